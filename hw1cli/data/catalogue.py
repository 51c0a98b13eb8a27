"""What data sets there are on this machine, for listing them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from hw1cli.data import octmnist
from hw1cli.data.build import class_counts
from hw1cli.data.dataset import Dataset
from hw1cli.data.declared import OCTMNIST, OCTSIM
from hw1cli.data.locations import data_directory, find
from hw1cli.data.octsim import FINGERPRINT as OCTSIM_FINGERPRINT
from hw1cli.data.octsim.cache import FILE_NAME as OCTSIM_FILE
from hw1cli.data.resolve import load_octmnist
from hw1cli.errors import DataError

Counts = Mapping[str, tuple[int, ...]]
"""Images of each class, by split: train, val, test (the homework's, where there is one), official_test."""


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
    return [_octmnist(), _octsim()]


def counts(dataset: Dataset) -> Counts:
    """Return a data set's class counts by split."""
    splits = {
        "train": dataset.train,
        "val": dataset.val,
        "test": dataset.test,
        "official_test": dataset.official_test,
    }
    return {name: class_counts(split.labels, dataset.n_classes) for name, split in splits.items()}


def _octmnist() -> Entry:
    path = find(octmnist.FILE_NAME)
    fingerprint, problem = None, None
    if path is None:
        problem = "not found; run `hw1 data fetch octmnist`"
    else:
        try:
            fingerprint = load_octmnist(path).fingerprint
        except DataError as error:
            problem = str(error)
    return Entry(
        name=OCTMNIST,
        simulated=False,
        path=path,
        n_images=_n_images(),
        fingerprint=fingerprint,
        problem=problem,
    )


def _octsim() -> Entry:
    path = data_directory() / OCTSIM_FILE
    return Entry(
        name=OCTSIM,
        simulated=True,
        path=path if path.is_file() else None,
        n_images=_n_images(),
        fingerprint=OCTSIM_FINGERPRINT,
    )


def _n_images() -> dict[str, int]:
    return {split: sum(counts) for split, counts in octmnist.CLASS_COUNTS.items()}
