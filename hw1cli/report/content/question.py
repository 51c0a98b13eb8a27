"""From a question's declarations and the stored runs to a section of the report: a pure function of both."""

from collections.abc import Iterator, Sequence
from dataclasses import fields
from statistics import mean, stdev

from hw1cli.hints import command
from hw1cli.records import Status
from hw1cli.report.content.by_class import by_class_table
from hw1cli.report.content.curve_figure import curve_figure
from hw1cli.report.content.weights import weight_figures
from hw1cli.report.declare import Metric, MetricTable, Question, RatioRow, Row, Selection, Subject
from hw1cli.report.document import (
    Column,
    Figure,
    Kind,
    LineFigure,
    Measured,
    Missing,
    Section,
    Spread,
    Table,
    Value,
)
from hw1cli.report.runs import Runs, describe, interval_of, kind_of, spread_of, typed, value_of
from hw1cli.specs import Config, option_name
from hw1cli.words import counted

COLUMNS = (
    Column("run"),
    Column("figure"),
    Column("published", Kind.METRIC),
    Column("measured", Kind.METRIC),
    Column("95% interval", Kind.METRIC),
    Column("difference", Kind.METRIC),
    Column("mean ± sd", Kind.METRIC),
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
    figures: list[Figure] = [curve_figure(figure, runs) for figure in question.figures]
    figures = [figure for figure in figures if not isinstance(figure, LineFigure) or figure.series]
    finished = [run for config in question.configs if (run := runs.first(config)) is not None]
    if finished:
        tables.append(by_class_table(question, finished, classes))
        figures += weight_figures(question, finished, classes)
    return Section(
        id=question.id,
        title=question.title,
        paragraphs=(*remarks, *question.notes, *_diverged(question.configs, runs)),
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
    rows: list[tuple[Value | Measured, ...]] = []
    shared: list[str] = []
    for row in table.rows:
        if isinstance(row, RatioRow):
            rows.append(_ratio_row(row, runs))
            continue
        for metric, published in row.published.items():
            rows.append(_metric_row(row, metric, published, runs))
            if (
                metric is Metric.TRAIN_SECONDS
                and runs.of(row.subject)
                and rows[-1][6] == Measured(None, Kind.SECONDS)
            ):
                shared.append(row.label)
    notes = (_NOT_ALONE.format(", ".join(shared)),) if shared else ()
    return Table(id=table.id, number=table.number, title=table.title, columns=COLUMNS, rows=tuple(rows), notes=notes)


def _metric_row(row: Row, metric: Metric, published: float | None, runs: Runs) -> tuple[Value | Measured, ...]:
    kind = kind_of(metric)
    run = runs.first(row.subject)
    measured = value_of(run, metric) if run else None
    interval = interval_of(run, metric) if run and measured is not None else None
    difference = measured - published if measured is not None and published is not None else None
    return (
        _label(row.label, row.subject, runs),
        metric.label,
        Measured(published, kind),
        Measured(measured, kind),
        Measured(interval, kind),
        Measured(difference, kind, signed=True),
        Measured(spread_of(runs.of(row.subject), metric), kind),
    )


def _ratio_row(row: RatioRow, runs: Runs) -> tuple[Value | Measured, ...]:
    above, below = runs.first(row.of), runs.first(row.to)
    numerator = value_of(above, row.metric) if above else None
    denominator = value_of(below, row.metric) if below else None
    ratio = numerator / denominator if numerator is not None and denominator else None
    difference = ratio - row.published if ratio is not None and row.published is not None else None
    ratios = [
        x / y
        for one in runs.of(row.of)
        for other in runs.of(row.to)
        if one.spec.seed == other.spec.seed
        and (x := value_of(one, row.metric)) is not None
        and (y := value_of(other, row.metric))
    ]
    spread = Spread(mean(ratios), stdev(ratios) if len(ratios) > 1 else None, len(ratios)) if ratios else None
    return (
        row.label,
        f"ratio of {row.metric.label}s",
        Measured(row.published, Kind.RATIO),
        Measured(ratio, Kind.RATIO),
        Measured(None, Kind.RATIO),
        Measured(difference, Kind.NUMBER, signed=True),
        Measured(spread, Kind.RATIO),
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
