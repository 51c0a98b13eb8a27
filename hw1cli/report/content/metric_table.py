"""From a declared table and the stored runs to the table as the homework has it, and what its numbers rest on."""

from collections.abc import Iterator, Sequence

from hw1cli.report.declare import Metric, MetricTable, Row, Selection
from hw1cli.report.document import Column, Kind, Measured, Table, Value, columns
from hw1cli.report.runs import Runs, name_of
from hw1cli.specs import Config

_NOT_ALONE = (
    "Execution times come only from completed runs that had the machine to themselves; none such is stored for: {}."
)


def metric_table(table: MetricTable, runs: Runs, published: str) -> Table:
    """Return a declared table with the measured values of the homework's seed.

    `published` heads the published values, which stand behind the measured ones; where it is empty there are none.
    """
    beside = [
        metric for metric in table.metrics if published and any(row.published.get(metric) for row in table.rows)
    ]
    shape = _one_a_metric if len(table.rows) == 1 else _one_a_configuration
    headings, rows = shape(table, runs, beside, published)
    return Table(
        id=table.id,
        number=table.number,
        title=table.title,
        columns=(Column(table.head), *headings),
        rows=tuple(rows),
        notes=tuple(_not_alone(table, runs)),
    )


def _one_a_metric(
    table: MetricTable, runs: Runs, beside: Sequence[Metric], published: str
) -> tuple[Sequence[Column], Iterator[tuple[Value | Measured, ...]]]:
    [row] = table.rows
    names = ("accuracy", *([published] if beside else ()))
    rows = (
        (
            metric.of,
            Measured(runs.measured(row.config, metric), metric.kind),
            *([Measured(row.published.get(metric), metric.kind)] if beside else ()),
        )
        for metric in table.metrics
    )
    return columns(*names, kind=Kind.METRIC), rows


def _one_a_configuration(
    table: MetricTable, runs: Runs, beside: Sequence[Metric], published: str
) -> tuple[Sequence[Column], Iterator[tuple[Value | Measured, ...]]]:
    only_accuracies = {metric.kind for metric in table.metrics} == {Kind.ACCURACY}  # then the title says so
    names = {metric: metric.of if only_accuracies else metric.label for metric in table.metrics}
    headings = (
        *(Column(name, metric.kind) for metric, name in names.items()),
        *(Column(f"{names[metric]}, {published}", metric.kind) for metric in beside),
    )
    rows = (
        (
            row.label + _rank(row, table, runs),
            *(runs.measured(row.config, metric) for metric in table.metrics),
            *(row.published.get(metric) for metric in beside),
        )
        for row in table.rows
    )
    return headings, rows


def _rank(row: Row, table: MetricTable, runs: Runs) -> str:
    if not table.ranked:
        return ""
    among = tuple(each.config for each in table.rows)
    ranks = {" (best)": Selection(among=among), " (worst)": Selection(among=among, worst=True)}
    return next((rank for rank, which in ranks.items() if runs.resolve(which) == row.config), "")


def _not_alone(table: MetricTable, runs: Runs) -> Iterator[str]:
    stored = {row.label: runs.of(row.config) for row in table.rows}
    shared = [label for label, of in stored.items() if of and all(run.comparable_seconds is None for run in of)]
    if Metric.TRAIN_SECONDS in table.metrics and shared:
        yield _NOT_ALONE.format(", ".join(shared))


def numbers_table(configs: Sequence[Config], runs: Runs) -> Table:
    """Return every final number of the configurations, with its interval and its spread over the seeds."""
    rows = tuple(
        (
            name_of(config, configs),
            metric.label,
            Measured(runs.measured(config, metric), metric.kind),
            Measured(runs.interval(config, metric), metric.kind),
            Measured(runs.spread(config, metric), metric.kind),
        )
        for config in configs
        for metric in Metric
        if runs.spread(config, metric)
    )
    return Table(
        id="every-number",
        title="Every final number, with its interval and its spread over seeds",
        columns=(*columns("run", "metric"), *columns("measured", "95% interval", "mean ± sd", kind=Kind.METRIC)),
        rows=rows,
        notes=(
            "Measured: the homework's seed. The interval is what the number of images leaves open, mean and standard "
            "deviation are over the stored seeds. Times are of runs that had the machine to themselves.",
        ),
    )
