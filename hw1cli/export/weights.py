"""Kept weights as files, one a run: NumPy archives, and what PyTorch loads (docs/trained.md)."""

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import IO, Any

import numpy as np

from hw1cli.errors import StoreError
from hw1cli.outside.files import new_file
from hw1cli.prediction import image_shape_of, module_of_run
from hw1cli.records import RunRecord
from hw1cli.store.run_ids import is_run_id


def write_npz(records: Iterable[RunRecord], out: Path) -> list[Path]:
    """Write `RUN.npz` for each run with weights: the arrays by the names of the mathematics, and `image_shape`."""
    return _write_each(records, out, "npz", _save_npz)


def write_torch(records: Iterable[RunRecord], out: Path) -> list[Path]:
    """Write `RUN.pt`, the `state_dict` of an `nn.Sequential`: `torch.load(path, weights_only=True)` reads it."""
    return _write_each(records, out, "pt", _save_torch)


def _write_each(
    records: Iterable[RunRecord], out: Path, ending: str, save: Callable[[IO[bytes], RunRecord], None]
) -> list[Path]:
    """Write a file for each run that has its weights, called by its id, whole or not at all."""
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


def _save_npz(file: IO[bytes], record: RunRecord) -> None:
    module_of_run(record)  # whatever else is stored under whatever name is refused
    arrays: dict[str, Any] = {**record.weights, "image_shape": np.array(image_shape_of(record))}
    np.savez(file, **arrays)


def _save_torch(file: IO[bytes], record: RunRecord) -> None:
    import torch

    torch.save(module_of_run(record).state_dict(), file)
