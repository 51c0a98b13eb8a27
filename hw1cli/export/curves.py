"""A run's curves as (figure, step, value, time), for programs that draw such points."""

from collections.abc import Iterator
from dataclasses import dataclass

from hw1cli.records import RunRecord, SplitName

_METRICS = ("train_loss", "train_acc", "val_loss", "val_acc")


@dataclass(frozen=True)
class Point:
    """A figure after an epoch; `seconds` is the moment, since 1970, counted from the run's beginning by its clock."""

    metric: str
    epoch: int
    value: float
    seconds: float


def points(record: RunRecord) -> Iterator[Point]:
    """Yield every epoch's figures, NaN and infinities included, then the accuracies on the test sets."""
    seconds = record.created_at.timestamp()
    for epoch in record.history:
        seconds += epoch.train_seconds + epoch.eval_seconds
        for metric in _METRICS:
            if (value := getattr(epoch, metric)) is not None:
                yield Point(metric, epoch.epoch, value, seconds)
    for split in (SplitName.TEST, SplitName.OFFICIAL_TEST):
        if split in record.evaluations:
            yield Point(f"{split}_acc", len(record.history), record.evaluations[split].accuracy, seconds)
