"""Damaged files: bytes changed, cut off, repeated and overwritten; of data sets also headers and arrays exchanged."""

import io
import random
import tracemalloc
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from hw1cli.data.medmnist import SLACK_BYTES, read_medmnist
from hw1cli.errors import DataError, Hw1Error
from hw1cli.store import copies, maintenance
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store
from tests.store_samples import claimed
from tests.torture.data import small_data
from tests.torture.page import Tally
from tests.torture.processes import begin


def damage_data(n: int, folder: Path, chance: random.Random) -> Tally:
    """Read `n` damaged data files; each must be read or refused in one line, in little memory."""
    good, path = small_data(folder / "good.npz", train=12), folder / "damaged.npz"
    with np.load(good) as arrays:
        np.savez_compressed(folder / "small.npz", **arrays)
    contents = list(_damaged_data([good.read_bytes(), (folder / "small.npz").read_bytes()]))
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
            path.write_bytes(chance.choice((_flip_bytes, _truncate, _splice))(chance, good))
            failures += _unless(Hw1Error, lambda use=use: use(Location(path=path)))  # type: ignore[misc]
    return Tally("Damaged stores: read, checked, opened for writing", "stores", n, failures=failures)


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


def _damaged_data(valid: list[bytes]) -> Iterator[bytes]:
    """Yield 2,300 damaged forms of the valid files."""
    chance = random.Random(42)
    damages = {_flip_bytes: 900, _edit_headers: 500, _truncate: 400, _swap_members: 300, _splice: 200}
    for damage, count in damages.items():
        for _ in range(count):
            yield damage(chance, chance.choice(valid))


def _flip_bytes(chance: random.Random, content: bytes) -> bytes:
    result = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        result[chance.randrange(len(result))] = chance.randrange(256)
    return bytes(result)


def _truncate(chance: random.Random, content: bytes) -> bytes:
    cut = chance.randrange(len(content))
    return content[:cut] if chance.random() < 0.7 else content[cut:]


def _splice(chance: random.Random, content: bytes) -> bytes:
    """Delete, repeat or overwrite a stretch."""
    start, size = chance.randrange(len(content)), chance.choice((1, 8, 200, 5000))
    middle = chance.choice((b"", content[start : start + size] * 2, chance.randbytes(size), b"\xff" * size))
    return content[:start] + middle + content[start + size :]


def _edit_headers(chance: random.Random, content: bytes) -> bytes:
    """Rewrite the archive, checksums and all, with one array's header changed."""
    members = _members(content)
    name = chance.choice(list(members))
    old, new = chance.choice(
        (
            (b"|u1", b"|O "), (b"|u1", b"<f4"), (b"|u1", b"<u8"), (b"|u1", b"|V9"), (b"|u1", b"|b1"),
            (b"False", b"True "), (b"shape", b"shapf"), (b"(12", b"(99"), (b"(12", b"(-1"), (b"}", b" "),
            (b"(60, 5, 5)", b"(99**9**9)"), (b"(12, 5, 5), }           ", b"(99999999999, 5, 5), }  "),
            (b"NUMPY\x01", b"NUMPY\x03"), (b"NUMPY\x01", b"NUMPY\x09"), (b"\x93", b"\x80"),
            (b"{'descr'", b"-" * 8), (b"(12, 5, 5)", b"(((((((((("), (b"'|u1'", b"(1,)+"),
        )
    )  # fmt: skip
    members[name] = members[name].replace(old, new, 1)
    if chance.random() < 0.5:
        members[name] = _flip_bytes(chance, members[name][:128]) + members[name][128:]
    return _archive(members)


def _swap_members(chance: random.Random, content: bytes) -> bytes:
    members = _members(content)
    first, second = chance.sample(list(members), 2)
    members[first], members[second] = members[second], members[first]
    if chance.random() < 0.3:
        del members[chance.choice(list(members))]
    if chance.random() < 0.3:
        members[chance.choice(list(members))] = chance.randbytes(chance.randrange(300))
    return _archive(members)


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
