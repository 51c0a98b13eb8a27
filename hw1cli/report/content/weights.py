"""The linear models' weights as images: what raises a class's score, and what lowers it."""

import math
import re
from collections.abc import Iterator, Sequence

from hw1cli.records import RunRecord, Status
from hw1cli.report.declare import Question
from hw1cli.report.document import ImageFigure
from hw1cli.report.runs import name_of


def weight_figures(
    question: Question, finished: Sequence[RunRecord], classes: Sequence[str]
) -> Iterator[ImageFigure]:
    """Yield the linear models' weights as images, for grey square images."""
    for run in finished:
        if "W" not in run.weights:
            continue
        weights = run.weights["W"]
        if "b" not in run.weights:  # NumPy's have the constant feature's behind them
            weights = weights[:, :-1]
        side = math.isqrt(weights.shape[1])
        if side * side != weights.shape[1] or run.status is not Status.COMPLETED:
            continue
        name = name_of(run.spec.config, question.configs)
        yield ImageFigure(
            id="weights-" + re.sub("[^A-Za-z0-9]+", "-", name),
            title=f"Weights of {name}",
            caption="An image for each class: what raises its score, and what lowers it",
            images=tuple(row.reshape(side, side).astype("float64") for row in weights),
            labels=tuple(classes),
        )
