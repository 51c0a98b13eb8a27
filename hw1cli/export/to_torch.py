"""Kept weights as PyTorch has them, one file a run: the `state_dict` of an `nn.Sequential` (docs/trained.md)."""

from collections.abc import Iterable
from pathlib import Path
from typing import IO

from hw1cli.export.to_npz import write_each
from hw1cli.prediction import module_of_run
from hw1cli.records import RunRecord


def write(records: Iterable[RunRecord], out: Path) -> list[Path]:
    """Write `RUN.pt` for each run whose weights were kept; `torch.load(path, weights_only=True)` reads it."""
    return write_each(records, out, "pt", _save)


def _save(file: IO[bytes], record: RunRecord) -> None:
    import torch

    torch.save(module_of_run(record).state_dict(), file)
