"""What a store holds, in a form in which two trainings can be compared bit by bit."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from hw1cli.errors import Hw1Error
from hw1cli.records import EpochRecord, RunRecord
from hw1cli.store import maintenance
from hw1cli.store.location import locate
from hw1cli.store.reader import Reader

Figures = tuple[str, ...]


def records(db: Path | str) -> dict[str, RunRecord]:
    """Return every run of a store, its file or its URL, by key and attempt; none where it is not complete yet."""
    try:
        with Reader.open(locate(db)) as reader:
            summaries = reader.summaries()
            found = reader.records([run.run_id for run in summaries])
    except Hw1Error:
        return {}
    return {f"{record.spec.key}/{run.attempt}": record for run, record in zip(summaries, found, strict=True)}


def epochs_done(db: Path | str) -> int:
    """Return the number of epochs stored of all runs; 0 where there is no complete store yet."""
    try:
        with Reader.open(locate(db)) as reader:
            return sum(run.epochs_done for run in reader.summaries())
    except Hw1Error:
        return 0


def history(record: RunRecord) -> list[Figures]:
    """Return the figures of every epoch as exact text; execution times, which differ, are left out."""
    return [_figures(epoch) for epoch in record.history]


def _figures(epoch: EpochRecord) -> Figures:
    return tuple(map(repr, (epoch.epoch, epoch.train_loss, epoch.train_acc, epoch.val_loss, epoch.val_acc)))


def numbers(record: RunRecord) -> dict[str, Any]:
    """Return everything that a run's specification determines: figures, evaluations and weights, exactly."""
    return {
        "status": record.status.value,
        "history": history(record),
        "evaluations": {
            split.value: (repr(each.loss), each.confusion.tolist(), each.correct.tolist())
            for split, each in record.evaluations.items()
        },
        "weights": _exact(record.weights),
    }


def all_numbers(db: Path | str) -> dict[str, dict[str, Any]]:
    """Return the numbers of every stored run by its key and attempt."""
    return {key: numbers(record) for key, record in records(db).items()}


def _exact(arrays: Mapping[str, Any]) -> dict[str, tuple[str, tuple[int, ...], bytes]]:
    return {name: (str(np.asarray(a).dtype), a.shape, a.tobytes()) for name, a in sorted(arrays.items())}


def problems(db: Path | str) -> tuple[str, ...]:
    """Return what `hw1 db check` finds: damage, gaps in epochs, checkpoints that do not fit or outlive their run."""
    stored = locate(db)
    if not stored.exists:
        return ()
    try:
        return maintenance.check(stored).problems
    except Hw1Error as error:
        return (str(error),)
