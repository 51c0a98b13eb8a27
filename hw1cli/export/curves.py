"""A run's curves for programs that draw points, and where their files may be written."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hw1cli.errors import UsageError
from hw1cli.records import RunRecord, SplitName
from hw1cli.report.declare import BY_EPOCH


@dataclass(frozen=True)
class Point:
    """A metric after an epoch; `seconds` is the moment, since 1970, counted from the run's beginning by its clock."""

    metric: str
    epoch: int
    value: float
    seconds: float


def points(record: RunRecord) -> Iterator[Point]:
    """Yield every epoch's metrics, NaN and infinities included, then the accuracies on the test sets."""
    seconds = record.created_at.timestamp()
    for epoch in record.history:
        seconds += epoch.train_seconds + epoch.eval_seconds
        for metric in BY_EPOCH:
            if (value := getattr(epoch, metric)) is not None:
                yield Point(metric.value, epoch.epoch, value, seconds)
    for split in (SplitName.TEST, SplitName.OFFICIAL_TEST):
        if split in record.evaluations:
            yield Point(f"{split}_acc", len(record.history), record.evaluations[split].accuracy, seconds)


def require_new(path: Path) -> Path:
    """Return `path` if nothing is there yet; UsageError otherwise, since adding to it would double the runs."""
    if path.exists():
        raise UsageError(f"{path} exists already and is not overwritten; give another folder with --out")
    return path
