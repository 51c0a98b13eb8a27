"""The least that storing an epoch can cost: what SQLite takes for as many rows and bytes, without hw1 around it."""

import os
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.workloads import Plan

CHECKPOINTS: Mapping[str, int] = {"perceptron": 4 * 785 * 8, "logreg": 4 * 785 * 8, "torch-logreg": 4 * 785 * 4}
"""Bytes of the weights that a checkpoint holds, by run; its random state and epoch's order are left out."""

TRANSACTIONS = 200


def measure(plan: Plan) -> Iterator[dict[str, float]]:
    """Yield the median seconds of a transaction with a run's heartbeat, an epoch's row and a checkpoint, by run."""
    found = {}
    for name, size in CHECKPOINTS.items():
        with TemporaryDirectory(dir=plan.folder) as folder:
            found[name] = _transaction(Path(folder) / "floor.db", size)
        print(f"  SQLite alone, {name}: {1e3 * found[name]:.2f} ms", flush=True)
        yield found


def _transaction(path: Path, size: int) -> float:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(
            "PRAGMA journal_mode = wal; PRAGMA synchronous = NORMAL; PRAGMA wal_autocheckpoint = 4000;"
            "CREATE TABLE run (id TEXT PRIMARY KEY, heartbeat TEXT);"
            "CREATE TABLE epoch (run TEXT, epoch INTEGER, a, b, c, d, e, f, PRIMARY KEY (run, epoch));"
            "CREATE TABLE checkpoint (run TEXT PRIMARY KEY, state BLOB);"
            "INSERT INTO run VALUES ('r', ''); INSERT INTO checkpoint VALUES ('r', '')"
        )
        seconds = []
        for epoch in range(TRANSACTIONS):
            state, start = os.urandom(size), perf_counter()
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("UPDATE run SET heartbeat = ? WHERE id = 'r'", (f"{epoch}",))
            connection.execute("INSERT INTO epoch VALUES ('r', ?, .1, .2, .3, .4, .5, .6)", (epoch,))
            connection.execute("UPDATE checkpoint SET state = ? WHERE run = 'r'", (state,))
            connection.execute("COMMIT")
            seconds.append(perf_counter() - start)
        return median(seconds)
