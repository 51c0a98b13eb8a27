"""The table that ends a training command: one line a run."""

from collections.abc import Sequence

from hw1cli.cli.common import print_table
from hw1cli.records import RunRecord
from hw1cli.report.declare import Metric
from hw1cli.report.document import Column, Kind, Table
from hw1cli.report.runs import describe, interval_of, untimed, untimed_note, value_of

_COLUMNS = (
    Column("run"),
    Column("configuration"),
    Column("seed", Kind.NUMBER),
    Column("status"),
    Column("train acc", Kind.ACCURACY),
    Column("val acc", Kind.ACCURACY),
    Column("test acc", Kind.ACCURACY),
    Column("95% interval", Kind.ACCURACY),
    Column("time", Kind.SECONDS),
)


def results_table(records: Sequence[RunRecord], data_title: str) -> Table:
    """Return the results of runs as a table; a note names the runs whose times are not to be compared."""
    rows = tuple(
        (
            record.run_id,
            f"{record.spec.model}, {describe(record.spec.config)}",
            record.spec.seed,
            record.status.value,
            value_of(record, Metric.TRAIN_ACC),
            value_of(record, Metric.VAL_ACC),
            value_of(record, Metric.TEST_ACC),
            interval_of(record, Metric.TEST_ACC),
            record.timing.train_seconds if record.timing else None,
        )
        for record in records
    )
    notes = untimed_note(untimed(records))
    return Table(id="results", title=f"Results on {data_title}", columns=_COLUMNS, rows=rows, notes=notes)


def print_results(records: Sequence[RunRecord], data_title: str) -> None:
    """Print the results on stdout."""
    print_table(results_table(records, data_title))
