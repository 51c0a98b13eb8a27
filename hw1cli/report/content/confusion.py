"""What each run takes for what: the confusion matrices on the homework's test set, drawn and in numbers."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hw1cli.records import SplitName
from hw1cli.report.document import DrawnFigure, Kind, Table, columns
from hw1cli.report.figures.confusion import draw_confusions
from hw1cli.report.runs import Runs, name_of
from hw1cli.specs import Config

_Matrices: TypeAlias = Sequence[tuple[str, NDArray[np.int64]]]

_TITLE = "Confusion on the test set"


def confusion_figures(configs: Sequence[Config], runs: Runs, classes: Sequence[str]) -> Iterator[DrawnFigure]:
    """Yield one figure of every configuration's first run that has a result; none where there is none."""
    if matrices := _matrices(configs, runs):
        yield DrawnFigure(
            id="confusion",
            title=_TITLE,
            caption="Rows: true classes, columns: predicted ones; counts, coloured by their share of the row",
            words="The table of the same title has the counts",
            draw=draw_confusions,
            arguments=(_TITLE, matrices, classes),
        )


def confusion_table(configs: Sequence[Config], runs: Runs, classes: Sequence[str]) -> Table:
    """Return the same counts: for each run and true class, how many images were taken for each class."""
    rows = (
        (name, true, *counts.tolist())
        for name, matrix in _matrices(configs, runs)
        for true, counts in zip(classes, matrix, strict=True)
    )
    heads = (*columns("run", "true class"), *columns(*classes, kind=Kind.INTEGER))
    return Table(id="confusions", title=_TITLE, columns=heads, rows=tuple(rows))


def _matrices(configs: Sequence[Config], runs: Runs) -> _Matrices:
    return [
        (name_of(config, configs), run.evaluations[SplitName.TEST].confusion)
        for config in configs
        if (run := runs.first(config)) and SplitName.TEST in run.evaluations
    ]
