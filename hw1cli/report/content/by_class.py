"""What the homework does not show: official test accuracy, macro-F1, recall by class, the majority baseline."""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from hw1cli.records import RunRecord, SplitName
from hw1cli.report.declare import Question
from hw1cli.report.document import Column, Kind, Table, Value
from hw1cli.report.runs import name_of

_Confusions: TypeAlias = Mapping[SplitName, NDArray[np.int64]]


def by_class_table(question: Question, finished: Sequence[RunRecord], classes: Sequence[str]) -> Table:
    """Return what the homework does not show: official test accuracy, macro-F1 and each class's recall."""
    rows = [
        (name_of(run.spec.config, question.configs), _confusions(run))
        for run in finished
        if SplitName.TEST in run.evaluations
    ]
    if rows:
        rows.append(("majority class", _majority(rows[0][1])))
    return Table(
        id=f"{question.id}-by-class",
        title="Beyond the homework: official (balanced) test accuracy, macro-F1 and recall by class",
        columns=(
            Column("run"),
            Column("test", Kind.ACCURACY),
            Column("official test", Kind.ACCURACY),
            Column("macro-F1", Kind.ACCURACY),
            *(Column(f"recall {name}", Kind.ACCURACY) for name in classes),
        ),
        rows=tuple(_row(name, each) for name, each in rows),
        notes=("Macro-F1 and recall are on the homework test set (the data set's own where it has none).",),
    )


def _confusions(run: RunRecord) -> _Confusions:
    return {split: each.confusion for split, each in run.evaluations.items()}


def _row(name: str, confusions: _Confusions) -> tuple[Value, ...]:
    test, official = confusions[SplitName.TEST], confusions.get(SplitName.OFFICIAL_TEST)
    recalls = (int(row[k]) / int(row.sum()) if row.sum() else None for k, row in enumerate(test))
    return (name, _accuracy(test), None if official is None else _accuracy(official), _macro_f1(test), *recalls)


def _accuracy(confusion: NDArray[np.int64]) -> float:
    return int(confusion.trace()) / int(confusion.sum())


def _macro_f1(confusion: NDArray[np.int64]) -> float:
    """Return the mean over classes of 2 TP / (actual + predicted); 0 for a class never met nor predicted."""
    met_or_predicted = confusion.sum(axis=0) + confusion.sum(axis=1)
    return float(np.mean(2 * confusion.diagonal() / np.maximum(met_or_predicted, 1)))


def _majority(confusions: _Confusions) -> _Confusions:
    """Return the confusion of the classifier that always answers the most frequent class of the validation set."""
    majority = confusions[SplitName.VAL].sum(axis=1).argmax()
    return {split: _always(majority, confusion) for split, confusion in confusions.items()}


def _always(answer: np.intp, confusion: NDArray[np.int64]) -> NDArray[np.int64]:
    always = np.zeros_like(confusion)
    always[:, answer] = confusion.sum(axis=1)
    return always
