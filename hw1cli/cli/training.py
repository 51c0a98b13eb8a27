"""What `train` and `sweep` share: the training, and what is said of it."""

from collections.abc import Sequence
from typing import Any

from hw1cli.cli.options import writing
from hw1cli.cli.printing import note
from hw1cli.cli.progress import progress
from hw1cli.data.dataset import Dataset
from hw1cli.export.run_documents import run_document
from hw1cli.outside.words import counted
from hw1cli.records import RunRecord
from hw1cli.report.declare import Metric
from hw1cli.report.document import Column, Kind, Table
from hw1cli.report.runs import describe, interval_of, untimed, untimed_note, value_of
from hw1cli.settings import Settings
from hw1cli.specs import RunSpec
from hw1cli.sweep import Outcome
from hw1cli.sweep import train as train_missing


def train(
    specs: Sequence[RunSpec],
    dataset: Dataset,
    how: Settings,
    db: str | None,
    *,
    fail_fast: bool = False,
    note_text: str | None = None,
) -> Outcome:
    """Train what the store lacks of the runs, write the note on them, and show it all on stderr."""
    location = writing(db)
    with progress(location, how.command) as show:
        outcome = train_missing(specs, dataset, how, location, show=show, fail_fast=fail_fast, note=note_text)
    if how.keeping.asked and outcome.skipped:
        note(f"{counted(outcome.skipped, 'run')} stored already, with or without weights; --force trains anew")
    return outcome


def note_counts(outcome: Outcome) -> None:
    """Tell the user how many runs were trained, found and lost."""
    note(f"{outcome.trained} trained, {outcome.skipped} stored already, {len(outcome.failures)} failed")


def outcome_document(outcome: Outcome, records: Sequence[RunRecord]) -> dict[str, Any]:
    """Return what became of several runs as JSON values (interface.md, `sweep --json`)."""
    return {
        "runs": [run_document(record) for record in records],
        "trained": outcome.trained,
        "skipped": outcome.skipped,
        "failed": len(outcome.failures),
    }


def results_table(records: Sequence[RunRecord], data_title: str) -> Table:
    """Return a line for each run of one configuration; a note names the runs whose times are not to be compared."""
    config = records[0].spec.config
    metrics = {"train acc": Metric.TRAIN_ACC, "val acc": Metric.VAL_ACC, "test acc": Metric.TEST_ACC}
    columns = (
        Column("run"),
        Column("seed", Kind.NUMBER),
        Column("status"),
        *(Column(name, Kind.ACCURACY) for name in (*metrics, "95% interval")),
        Column("time", Kind.SECONDS),
    )
    rows = tuple(
        (
            record.run_id,
            record.spec.seed,
            record.status.value,
            *(value_of(record, metric) for metric in metrics.values()),
            interval_of(record, Metric.TEST_ACC),
            record.timing.train_seconds if record.timing else None,
        )
        for record in records
    )
    notes = untimed_note(untimed(records))
    title = f"{config.model}, {describe(config)}, on {data_title}"
    return Table(id="results", title=title, columns=columns, rows=rows, notes=notes)
