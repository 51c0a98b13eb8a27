"""What `train`, `sweep` and `reproduce` have in common: jobs through the runner, events to the display."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any

from hw1cli.cli.common import note
from hw1cli.errors import CellsFailed
from hw1cli.records import RunRecord, Status
from hw1cli.report.runs import describe
from hw1cli.training.interruption import Interrupted, deferred
from hw1cli.words import counted

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.runner import Failed, Settings
    from hw1cli.sweep import Job


@dataclass
class Outcome:
    """What became of a number of runs."""

    records: dict[str, RunRecord] = field(default_factory=dict)
    trained: int = 0
    skipped: int = 0
    failures: list["Failed"] = field(default_factory=list)

    def in_order(self, keys: Iterable[str]) -> list[RunRecord]:
        """Return the results in the order of the specifications' keys."""
        return [self.records[key] for key in keys if key in self.records]


def run_jobs(
    jobs: Sequence["Job"],
    dataset: "Dataset",
    settings: "Settings",
    db: str | None,
    *,
    command: str,
    fail_fast: bool = False,
    again: frozenset[str] = frozenset(),
) -> Outcome:
    """Perform the jobs with a progress display and return what became of them.

    The keys in `again` are trained anew though the store has them. An interruption ends with the line that says
    how to continue: typing `command` again.
    """
    from dataclasses import replace

    from hw1cli import runner
    from hw1cli.cli.progress import display
    from hw1cli.store.location import locate
    from hw1cli.store.writer import Store

    outcome = Outcome()
    location = locate(db)
    try:
        with deferred(), Store.open(location) as store, display(jobs) as progress:
            for line in store.notes:
                progress.note(line)
            for job in jobs:
                force = settings.force or any(spec.key in again for spec in job)
                for event in runner.perform(job, dataset, store, replace(settings, force=force)):
                    progress.show(event)
                    _count(outcome, event)
                if fail_fast and outcome.failures:
                    break
    except Interrupted:
        note(f"hw1: interrupted; every finished epoch is stored in {location}. To continue, type again: {command}")
        raise
    return outcome


def _count(outcome: Outcome, event: object) -> None:
    from hw1cli import runner
    from hw1cli.store.claims import Stored

    match event:
        case Stored(record=record):
            outcome.skipped += 1
            outcome.records[record.spec.key] = record
        case runner.Finished(record=record):
            outcome.trained += 1
            outcome.records[record.spec.key] = record
        case runner.Failed():
            outcome.failures.append(event)


def cells_failed(failures: Sequence["Failed"], of: int, what: str) -> CellsFailed:
    """Return the error that names the runs that failed."""
    named = ", ".join(f"{each.run_id} {each.spec.model} ({describe(each.spec.config)})" for each in failures)
    return CellsFailed(f"{len(failures)} of {counted(of, what)} failed ({named}); type it again to retry")


def run_document(record: RunRecord) -> dict[str, Any]:
    """Return a run as `train --json` prints it (interface.md, Output)."""
    timing = record.timing
    return {
        "run_id": record.run_id,
        "model": record.spec.model,
        "data": {"name": record.data_name, "fingerprint": record.spec.data},
        "config": asdict(record.spec.config),
        "seed": record.spec.seed,
        "status": record.status.value,
        "history": [asdict(epoch) for epoch in record.history],
        "test_acc": record.test_acc,
        "official_test_acc": record.official_test_acc,
        "train_seconds": timing.train_seconds if timing else None,
        "wall_seconds": timing.wall_seconds if timing else None,
        "exclusive": record.exclusive,
        "environment": asdict(record.environment),
        "confusion": {split.value: each.confusion.tolist() for split, each in record.evaluations.items()},
    }


def ended_badly(record: RunRecord) -> str | None:
    """Return what the user should know of a run that is stored but gave no accuracy; None for a good one."""
    if record.status is Status.DIVERGED:
        return f"run {record.run_id} diverged in epoch {len(record.history)}; a lower --lr may help"
    return None
