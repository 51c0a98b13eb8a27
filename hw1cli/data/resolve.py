"""From what `--data` says to a data set (interface.md). Never uses the network."""

import os
from pathlib import Path

from hw1cli.data import octmnist
from hw1cli.data.build import build_dataset, build_octmnist_like, class_counts
from hw1cli.data.dataset import Dataset
from hw1cli.data.declared import NAMED, OCTMNIST, OCTSIM, OCTSIM_1, OCTSIM_1_FINGERPRINT
from hw1cli.data.locations import data_directory, find
from hw1cli.data.medmnist import Arrays, read_medmnist
from hw1cli.data.notes import Notify, silent
from hw1cli.data.octsim import FINGERPRINT as OCTSIM_FINGERPRINT
from hw1cli.data.octsim.cache import load_octsim
from hw1cli.errors import DataError, UsageError
from hw1cli.files import text_of_name
from hw1cli.paths import expand
from hw1cli.suggest import did_you_mean

AUTO = "auto"
_NAMES_OR_FILE = f"{OCTMNIST}, {OCTSIM} or the path of a .npz file"
_FETCH = "run `hw1 data fetch octmnist`, or use `--data octsim`"


def load_dataset(which: str = AUTO, notify: Notify = silent) -> Dataset:
    """Return the data set that `which` names: `auto`, `octmnist`, `octsim`, or a path to a MedMNIST-format file.

    `auto` is OCTMNIST where its file is found (see `locations.find`), else octsim, and `notify` is told so.
    Raises DataError when the file is missing, damaged, or not what its name says.
    """
    if which == OCTSIM:
        return load_octsim(notify)
    if which == OCTSIM_1:
        raise DataError(f"{OCTSIM_1} is no longer made; give the path of its file, octsim-v1.npz, if it was kept")
    if which in (AUTO, OCTMNIST):
        return _octmnist_or_octsim(which, notify)
    try:
        path = expand(which)
    except UsageError as error:
        raise DataError(f"{error}; use {_NAMES_OR_FILE}") from None
    return load_file(path)


def load_file(path: Path) -> Dataset:
    """Return the data set in a MedMNIST-format file; OCTMNIST and octsim are recognised by their content."""
    if not os.path.exists(path):  # unlike Path.exists, no error for a name too long
        meant = did_you_mean(str(path), (AUTO, OCTMNIST, OCTSIM))
        raise DataError(f"no data set or file is called {path}{meant}; use {_NAMES_OR_FILE}")
    arrays = read_medmnist(path)
    if has_octmnist_counts(arrays):
        return _octmnist_like(arrays)
    return build_dataset(
        arrays,
        # A set that only has the name of a known one is not taken for it: its name keeps the ending.
        name=text_of_name(path.name if path.stem in NAMED else path.stem),
        class_names=octmnist.class_names(path.stem, int(arrays["train_labels"].max()) + 1),
        simulated=False,
        homework_test=False,
    )


def _octmnist_like(arrays: Arrays) -> Dataset:
    """Return octsim, of today or the first, if the arrays are its to the last byte, else OCTMNIST."""
    real = build_octmnist_like(arrays, name=OCTMNIST, simulated=False)
    simulated = {OCTSIM_FINGERPRINT: OCTSIM, OCTSIM_1_FINGERPRINT: OCTSIM_1}.get(real.fingerprint)
    return build_octmnist_like(arrays, name=simulated, simulated=True) if simulated else real


def has_octmnist_counts(arrays: Arrays) -> bool:
    """Return whether image size, and the number of images of every class in every split, are OCTMNIST's."""
    if arrays["train_images"].shape[1:] != octmnist.IMAGE_SHAPE:
        return False
    return all(
        class_counts(arrays[f"{split}_labels"], len(counts)) == counts
        for split, counts in octmnist.CLASS_COUNTS.items()
    )


def _octmnist_or_octsim(which: str, notify: Notify) -> Dataset:
    path = find(octmnist.FILE_NAME)
    if path is not None:
        return load_octmnist(path)
    if which == OCTMNIST:
        raise DataError(f"{octmnist.FILE_NAME} is neither here nor in {data_directory()}; {_FETCH}")
    notify(
        f"{octmnist.FILE_NAME} not found: using simulated images, octsim (`hw1 data fetch octmnist` gets real ones)"
    )
    return load_octsim(notify)


def load_octmnist(path: Path) -> Dataset:
    """Return the file's data set if it is OCTMNIST by image size and class counts, and not octsim; else DataError."""
    arrays = read_medmnist(path)
    dataset = _octmnist_like(arrays) if has_octmnist_counts(arrays) else None
    if dataset is None or dataset.simulated:
        raise DataError(f"{path} is not OCTMNIST (its images or class counts differ); move it away, then {_FETCH}")
    return dataset
