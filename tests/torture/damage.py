"""Damaged files: data sets and results stores with bytes changed, cut off, repeated and overwritten."""

import random
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import numpy as np

from hw1cli.data.medmnist import SLACK_BYTES, read_medmnist
from hw1cli.errors import DataError, Hw1Error
from hw1cli.store import copies, maintenance
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store
from tests.store_samples import claimed
from tests.torture.damaged_data import damaged
from tests.torture.data import small_data
from tests.torture.page import Tally
from tests.torture.processes import begin


def damage_data(n: int, folder: Path, chance: random.Random) -> Tally:
    """Read `n` damaged data files; each must be read or refused in one line, in little memory."""
    good, path = small_data(folder / "good.npz", train=12), folder / "damaged.npz"
    with np.load(good) as arrays:
        np.savez_compressed(folder / "small.npz", **arrays)
    contents = list(damaged([good.read_bytes(), (folder / "small.npz").read_bytes()]))
    failures = []
    tracemalloc.start()
    for content in chance.sample(contents, min(n, len(contents))):
        path.write_bytes(content)
        failures += _unless(DataError, lambda: read_medmnist(path))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    if peak > 2 * SLACK_BYTES:
        failures.append(f"a damaged file took {peak} bytes of memory")
    return Tally("Damaged data files", "files", n, failures=failures)


def damage_stores(n: int, folder: Path, chance: random.Random) -> Tally:
    """Use `n` damaged stores in every way; each must work or be refused in one line."""
    small_data(folder / "small.npz")
    program = begin("train", "logreg", "--epochs", "60", "--data", "small.npz", folder=folder)
    assert program.end() == 0, program.said()
    good, path, failures = (folder / "results.db").read_bytes(), folder / "damaged.db", []
    for _ in range(n):
        for use in (_read_all, maintenance.check, copies.backup, _claim):
            path.write_bytes(_damaged(chance, good))
            failures += _unless(Hw1Error, lambda use=use: use(Location(path=path)))  # type: ignore[misc]
    return Tally("Damaged stores: read, checked, opened for writing", "stores", n, failures=failures)


def _damaged(chance: random.Random, content: bytes) -> bytes:
    result = bytearray(content)
    start, size = chance.randrange(len(content)), chance.choice((1, 8, 300, 5000))
    if chance.random() < 0.3:
        return bytes(result[:start])
    result[start : start + size] = chance.randbytes(len(result[start : start + size]))
    return bytes(result)


def _read_all(location: Location) -> None:
    with Reader.open(location) as reader:
        reader.records([run.run_id for run in reader.summaries()])


def _claim(location: Location) -> None:
    with Store.open(location) as store:
        claimed(store)


def _unless(allowed: type[Hw1Error], use: Callable[[], object]) -> list[str]:
    try:
        use()
    except allowed as error:
        return [f"more than one line: {error}"] if "\n" in str(error) else []
    except Exception as error:
        return [f"{type(error).__name__}: {error}"]
    return []
