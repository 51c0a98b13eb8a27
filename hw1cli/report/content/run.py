"""Everything that is stored of one run, as sections of tables and curves."""

from collections.abc import Mapping
from dataclasses import asdict, astuple, fields

from hw1cli.data.known import class_names, known_set, title_of
from hw1cli.outside.words import counted, moment
from hw1cli.records import Environment, RunRecord, SplitName, Timing
from hw1cli.report.content.curve_figure import series_of
from hw1cli.report.declare import BY_EPOCH, Metric
from hw1cli.report.document import Column, Kind, LineFigure, Report, Section, Table, Value, columns
from hw1cli.statistics import wilson

_LONGEST_HISTORY = 12
_FIRST, _LAST = 3, 6
_SPLITS = {
    SplitName.VAL: "validation",
    SplitName.TEST: "test",
    SplitName.OFFICIAL_TEST: "official test",
}
_WHAT = columns("what", "value")


def run_page(record: RunRecord) -> Report:
    """Return a run's specification, epochs, results, environment and, if it failed, its traceback."""
    shown = [Section(id="run", title=f"Run {record.run_id}", tables=(_specification(record),), from_data=False)]
    if record.history:
        metrics = (Metric.TRAIN_ACC, Metric.VAL_ACC, Metric.TRAIN_LOSS, Metric.VAL_LOSS)
        drawn = [curves(each.value, each.label.capitalize(), each, {each.label: record}) for each in metrics]
        figures = tuple(figure for figure in drawn if figure.series)
        shown.append(Section(id="epochs", title="Epochs", tables=(_epochs(record),), figures=figures))
    if record.evaluations:
        confusions = (_confusion(record, split) for split in record.evaluations)
        shown.append(Section(id="results", title="Results", tables=(_evaluations(record), *confusions)))
    shown.append(Section(id="environment", title="Environment", tables=(_environment(record),), from_data=False))
    if record.error:
        shown.append(Section(id="error", title="Error", paragraphs=tuple(record.error.splitlines())))
    title = title_of(record.data_name, record.simulated)
    return Report(title=f"Run {record.run_id}", sections=tuple(shown), data_title=title)


def _specification(record: RunRecord) -> Table:
    rows: list[tuple[str, Value]] = [
        ("model", record.spec.model),
        *((name.replace("_", " "), words(value)) for name, value in asdict(record.spec.config).items()),
        ("seed", str(record.spec.seed)),
        ("data", f"{record.data_name}, fingerprint {record.spec.data}"),
        ("status", record.state),
        ("epochs stored", f"{len(record.history)} of {record.spec.config.epochs}"),
        ("begun", moment(record.created_at, "seconds")),
        ("ended", moment(record.ended_at, "seconds") if record.ended_at else None),
        ("key", f"{record.key} (protocol {record.spec.protocol})"),
        ("weights", _weights(record)),
        *((("note", record.note),) if record.note else ()),
        *(("merged from", f"{each.store}, run {each.run_id} there") for each in record.merged_from),
    ]
    return Table(id="specification", title="Specification", columns=_WHAT, rows=tuple(rows))


def _weights(record: RunRecord) -> str:
    numbers = sum(array.size for array in record.weights.values())
    return f"kept ({counted(numbers, 'number')})" if numbers else "not kept"


def _epochs(record: RunRecord) -> Table:
    long = len(record.history) > _LONGEST_HISTORY
    shown = (*record.history[:_FIRST], *record.history[-_LAST:]) if long else record.history
    left_out = f"Epochs {_FIRST + 1} to {len(record.history) - _LAST} are left out; --json has them all."
    return Table(
        id="history",
        title="After each epoch",
        columns=(
            Column("epoch", Kind.INTEGER),
            *(Column(metric.replace("_", " "), metric.kind) for metric in BY_EPOCH),
            *columns("training", "evaluation", kind=Kind.SECONDS),
        ),
        rows=tuple(map(astuple, shown)),
        notes=(left_out,) if long else (),
    )


def curves(id: str, title: str, metric: Metric, runs: Mapping[str, RunRecord]) -> LineFigure:
    """Return a metric of runs over their epochs, by labels; runs for which the protocol has no such metric lack."""
    series = tuple(
        series_of(label, metric, [run])
        for label, run in runs.items()
        if any(getattr(epoch, metric) is not None for epoch in run.history)
    )
    return LineFigure(id=id, title=title, y_label=metric.label, kind=metric.kind, series=series)


def _evaluations(record: RunRecord) -> Table:
    return Table(
        id="evaluations",
        title="After the last epoch",
        columns=(
            Column("set"),
            *columns("images", "correct", kind=Kind.INTEGER),
            *columns("accuracy", "95% interval", kind=Kind.ACCURACY),
            Column("loss", Kind.LOSS),
        ),
        rows=tuple(
            (_SPLITS[split], each.n, each.n_correct, each.accuracy, wilson(each.n_correct, each.n), each.loss)
            for split, each in record.evaluations.items()
        ),
        notes=(_times(record.timing, record.exclusive),) if record.timing else (),
    )


def _times(timing: Timing, exclusive: bool) -> str:
    if exclusive:
        company = "the run had the machine to itself"
    elif timing.stack > 1:
        company = f"trained together with {counted(timing.stack - 1, 'other')}, so its time is not comparable"
    else:
        resumed = "was interrupted or stopped for a while" if timing.resumed else "shared the machine"
        company = f"the run {resumed}, so its time is not comparable"
    return (
        f"Training {timing.train_seconds:.3f} s, evaluation {timing.eval_seconds:.3f} s, "
        f"whole run {timing.wall_seconds:.3f} s; {company}."
    )


def _confusion(record: RunRecord, split: SplitName) -> Table:
    evaluation = record.evaluations[split]
    names = class_names(known_set(record.spec.data, record.class_counts(SplitName.VAL)), len(evaluation.confusion))
    counts = evaluation.confusion.tolist()
    rows = tuple(
        (name, *line, line[label] / sum(line) if any(line) else None)
        for label, (name, line) in enumerate(zip(names, counts, strict=True))
    )
    return Table(
        id=f"confusion-{split}",
        title=f"Confusion on the {_SPLITS[split]} set (rows: the true class; columns: the predicted one)",
        columns=(Column("true"), *columns(*names, kind=Kind.INTEGER), Column("recall", Kind.ACCURACY)),
        rows=rows,
    )


def _environment(record: RunRecord) -> Table:
    made = (*record.earlier, record.environment)
    headings = ("value",) if len(made) == 1 else tuple(f"from epoch {each.since}" for each in made)
    rows = tuple(
        (field.name, *(words(getattr(each, field.name)) for each in made))
        for field in fields(Environment)
        if field.name != "since"
    )
    return Table(id="environment", title="Where it ran", columns=columns("what", *headings), rows=rows)


def words(value: object) -> str | None:
    """Return a stored value as a table shows it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return None if value is None else str(value)
