"""octsim as a file: generated once, then read back in a fraction of a second."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

import numpy as np
from filelock import FileLock

from hw1cli.data.dataset import Dataset, known_dataset
from hw1cli.data.known import OCTSIM
from hw1cli.data.locations import data_directory
from hw1cli.data.medmnist import Arrays, read_medmnist
from hw1cli.data.octsim.generate import generate
from hw1cli.errors import DataError
from hw1cli.outside.files import new_file

Notify: TypeAlias = Callable[[str], None]
"""Takes one line of text for the user, without a line end, as soon as it is known."""


def load_octsim(notify: Notify) -> Dataset:
    """Return octsim, from its file in the data directory or newly generated, with its fingerprint checked.

    Any number of processes may call this at once: one generates, the others wait and read its file. A damaged file
    is replaced. Where nothing can be written the set stays in memory.
    """
    path = data_directory() / OCTSIM.file_name
    if cached := cached_octsim(path):
        return cached
    arrays: Arrays = {}
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(path.with_suffix(".lock")):
            if cached := cached_octsim(path):
                return cached
            arrays = _generated(notify)
            with new_file(path) as file:
                np.savez(file, **arrays)  # type: ignore[arg-type]
    except OSError as error:
        notify(f"octsim is not kept for next time: {path} cannot be written ({error.strerror or error})")
    dataset = known_dataset(arrays or _generated(notify), OCTSIM)
    if dataset.fingerprint != OCTSIM.fingerprint:
        notify("octsim as made on this machine differs from the published one; so may the last digits of results")
    return dataset


def cached_octsim(path: Path) -> Dataset | None:
    """Return the file's data set if the file is octsim to the last byte, else None."""
    try:
        dataset = known_dataset(read_medmnist(path), OCTSIM)
    except DataError:
        return None
    return dataset if dataset.fingerprint == OCTSIM.fingerprint else None


def _generated(notify: Notify) -> Arrays:
    notify("simulating the octsim images (some ten seconds, once)")
    return generate()
