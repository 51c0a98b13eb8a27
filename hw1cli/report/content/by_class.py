"""What the homework does not show: official test accuracy, macro-F1, recall by class, the majority baseline."""

from collections.abc import Iterator, Sequence

from hw1cli.records import RunRecord, SplitName
from hw1cli.report.declare import Question
from hw1cli.report.document import Column, Kind, Measured, Table, Value
from hw1cli.report.runs import name_of


def by_class_table(question: Question, finished: Sequence[RunRecord], classes: Sequence[str]) -> Table:
    """Return what the homework does not show: official test accuracy, macro-F1 and each class's recall."""
    recalls = tuple(Column(f"recall {name}", Kind.ACCURACY) for name in classes)
    rows: list[tuple[Value | Measured, ...]] = []
    for run in finished:
        test = run.evaluations.get(SplitName.TEST)
        if test is None:
            continue
        rows.append(
            (
                name_of(run.spec.config, question.configs),
                test.accuracy,
                run.official_test_acc,
                _macro_f1(test.confusion.tolist()),
                *_recalls(test.confusion.tolist()),
            )
        )
    baseline = _majority_row(finished, len(classes))
    columns = (
        Column("run"),
        Column("test", Kind.ACCURACY),
        Column("official test", Kind.ACCURACY),
        Column("macro-F1", Kind.ACCURACY),
        *recalls,
    )
    return Table(
        id=f"{question.id}-by-class",
        title="Beyond the homework: official (balanced) test accuracy, macro-F1 and recall by class",
        columns=columns,
        rows=(*rows, *baseline),
        notes=("Macro-F1 and recall are on the homework test set (the data set's own where it has none).",),
    )


def _recalls(confusion: list[list[int]]) -> list[float | None]:
    return [row[k] / sum(row) if sum(row) else None for k, row in enumerate(confusion)]


def _macro_f1(confusion: list[list[int]]) -> float:
    """Return the mean over classes of 2 TP / (actual + predicted); 0 for a class never met nor predicted."""
    scores = []
    for k, row in enumerate(confusion):
        met_or_predicted = sum(row) + sum(other[k] for other in confusion)
        scores.append(2 * row[k] / met_or_predicted if met_or_predicted else 0.0)
    return sum(scores) / len(scores)


def _majority_row(finished: Sequence[RunRecord], n_classes: int) -> Iterator[tuple[Value | Measured, ...]]:
    """Yield the row of the classifier that always answers the most frequent class of the validation set."""
    evaluations = next((run.evaluations for run in finished if run.evaluations), None)
    if not evaluations:
        return
    majority = int(evaluations[SplitName.VAL].confusion.sum(axis=1).argmax())
    always = {}
    for split, evaluation in evaluations.items():
        confusion = [[0] * n_classes for _ in range(n_classes)]
        for k, count in enumerate(evaluation.confusion.sum(axis=1).tolist()):
            confusion[k][majority] = count
        always[split] = confusion
    test, official = always[SplitName.TEST], always[SplitName.OFFICIAL_TEST]
    yield ("majority class", _share(test), _share(official), _macro_f1(test), *_recalls(test))


def _share(confusion: list[list[int]]) -> float:
    return sum(row[k] for k, row in enumerate(confusion)) / sum(map(sum, confusion))
