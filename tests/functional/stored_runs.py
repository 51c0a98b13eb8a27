"""Stores with made-up runs in them, for the tests of the commands that read and change stored runs."""

import math
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import numpy as np

from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.records import Environment, EpochRecord, Evaluation, SplitName, Status, Timing
from hw1cli.specs import PROTOCOL_VERSION, Config, RunSpec
from hw1cli.store.claims import ActiveRun
from hw1cli.store.location import Location
from hw1cli.store.writer import Store
from tests.factories import environment

DATA = "d" * 32
ENVIRONMENT = environment(torch="2.5", command="hw1 train ffn")


def change(sql: str, *values: object, db: str = "results.db") -> None:
    """Change a store behind the program's back."""
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.execute(sql, values)


TWO_CLASSES = (10, 10)


def evaluation(split: SplitName, n_correct: int, counts: Sequence[int] = TWO_CLASSES) -> Evaluation:
    """The first `n_correct` examples are right, and `counts` of them are of each class."""
    labels = np.repeat(np.arange(len(counts)), counts)
    correct = np.arange(len(labels)) < n_correct
    predicted = np.where(correct, labels, (labels + 1) % len(counts))
    confusion = np.zeros((len(counts), len(counts)), dtype=np.int64)
    np.add.at(confusion, (labels, predicted), 1)
    return Evaluation(split=split, loss=0.1 + 1 / 3, confusion=confusion, correct=correct)


def history(config: Config, accuracy: float) -> list[EpochRecord]:
    return [
        EpochRecord(
            epoch=epoch,
            train_loss=1 / (epoch + 2),
            train_acc=None,
            val_loss=2 / (epoch + 2),
            val_acc=accuracy - 0.1 / epoch,
            train_seconds=0.1 * epoch,
            eval_seconds=0.01,
        )
        for epoch in range(1, config.epochs + 1)
    ]


def add(
    db: Path,
    config: Config,
    *,
    accuracy: float = 0.7,
    correct: int = 14,
    seed: int = 42,
    data: str = DATA,
    data_name: str = "octsim",
    environment: Environment = ENVIRONMENT,
    status: Status = Status.COMPLETED,
    stored: Sequence[EpochRecord] | None = None,
    error: str = "Traceback (most recent call last):\nMemoryError",
    protocol: int = PROTOCOL_VERSION,
    counts: Sequence[int] = TWO_CLASSES,
) -> str:
    """Store a run that ended with `status` and return its id; `running` leaves it claimed by this process."""
    spec = RunSpec(config=config, seed=seed, data=data, protocol=protocol)
    epochs = list(stored) if stored is not None else history(config, accuracy)
    with Store.open(Location(path=db)) as store:
        mine = store.claim(spec, data_name=data_name, simulated=True, environment=environment)
        assert isinstance(mine, ActiveRun)
        if epochs:
            state = {"W": np.zeros(1)}
            store.save_epochs([(mine.run_id, record, state) for record in epochs])
        if status is Status.FAILED:
            store.fail(mine.run_id, error)
        elif status is Status.INTERRUPTED:
            store.interrupt()
        elif status is not Status.RUNNING:
            ended = [evaluation(split, correct, counts) for split in SplitName] if status is Status.COMPLETED else []
            timing = Timing(train_seconds=1.25, eval_seconds=0.5, wall_seconds=2.0, stack=1, other_load=None)
            store.finish(mine.run_id, status=status, evaluations=ended, timing=timing, exclusive=True)
        return mine.run_id


def several(db: Path) -> dict[str, str]:
    """Store five runs that differ in model, learning rate and how they ended; return their ids by a short name."""
    nan = [replace(history(FfnConfig(epochs=1), 0.5)[0], train_loss=math.nan, val_loss=math.inf)]
    return {
        "logreg": add(db, LogRegConfig(epochs=3), accuracy=0.6, correct=11),
        "good": add(db, FfnConfig(epochs=3), accuracy=0.8, correct=16),
        "slow": add(db, FfnConfig(epochs=3, lr=0.01), accuracy=0.7, correct=13),
        "diverged": add(db, FfnConfig(epochs=3, lr=1), status=Status.DIVERGED, stored=nan),
        "failed": add(db, FfnConfig(epochs=3, lr=0.001), status=Status.FAILED, stored=[]),
    }
