"""Which class each run takes for which on the homework's test set: the counts, drawn, too, and what they come to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hw1cli.records import SplitName
from hw1cli.report.document import Column, DrawnFigure, Kind, Table, Value, columns
from hw1cli.report.figures.images import draw_confusions
from hw1cli.report.runs import Runs, name_of
from hw1cli.specs import Config

_Confusions: TypeAlias = Mapping[SplitName, NDArray[np.int64]]

_TITLE = "Confusion on the test set"


def by_class_table(configs: Sequence[Config], runs: Runs, classes: Sequence[str]) -> Table:
    """Return what the homework does not show: official test accuracy, macro-F1 and each class's recall."""
    rows = list(_confusions(configs, runs))
    if rows:
        rows.append(("majority class", _majority(rows[0][1])))
    accuracies = ("test", "official test", "macro-F1", *(f"recall {name}" for name in classes))
    return Table(
        id="by-class",
        title="Beyond the homework: official (balanced) test accuracy, macro-F1 and recall by class",
        columns=(Column("run"), *columns(*accuracies, kind=Kind.ACCURACY)),
        rows=tuple(_row(name, each) for name, each in rows),
        notes=("Macro-F1 and recall are on the homework test set (the data set's own where it has none).",),
    )


def confusion_figures(configs: Sequence[Config], runs: Runs, classes: Sequence[str]) -> Iterator[DrawnFigure]:
    """Yield one figure of every configuration's first run that has a result; none where there is none."""
    if matrices := [(name, each[SplitName.TEST]) for name, each in _confusions(configs, runs)]:
        yield DrawnFigure(
            id="confusion",
            title=_TITLE,
            caption="Rows: true classes, columns: predicted ones; counts, coloured by their share of the row",
            words="The table of the same title has the counts",
            draw=draw_confusions,
            arguments=(_TITLE, matrices, classes),
        )


def confusion_table(configs: Sequence[Config], runs: Runs, classes: Sequence[str]) -> Table:
    """Return, for each run and true class, how many images were taken for each class."""
    rows = (
        (name, true, *counts.tolist())
        for name, each in _confusions(configs, runs)
        for true, counts in zip(classes, each[SplitName.TEST], strict=True)
    )
    heads = (*columns("run", "true class"), *columns(*classes, kind=Kind.INTEGER))
    return Table(id="confusions", title=_TITLE, columns=heads, rows=tuple(rows))


def _confusions(configs: Sequence[Config], runs: Runs) -> Iterator[tuple[str, _Confusions]]:
    """Yield the name and the confusions of every configuration's first run that has a result."""
    for config in configs:
        if (run := runs.first(config)) and SplitName.TEST in run.evaluations:
            yield name_of(config, configs), {split: each.confusion for split, each in run.evaluations.items()}


def _majority(confusions: _Confusions) -> _Confusions:
    """Return the confusion of the classifier that always answers the most frequent class of the validation set."""
    majority = confusions[SplitName.VAL].sum(axis=1).argmax()
    answer = np.arange(len(confusions[SplitName.VAL])) == majority
    return {split: confusion.sum(axis=1)[:, None] * answer for split, confusion in confusions.items()}


def _row(name: str, confusions: _Confusions) -> tuple[Value, ...]:
    test, official = confusions[SplitName.TEST], confusions.get(SplitName.OFFICIAL_TEST)
    actual, predicted, right = test.sum(axis=1), test.sum(axis=0), test.diagonal()
    # 2 TP / (actual + predicted), 0 for a class never met nor predicted.
    macro_f1 = float(np.mean(2 * right / np.maximum(actual + predicted, 1)))
    recalls = (int(k) / int(n) if n else None for k, n in zip(right, actual, strict=True))
    return (name, _accuracy(test), None if official is None else _accuracy(official), macro_f1, *recalls)


def _accuracy(confusion: NDArray[np.int64]) -> float:
    return int(confusion.trace()) / int(confusion.sum())
