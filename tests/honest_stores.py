"""Stores as honest users have them: real, quick trainings on small data; some were cut short, continued, diverged."""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random

import numpy as np

from hw1cli.data.dataset import Dataset, dataset_of
from hw1cli.keeping import Keeping
from hw1cli.models.registry import MODELS, make_config
from hw1cli.runner import EpochDone, perform
from hw1cli.specs import RunSpec
from hw1cli.store.location import Location
from hw1cli.store.migrations import HEAD
from hw1cli.store.writer import Store
from hw1cli.training import environment
from hw1cli.workers.driver import Driver
from hw1cli.workers.executors import processes
from tests.store_samples import thaw

_SIZES = {"hidden_size": 5, "batch_size": 16}
"""What makes a model quick, where it has it."""


def small_dataset() -> Dataset:
    """Return 120 images of 8 x 8 pixels to learn from, 60 and 40 to be evaluated on, in three classes."""
    generator = np.random.default_rng(0)
    arrays = {}
    for split, n in (("train", 120), ("val", 60), ("test", 40)):
        labels = np.arange(n, dtype=np.uint8) % 3
        images = generator.integers(0, 160, size=(n, 8, 8), dtype=np.uint8)
        images[np.arange(n), labels] += 60
        arrays |= {f"{split}_images": images, f"{split}_labels": labels}
    return dataset_of(arrays, name="small", class_names=("a", "b", "c"))


def spec(model: str, dataset: Dataset, seed: int = 42, *, epochs: int = 3, lr: float = 0.01) -> RunSpec:
    """Return a quick run's specification; a model without a learning rate has none."""
    known = {"epochs": epochs, "lr": lr} | _SIZES
    names = make_config(model, {}).__dict__
    config = make_config(model, {name: value for name, value in known.items() if name in names})
    return RunSpec(config=config, seed=seed, data=dataset.fingerprint)


def train(
    db: Path, dataset: Dataset, specs: Sequence[RunSpec], *, stop_after: int | None = None, force: bool = False
) -> None:
    """Train runs that may be trained together, as the program does; interrupted when so many epochs are stored."""
    describe = partial(environment.describe, device="cpu", command="hw1 train")
    with Store.open(Location(path=db)) as store:
        job = partial(perform, specs, dataset, store, force=force, keeping=Keeping())
        events = Driver(processes(1, 1, describe)).run([job])
        done = 0
        for event in events:
            done += isinstance(event, EpochDone)
            if done == stop_after:
                events.close()


def honest(db: Path, dataset: Dataset, chance: Random, revision: str = HEAD) -> None:
    """Make a store of one to four runs, as a program with this schema version does.

    They are of any model that it has; some are interrupted, continued, diverged, trained together or again.
    """
    models = [name for name in MODELS if revision == HEAD or name != "cnn"]
    for _ in range(chance.randint(1, 4)):
        model, seed, epochs = chance.choice(models), chance.randrange(2**32), chance.randint(1, 4)
        lr = chance.choice([0.01, 0.1, 1e30])
        runs = [spec(model, dataset, seed, epochs=epochs, lr=lr)]
        if MODELS[model].stacked and chance.random() < 0.5:
            runs.append(spec(model, dataset, seed, epochs=epochs, lr=0.001))
        if chance.random() < 0.4:
            train(db, dataset, runs, stop_after=chance.randint(1, epochs))
        if not db.exists() or chance.random() < 0.8:
            train(db, dataset, runs)
        if chance.random() < 0.2:
            train(db, dataset, runs, force=True)
    if revision != HEAD:
        _as_older(db, revision)


def _as_older(db: Path, revision: str) -> None:
    """Turn a store into what an older program, with the schema version `revision`, would have made of its runs."""
    older = db.with_name("older.db")
    thaw(revision, Location(path=older))
    with closing(sqlite3.connect(older)) as connection, connection:
        connection.execute("ATTACH ? AS newer", (str(db),))
        for (table,) in connection.execute("SELECT name FROM main.sqlite_master WHERE type = 'table'").fetchall():
            if table != "alembic_version":
                connection.execute(f"DELETE FROM main.{table}")  # noqa: S608
                columns = ", ".join(f'"{row[1]}"' for row in connection.execute(f"PRAGMA main.table_info({table})"))
                connection.execute(f"INSERT INTO main.{table} ({columns}) SELECT {columns} FROM newer.{table}")  # noqa: S608
    older.replace(db)
