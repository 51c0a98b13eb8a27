"""Commands that do not train: how soon they answer, with few and with many stored runs; the first compilation."""

import json
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from itertools import islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from benchmarks import timing
from benchmarks.workloads import Plan
from hw1cli.models.ffn import FfnConfig
from hw1cli.specs import RunSpec

EPOCHS = 150
TINY = 40
"""Images of each split of the smallest data set."""


def measure(plan: Plan) -> Iterator[dict[str, list[float]]]:
    """Yield, growing, the wall times of each command in seconds."""
    empty, full = plan.folder / "empty.db", plan.folder / "full.db"
    timing.fresh(make_store, empty)
    filled = _fill(full, plan)
    print(f"  a store of {plan.stored_runs} runs: {filled:.1f} s to make", flush=True)
    many = f"{plan.stored_runs:,} stored runs"
    report = ("report", "q2", "--data", plan.data, "--out", "report")
    commands = {
        "hw1 --help": ("--help",),
        "hw1 runs list, no stored run": ("runs", "list", "--db", str(empty)),
        f"hw1 runs list, {many}": ("runs", "list", "--db", str(full)),
        f"hw1 report q2, {many} of {EPOCHS} epochs": (*report, "--db", str(full)),
    }
    walls: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(plan.repeats):
        for name, arguments in commands.items():
            walls[name].append(timing.hw1(*arguments, folder=plan.folder).wall)
    yield walls
    yield walls | _compilation(plan)


def _compilation(plan: Plan) -> dict[str, list[float]]:
    """Return how long models with kernels take to train next to nothing, without and with compiled kernels."""
    timing.fresh(write_tiny, plan.folder / "tiny.npz")
    walls = {}
    for model in ("perceptron", "logreg", "mlp", "ffn"):
        train = ("train", model, "--epochs", "1", "--force", "--data", "tiny.npz", "--db", "tiny.db")
        with TemporaryDirectory() as cache, patch.dict(os.environ, NUMBA_CACHE_DIR=cache):
            for when in ("first", "second"):
                walls[f"{when} use of {model} on a machine"] = [timing.hw1(*train, folder=plan.folder).wall]
    return walls


def write_tiny(path: Path) -> None:
    """Write a data set of a few small random images in MedMNIST's format."""
    import numpy as np

    generator = np.random.default_rng(0)
    arrays = {}
    for split in ("train", "val", "test"):
        arrays[f"{split}_images"] = generator.integers(0, 256, (TINY, 8, 8), dtype=np.uint8)
        arrays[f"{split}_labels"] = (np.arange(TINY, dtype=np.uint8) % 4)[:, None]
    np.savez(path, **arrays)  # type: ignore[arg-type]


def make_store(db: Path) -> None:
    """Make an empty store."""
    from hw1cli.store.location import Location
    from hw1cli.store.writer import Store

    Store.open(Location(path=db)).close()


def specs(data: str) -> Iterator[RunSpec]:
    """Yield as many runs of 150 epochs as are wanted: a grid with the three networks of Q2.2c in it, seed by seed."""
    grid = list(product((256, 16, 1024), (0.1, 1.0, 0.01, 0.001), (0.0, 0.2), (0.0, 0.0001)))
    for seed in range(42, 2**32):
        for batch_size, lr, dropout, l2 in grid:
            config = FfnConfig(epochs=EPOCHS, batch_size=batch_size, lr=lr, dropout=dropout, l2=l2)
            yield RunSpec(config=config, seed=seed, data=data)


def _fill(db: Path, plan: Plan) -> float:
    """Make a store of many runs on the data set, one trained (one hidden unit) and copies; return the seconds."""
    small = ("--epochs", str(EPOCHS), "--batch-size", "4096", "--hidden-size", "1")
    trained = timing.hw1("train", "ffn", *small, "--data", plan.data, "--db", str(db), folder=plan.folder)
    return trained.wall + timing.fresh(copy_run, db, plan.stored_runs - 1).wall


def copy_run(db: Path, copies: int) -> None:
    """Copy a store's only run, with everything that belongs to it, under other specifications on the same data."""
    with closing(sqlite3.connect(db)) as connection, connection:
        connection.row_factory = sqlite3.Row
        (run,) = map(dict, connection.execute("SELECT * FROM run"))
        data = json.loads(run["spec"])["data"]
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        for table in tables:
            rows = [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608
            if table != "run" and not (rows and "run_id" in rows[0]):
                continue
            columns = [name for name in rows[0] if name != "number"]
            marks = ", ".join(f":{name}" for name in columns)
            copied = (_copy(row, n, spec) for n, spec in enumerate(islice(specs(data), copies)) for row in rows)
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", copied)  # noqa: S608


def _copy(row: dict[str, Any], number: int, spec: RunSpec) -> dict[str, Any]:
    run_id = f"copy{number:06}"
    if "run_id" in row:
        return row | {"run_id": run_id}
    values = {name: value for name, value in asdict(spec.config).items() if name in row}
    text = json.dumps(spec.as_json(), sort_keys=True)
    return row | values | {"id": run_id, "key": spec.key, "seed": spec.seed, "spec": text}
