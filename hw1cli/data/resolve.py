"""From what `--data` says to a data set (interface.md), and what there is. Never uses the network."""

import os
from dataclasses import dataclass
from pathlib import Path

from hw1cli.data.dataset import Dataset, dataset_of, known_dataset
from hw1cli.data.known import CLASS_COUNTS, IMAGE_SHAPE, KNOWN, OCTMNIST, OCTSIM, OCTSIM_1, KnownSet, class_names
from hw1cli.data.locations import data_directory, find
from hw1cli.data.medmnist import Arrays, read_medmnist
from hw1cli.data.octsim.cache import Notify, cached_octsim, load_octsim
from hw1cli.errors import DataError, UsageError
from hw1cli.outside.files import text_of_name
from hw1cli.outside.paths import expand
from hw1cli.outside.suggest import did_you_mean

AUTO = "auto"
_NAMES_OR_FILE = f"{OCTMNIST.name}, {OCTSIM.name} or the path of a .npz file"
_FETCH = "run `hw1 data fetch octmnist`, or use `--data octsim`"


def load_dataset(which: str = AUTO, notify: Notify = lambda line: None) -> Dataset:
    """Return the data set that `which` names: `auto`, `octmnist`, `octsim`, or a path to a MedMNIST-format file.

    `auto` is OCTMNIST where its file is found (see `locations.find`), else octsim, and `notify` is told so.
    Raises DataError when the file is missing, damaged, or not what its name says.
    """
    if which == OCTSIM.name:
        return load_octsim(notify)
    if which == OCTSIM_1.name:
        raise DataError(f"{which} is no longer made; give the path of its file, {OCTSIM_1.file_name}, if it was kept")
    if which in (AUTO, OCTMNIST.name):
        return _octmnist_or_octsim(which, notify)
    try:
        path = expand(which)
    except UsageError as error:
        raise DataError(f"{error}; use {_NAMES_OR_FILE}") from None
    return load_file(path)


def load_file(path: Path) -> Dataset:
    """Return the data set in a MedMNIST-format file; OCTMNIST and octsim are recognised by their content."""
    if not os.path.exists(path):  # unlike Path.exists, no error for a name too long
        meant = did_you_mean(str(path), (AUTO, OCTMNIST.name, OCTSIM.name))
        raise DataError(f"no data set or file is called {path}{meant}; use {_NAMES_OR_FILE}")
    arrays = read_medmnist(path)
    return _known(arrays) or dataset_of(
        arrays,
        # A set that only has the name of a known one is not taken for it: its name keeps the ending.
        name=text_of_name(path.name if path.stem in KNOWN else path.stem),
        class_names=class_names(None, int(arrays["train_labels"].max()) + 1),
    )


def load_octmnist(path: Path) -> Dataset:
    """Return the file's data set if it is OCTMNIST by image size and class counts, and not octsim; else DataError."""
    dataset = _known(read_medmnist(path))
    if dataset is None or dataset.simulated:
        raise DataError(f"{path} is not OCTMNIST (its images or class counts differ); move it away, then {_FETCH}")
    return dataset


@dataclass(frozen=True)
class Entry:
    """A known set on this machine; `path` and `fingerprint` are None, and `problem` says why, where it has no use."""

    known: KnownSet
    path: Path | None
    fingerprint: str | None
    problem: str | None = None


def at_hand(name: str) -> Dataset | None:
    """Return the named data set if its file is on this machine and sound; nothing is generated or fetched."""
    try:
        if name == OCTSIM.name:
            return cached_octsim(data_directory() / OCTSIM.file_name)
        path = find(OCTMNIST.file_name) if name == OCTMNIST.name else None
        return load_octmnist(path) if path else None
    except DataError:
        return None


def available() -> list[Entry]:
    """Return the named data sets; OCTMNIST's file is read if there is one, octsim is never generated for this."""
    path, octsim = find(OCTMNIST.file_name), data_directory() / OCTSIM.file_name
    try:
        problem = None if path else "not found; run `hw1 data fetch octmnist`"
        octmnist = Entry(OCTMNIST, path, load_octmnist(path).fingerprint if path else None, problem)
    except DataError as error:
        octmnist = Entry(OCTMNIST, path, None, str(error))
    return [octmnist, Entry(OCTSIM, octsim if octsim.is_file() else None, OCTSIM.fingerprint)]


def _octmnist_or_octsim(which: str, notify: Notify) -> Dataset:
    path = find(OCTMNIST.file_name)
    if path is not None:
        return load_octmnist(path)
    if which == OCTMNIST.name:
        raise DataError(f"{OCTMNIST.file_name} is neither here nor in {data_directory()}; {_FETCH}")
    notify(
        f"{OCTMNIST.file_name} not found: using simulated images, octsim (`hw1 data fetch octmnist` gets real ones)"
    )
    return load_octsim(notify)


def _known(arrays: Arrays) -> Dataset | None:
    """Return the known set whose images these are: a simulated one to the last byte, else OCTMNIST by its counts."""
    dataset = known_dataset(arrays, OCTMNIST)
    if dataset.image_shape != IMAGE_SHAPE or any(
        dataset.class_counts[name] != CLASS_COUNTS[split]
        for name, split in (("train", "train"), ("val", "val"), ("official_test", "test"))
    ):
        return None
    simulated = next((each for each in KNOWN.values() if each.fingerprint == dataset.fingerprint), None)
    return known_dataset(arrays, simulated) if simulated else dataset
