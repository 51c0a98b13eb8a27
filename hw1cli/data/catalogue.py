"""What data sets there are on this machine, for listing them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hw1cli.data.known import CLASS_COUNTS, OCTMNIST, OCTSIM, KnownSet
from hw1cli.data.locations import data_directory, find
from hw1cli.data.resolve import load_octmnist
from hw1cli.errors import DataError


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A data set by name; `path` and `fingerprint` are None, and `problem` says why, where it cannot be used."""

    name: str
    simulated: bool
    path: Path | None
    n_images: Mapping[str, int]
    fingerprint: str | None
    problem: str | None = None


def available() -> list[Entry]:
    """Return the named data sets; OCTMNIST's file is read if there is one, octsim is never generated for this."""
    octsim = data_directory() / OCTSIM.file_name
    return [_octmnist(find(OCTMNIST.file_name)), _entry(OCTSIM, octsim if octsim.is_file() else None)]


def _octmnist(path: Path | None) -> Entry:
    if path is None:
        return _entry(OCTMNIST, path, problem="not found; run `hw1 data fetch octmnist`")
    try:
        return _entry(OCTMNIST, path, fingerprint=load_octmnist(path).fingerprint)
    except DataError as error:
        return _entry(OCTMNIST, path, problem=str(error))


def _entry(known: KnownSet, path: Path | None, *, fingerprint: str = "", problem: str | None = None) -> Entry:
    return Entry(
        name=known.name,
        simulated=known.simulated,
        path=path,
        n_images={split: sum(counts) for split, counts in CLASS_COUNTS.items()},
        fingerprint=fingerprint or known.fingerprint or None,
        problem=problem,
    )
