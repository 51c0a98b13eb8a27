"""Kept weights as NumPy archives, one a run: the arrays by the names of the mathematics, and `image_shape`."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

import numpy as np

from hw1cli.errors import StoreError
from hw1cli.files import new_file
from hw1cli.prediction import image_shape_of, module_of_run
from hw1cli.records import RunRecord
from hw1cli.store.run_ids import is_run_id


def write(records: Iterable[RunRecord], out: Path) -> list[Path]:
    """Write `RUN.npz` for each run whose weights were kept, whole or not at all."""
    return write_each(records, out, "npz", _save)


def write_each(
    records: Iterable[RunRecord], out: Path, ending: str, save: Callable[[IO[bytes], RunRecord], None]
) -> list[Path]:
    """Write a file for each run whose weights were kept, called by its id; the others are left out."""
    paths = []
    for record in records:
        if not record.weights:
            continue
        if not is_run_id(record.run_id):  # it is a file's name from here on
            raise StoreError(f"{record.run_id!r} is no run's id; `hw1 db check` says what else is wrong in the store")
        out.mkdir(parents=True, exist_ok=True)
        paths.append(out / f"{record.run_id}.{ending}")
        with new_file(paths[-1]) as file:
            save(file, record)
    return paths


def _save(file: IO[bytes], record: RunRecord) -> None:
    module_of_run(record)  # whatever else is stored under whatever name is refused
    arrays: dict[str, Any] = {**record.weights, "image_shape": np.array(image_shape_of(record))}
    np.savez(file, **arrays)
