"""What the homework does not show: official test accuracy, macro-F1, recall by class, the majority baseline."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hw1cli.records import SplitName
from hw1cli.report.document import Column, Kind, Table, Value, columns
from hw1cli.report.runs import Runs, name_of
from hw1cli.specs import Config

_Confusions: TypeAlias = Mapping[SplitName, NDArray[np.int64]]


def by_class_table(configs: Sequence[Config], runs: Runs, classes: Sequence[str]) -> Table:
    """Return what the homework does not show: official test accuracy, macro-F1 and each class's recall."""
    rows: list[tuple[str, _Confusions]] = [
        (
            name_of(config, configs),
            {split: each.confusion for split, each in run.evaluations.items()},
        )
        for config in configs
        if (run := runs.first(config)) and SplitName.TEST in run.evaluations
    ]
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
