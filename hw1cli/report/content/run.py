"""Everything that is stored of one run, as sections of tables and curves."""

from collections.abc import Iterator
from dataclasses import asdict, fields

from hw1cli.data.known import class_names
from hw1cli.records import EpochRecord, RunRecord, SplitName
from hw1cli.report.declare import Metric
from hw1cli.report.document import Column, Kind, LineFigure, Section, Series, Table, Value
from hw1cli.statistics import wilson
from hw1cli.words import moment

_LONGEST_HISTORY = 12
_FIRST, _LAST = 3, 6
_SPLITS = {
    SplitName.VAL: "validation",
    SplitName.TEST: "test",
    SplitName.OFFICIAL_TEST: "official test",
}
BY_EPOCH = (Metric.TRAIN_LOSS, Metric.TRAIN_ACC, Metric.VAL_LOSS, Metric.VAL_ACC)
"""What is stored of every epoch."""

_WHAT = (Column("what"), Column("value"))


def sections(record: RunRecord, state: str) -> tuple[Section, ...]:
    """Return a run's specification, epochs, results, environment and, if it failed, its traceback.

    `state` is its status in words (`gone` for a run whose process ended without saying so).
    """
    shown = [Section(id="run", title=f"Run {record.run_id}", tables=(_specification(record, state),))]
    if record.history:
        shown.append(Section(id="epochs", title="Epochs", tables=(_epochs(record),), figures=tuple(_curves(record))))
    if record.evaluations:
        confusions = (_confusion(record, split) for split in record.evaluations)
        shown.append(Section(id="results", title="Results", tables=(_evaluations(record), *confusions)))
    shown.append(Section(id="environment", title="Environment", tables=(_environment(record),)))
    if record.error:
        shown.append(Section(id="error", title="Error", paragraphs=tuple(record.error.splitlines())))
    return tuple(shown)


def _specification(record: RunRecord, state: str) -> Table:
    rows: list[tuple[str, Value]] = [
        ("model", record.spec.model),
        *((name.replace("_", " "), words(value)) for name, value in asdict(record.spec.config).items()),
        ("seed", str(record.spec.seed)),
        ("data", f"{record.data_name}, fingerprint {record.spec.data}"),
        ("status", state),
        ("epochs stored", f"{len(record.history)} of {record.spec.config.epochs}"),
        ("begun", moment(record.created_at, "seconds")),
        ("ended", moment(record.ended_at, "seconds") if record.ended_at else None),
        ("key", f"{record.spec.key} (protocol {record.spec.protocol})"),
    ]
    return Table(id="specification", title="Specification", columns=_WHAT, rows=tuple(rows))


def _epochs(record: RunRecord) -> Table:
    long = len(record.history) > _LONGEST_HISTORY
    shown = (*record.history[:_FIRST], *record.history[-_LAST:]) if long else record.history
    left_out = f"Epochs {_FIRST + 1} to {len(record.history) - _LAST} are left out; --json has them all."
    return Table(
        id="history",
        title="After each epoch",
        columns=(
            Column("epoch", Kind.INTEGER),
            Column("train loss", Kind.LOSS),
            Column("train acc", Kind.ACCURACY),
            Column("val loss", Kind.LOSS),
            Column("val acc", Kind.ACCURACY),
            Column("training", Kind.SECONDS),
            Column("evaluation", Kind.SECONDS),
        ),
        rows=tuple(_epoch_row(epoch) for epoch in shown),
        notes=(left_out,) if long else (),
    )


def _epoch_row(epoch: EpochRecord) -> tuple[Value, ...]:
    return tuple(getattr(epoch, field.name) for field in fields(epoch))


def curve(record: RunRecord, metric: Metric, label: str) -> Series | None:
    """Return a run's metric over its epochs, up to where it ended; None if the protocol has no such metric."""
    points = [(epoch.epoch, value) for epoch in record.history if (value := getattr(epoch, metric)) is not None]
    if not points:
        return None
    x, y = zip(*points, strict=True)
    return Series(label=label, x=x, y=y)


def _curves(record: RunRecord) -> Iterator[LineFigure]:
    for metric in (Metric.TRAIN_ACC, Metric.VAL_ACC, Metric.TRAIN_LOSS, Metric.VAL_LOSS):
        if series := curve(record, metric, metric.label):
            yield LineFigure(
                id=metric.value,
                title=metric.label.capitalize(),
                caption="",
                x_label="epoch",
                y_label=metric.label,
                series=(series,),
                kind=metric.kind,
            )


def _evaluations(record: RunRecord) -> Table:
    timing = record.timing
    notes = []
    if timing:
        notes.append(
            f"Training {timing.train_seconds:.3f} s, evaluation {timing.eval_seconds:.3f} s, "
            f"whole run {timing.wall_seconds:.3f} s; {_company(record)}."
        )
    return Table(
        id="evaluations",
        title="After the last epoch",
        columns=(
            Column("set"),
            Column("images", Kind.INTEGER),
            Column("correct", Kind.INTEGER),
            Column("accuracy", Kind.ACCURACY),
            Column("95% interval", Kind.ACCURACY),
            Column("loss", Kind.LOSS),
        ),
        rows=tuple(
            (_SPLITS[split], each.n, each.n_correct, each.accuracy, wilson(each.n_correct, each.n), each.loss)
            for split, each in record.evaluations.items()
        ),
        notes=tuple(notes),
    )


def _company(record: RunRecord) -> str:
    if record.exclusive or record.timing is None:
        return "the run had the machine to itself"
    if record.timing.stack > 1:
        return f"trained together with {record.timing.stack - 1} others, so its time is not comparable"
    resumed = "was interrupted or stopped for a while" if record.timing.resumed else "shared the machine"
    return f"the run {resumed}, so its time is not comparable"


def _confusion(record: RunRecord, split: SplitName) -> Table:
    evaluation = record.evaluations[split]
    names = class_names(record.data_name, len(evaluation.confusion))
    rows = tuple(
        (name, *(int(count) for count in line), _share(line[label], line.sum()))
        for label, (name, line) in enumerate(zip(names, evaluation.confusion, strict=True))
    )
    return Table(
        id=f"confusion-{split}",
        title=f"Confusion on the {_SPLITS[split]} set (rows: the true class; columns: the predicted one)",
        columns=(Column("true"), *(Column(name, Kind.INTEGER) for name in names), Column("recall", Kind.ACCURACY)),
        rows=rows,
    )


def _share(part: int, whole: int) -> float | None:
    return int(part) / int(whole) if whole else None


def _environment(record: RunRecord) -> Table:
    rows = tuple((name, words(value)) for name, value in asdict(record.environment).items())
    return Table(id="environment", title="Where it ran", columns=_WHAT, rows=rows)


def words(value: object) -> str | None:
    """Return a stored value as a table shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)
