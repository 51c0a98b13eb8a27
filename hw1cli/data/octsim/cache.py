"""octsim as a file: generated once, then read back in a fraction of a second."""

from pathlib import Path

import numpy as np
from filelock import FileLock

from hw1cli.data.build import build_octmnist_like
from hw1cli.data.dataset import Dataset
from hw1cli.data.declared import OCTSIM
from hw1cli.data.locations import data_directory
from hw1cli.data.medmnist import Arrays, read_medmnist
from hw1cli.data.notes import Notify
from hw1cli.data.octsim.generate import FINGERPRINT, generate
from hw1cli.errors import DataError
from hw1cli.files import new_file

FILE_NAME = "octsim-v2.npz"


def load_octsim(notify: Notify) -> Dataset:
    """Return octsim, from its file in the data directory or newly generated, with its fingerprint checked.

    Any number of processes may call this at once: one generates, the others wait and read its file. A damaged file
    is replaced. Where nothing can be written the set stays in memory.
    """
    path = data_directory() / FILE_NAME
    if cached := cached_octsim(path):
        return cached
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            return cached_octsim(path) or _generate_into(path, notify)
    except OSError as error:
        notify(_not_kept(path, error))
        return _generate(notify)


def cached_octsim(path: Path) -> Dataset | None:
    """Return the file's data set if the file is octsim to the last byte, else None."""
    try:
        dataset = _dataset(read_medmnist(path))
    except DataError:
        return None
    return dataset if dataset.fingerprint == FINGERPRINT else None


def _generate_into(path: Path, notify: Notify) -> Dataset:
    dataset = _generate(notify)
    try:
        _write(path, dataset)
    except OSError as error:
        notify(_not_kept(path, error))
    return dataset


def _generate(notify: Notify) -> Dataset:
    notify("simulating the octsim images (some ten seconds, once)")
    dataset = _dataset(generate())
    if dataset.fingerprint != FINGERPRINT:
        notify("octsim as made on this machine differs from the published one; so may the last digits of results")
    return dataset


def _dataset(arrays: Arrays) -> Dataset:
    return build_octmnist_like(arrays, name=OCTSIM, simulated=True)


def _write(path: Path, dataset: Dataset) -> None:
    """Write the MedMNIST file, uncompressed, so that it is there whole or not at all."""
    arrays: Arrays = {}
    for split, part in (("train", dataset.train), ("val", dataset.val), ("test", dataset.official_test)):
        arrays[f"{split}_images"] = part.pixels.reshape(-1, *dataset.image_shape)
        arrays[f"{split}_labels"] = part.labels[:, None]
    with new_file(path) as file:
        np.savez(file, **arrays)  # type: ignore[arg-type]


def _not_kept(path: Path, error: OSError) -> str:
    return f"octsim is not kept for next time: {path} cannot be written ({error.strerror or error})"
