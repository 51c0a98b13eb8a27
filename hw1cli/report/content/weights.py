"""The linear models' weights as images: what raises a class's score, and what lowers it."""

import math
import re
from collections.abc import Iterator, Sequence

from hw1cli.models.weights import layers_of
from hw1cli.records import Status
from hw1cli.report.document import ImageFigure
from hw1cli.report.runs import Runs, name_of
from hw1cli.specs import Config


def weight_figures(configs: Sequence[Config], runs: Runs, classes: Sequence[str]) -> Iterator[ImageFigure]:
    """Yield the linear models' weights as images, for grey square images."""
    for config in configs:
        run = runs.first(config)
        if run is None or "W" not in run.weights:
            continue
        ((weights, _),) = layers_of(run.weights)
        side = math.isqrt(weights.shape[1])
        if side * side != weights.shape[1] or run.status is not Status.COMPLETED:
            continue
        name = name_of(config, configs)
        yield ImageFigure(
            id="weights-" + re.sub("[^A-Za-z0-9]+", "-", name),
            title=f"Weights of {name}",
            caption="An image for each class: what raises its score, and what lowers it",
            images=tuple(row.reshape(side, side).astype("float64") for row in weights),
            labels=tuple(classes),
        )
