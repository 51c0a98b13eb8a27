"""From a question's declarations and the stored runs to a section of the report: a pure function of both."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import TypeAlias

from hw1cli.hints import command
from hw1cli.records import Status
from hw1cli.report.content.by_class import by_class_table
from hw1cli.report.content.curve_figure import curve_figure
from hw1cli.report.content.weights import weight_figures
from hw1cli.report.declare import Metric, MetricTable, Question, RatioRow, Row, Selection, Subject
from hw1cli.report.document import Figure, Kind, Measured, Missing, Section, Spread, Table, Value, columns
from hw1cli.report.runs import Runs, describe, interval_of, spread_of, typed, value_of
from hw1cli.specs import Config, option_name
from hw1cli.statistics import Interval
from hw1cli.words import counted

_Cells: TypeAlias = tuple[Value | Measured, ...]

COLUMNS = (
    *columns("run", "metric"),
    *columns("published", "measured", "95% interval", "difference", "mean ± sd", kind=Kind.METRIC),
)
_NOT_ALONE = (
    "Execution times come only from completed runs that had the machine to themselves; none such is stored for: {}."
)


def section(
    question: Question, runs: Runs, *, options: Sequence[str], classes: Sequence[str], remarks: tuple[str, ...] = ()
) -> Section:
    """Return the question's section: its tables and figures, and what is missing with the command that fills it.

    `remarks` come first; `options` end every command.
    """
    tables = [metric_table(table, runs) for table in question.tables]
    curves = (curve_figure(figure, runs) for figure in question.figures)
    figures: list[Figure] = [figure for figure in curves if figure.series]
    finished = [run for config in question.configs if (run := runs.first(config)) is not None]
    if finished:
        tables.append(by_class_table(question, finished, classes))
        figures += weight_figures(question, finished, classes)
    return Section(
        id=question.id,
        title=question.title,
        paragraphs=(*remarks, *_diverged(question.configs, runs)),
        tables=tuple(tables),
        figures=tuple(figures),
        missing=tuple(
            Missing(what=f"{config.model} ({describe(config)})", command=train_command(config, options))
            for config in question.configs
            if not runs.of(config)
        ),
    )


def train_command(config: Config, options: Sequence[str]) -> str:
    """Return the command that trains a configuration: every option that differs from the model's default."""
    default = type(config)()
    own = [
        word
        for field in fields(config)
        if getattr(config, field.name) != getattr(default, field.name)
        for word in (option_name(field.name), typed(getattr(config, field.name)))
    ]
    return command("train", config.model, *own, *options)


def metric_table(table: MetricTable, runs: Runs) -> Table:
    """Return a declared table with its measured values."""
    rows: list[_Cells] = []
    shared: list[str] = []
    for row in table.rows:
        if isinstance(row, RatioRow):
            rows.append(_ratio_row(row, runs))
            continue
        rows += [_metric_row(row, metric, runs) for metric in row.published]
        stored = runs.of(row.subject)
        if Metric.TRAIN_SECONDS in row.published and stored and all(run.comparable_seconds is None for run in stored):
            shared.append(row.label)
    notes = (_NOT_ALONE.format(", ".join(shared)),) if shared else ()
    return Table(id=table.id, number=table.number, title=table.title, columns=COLUMNS, rows=tuple(rows), notes=notes)


def _metric_row(row: Row, metric: Metric, runs: Runs) -> _Cells:
    run = runs.first(row.subject)
    measured = _first_value(row.subject, metric, runs)
    interval = interval_of(run, metric) if run and measured is not None else None
    spread = spread_of(value_of(each, metric) for each in runs.of(row.subject))
    label = _label(row.label, row.subject, runs)
    return (label, metric.label, *_cells(metric.kind, row.published[metric], measured, interval, spread))


def _ratio_row(row: RatioRow, runs: Runs) -> _Cells:
    above, below = (_first_value(subject, row.metric, runs) for subject in (row.of, row.to))
    pairs = [(value_of(one, row.metric), value_of(other, row.metric)) for one, other in runs.pairs(row.of, row.to)]
    spread = spread_of(_ratio(*pair) for pair in pairs)
    cells = _cells(Kind.RATIO, row.published, _ratio(above, below), None, spread, difference=Kind.NUMBER)
    return (row.label, f"ratio of {row.metric.label}s", *cells)


def _first_value(subject: Subject, metric: Metric, runs: Runs) -> float | None:
    run = runs.first(subject)
    return value_of(run, metric) if run else None


def _ratio(above: float | None, below: float | None) -> float | None:
    return above / below if above is not None and below else None


def _cells(
    kind: Kind,
    published: float | None,
    measured: float | None,
    interval: Interval | None,
    spread: Spread | None,
    difference: Kind | None = None,
) -> _Cells:
    """Return the cells from `published` on; `difference` is how the difference is written, if not as its terms."""
    beyond = measured - published if measured is not None and published is not None else None
    return (
        Measured(published, kind),
        Measured(measured, kind),
        Measured(interval, kind),
        Measured(beyond, difference or kind, signed=True),
        Measured(spread, kind),
    )


def _label(label: str, subject: Subject, runs: Runs) -> str:
    if not isinstance(subject, Selection):
        return label
    winner = runs.resolve(subject)
    return f"{label}: {describe(winner, among=subject.among)}" if winner is not None else label


def _diverged(configs: Sequence[Config], runs: Runs) -> Iterator[str]:
    """Yield, for each configuration with runs that diverged, which those are."""
    for config in configs:
        stored = runs.of(config)
        named = [f"{run.run_id} in epoch {len(run.history)}" for run in stored if run.status is Status.DIVERGED]
        if named:
            yield (
                f"{config.model} ({describe(config)}): {len(named)} of {counted(len(stored), 'run')} diverged "
                f"({', '.join(named)}): loss or weights are no longer finite numbers. Such a run never counts as "
                "best, and is drawn only where no other seed has completed, as far as it goes."
            )
