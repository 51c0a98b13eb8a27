"""Values that the tests store."""

import os
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from hw1cli.models.logreg import LogRegConfig
from hw1cli.records import EpochRecord, Evaluation, SplitName, Timing
from hw1cli.specs import RunSpec
from hw1cli.store.claims import Claim
from hw1cli.store.location import Location
from hw1cli.store.writer import Store
from tests.factories import environment

DATA = "d" * 32
ENVIRONMENT = environment(command="hw1 train logreg")
TIMING = Timing(train_seconds=0.25, eval_seconds=0.125, wall_seconds=0.5, stack=1, other_load=None)
STATE = {"W": np.arange(12.0).reshape(3, 4), "order": np.arange(5, dtype=np.int32)}
EVALUATION = Evaluation(
    split=SplitName.TEST,
    loss=0.5,
    confusion=np.array([[3, 1], [2, 5]]),
    correct=np.array([True] * 8 + [False] * 3),
)
_IMAGES = 20


def spec(seed: int = 42, *, epochs: int = 2, lr: float = 0.01, data: str = DATA) -> RunSpec:
    return RunSpec(config=LogRegConfig(epochs=epochs, lr=lr), seed=seed, data=data)


def epoch(number: int, *, val_acc: float | None = 0.5, loss: float | None = 1.5) -> EpochRecord:
    return EpochRecord(
        epoch=number,
        train_loss=loss,
        train_acc=0.25,
        val_loss=None,
        val_acc=val_acc,
        train_seconds=0.125,
        eval_seconds=0.0625,
    )


def evaluations(last: EpochRecord) -> tuple[Evaluation, ...]:
    """Return a result that fits the metrics after the last epoch; on the validation set it is of _IMAGES images."""
    right = round((last.val_acc or 0) * _IMAGES)
    validation = Evaluation(
        split=SplitName.VAL,
        loss=last.val_loss if last.val_loss is not None else 0.25,
        confusion=np.array([[right, _IMAGES - right], [0, 0]]),
        correct=np.arange(_IMAGES) < right,
    )
    return (validation, EVALUATION, replace(EVALUATION, split=SplitName.OFFICIAL_TEST))


def timing(history: Sequence[EpochRecord]) -> Timing:
    """Return the times of a run with these epochs."""
    trained, evaluated = (sum(getattr(each, name) for each in history) for name in ("train_seconds", "eval_seconds"))
    return replace(TIMING, train_seconds=trained, eval_seconds=evaluated, wall_seconds=trained + evaluated)


def claimed(store: Store, run: RunSpec | None = None, *, force: bool = False) -> Claim:
    """Claim a specification as a training does."""
    return store.claim(run or spec(), data_name="octsim", simulated=True, environment=ENVIRONMENT, force=force)


def query(location: Location, sql: str) -> list[tuple[Any, ...]]:
    """Return the rows of a SELECT, as anyone may ask it of a store's file."""
    with closing(sqlite3.connect(location.path)) as connection:
        return connection.execute(sql).fetchall()


def run_script(location: Location, script: str) -> None:
    """Do to a store's file what a stranger may do to it."""
    with closing(sqlite3.connect(location.path)) as connection:
        connection.executescript(script)


def thaw(revision: str, location: Location) -> None:
    """Make the frozen store of a schema version."""
    frozen = Path(__file__).parent / "frozen" / f"store-{revision}.sql"
    run_script(location, frozen.read_text(encoding="utf-8"))


def journal_naming(victim: Path, db: Path) -> bytes:
    """Return a rollback journal of a store, of no pages, that names a file for SQLite to delete."""
    magic, name = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", os.fsencode(victim)
    numbers = (0, 0, db.stat().st_size // 4096, 512, 4096)  # records, nonce, pages, sector, page
    header = magic + b"".join(number.to_bytes(4, "big") for number in numbers)
    ending = (2**30 // 4096 + 1, name, len(name), sum(name), magic)
    return header.ljust(512, b"\0") + b"".join(
        each if isinstance(each, bytes) else each.to_bytes(4, "big") for each in ending
    )
