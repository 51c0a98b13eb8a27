"""The loops that people write for the homework, from its protocol: what hw1 is measured against.

They compute what hw1 computes (tests/unit/test_benchmark_loops.py). Nothing in them is slower than it is usually
written: evaluation is vectorised, and figures the protocol does not ask for are left out.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.specs import Config


@dataclass(frozen=True, kw_only=True)
class Epoch:
    """An epoch's seconds and what it gave: the protocol's figures (None where it has none) and the live weights."""

    train_seconds: float
    eval_seconds: float
    train_loss: float | None = None
    train_acc: float | None = None
    val_loss: float | None = None
    val_acc: float
    weights: Mapping[str, NDArray[Any]]


def run(config: Config, dataset: Dataset, *, seed: int, examples: int | None = None) -> Iterator[Epoch]:
    """Train `config`, without end: for as many epochs as are asked of the iterator.

    `examples` ends an epoch's updates after so many, to extrapolate from; evaluation is always whole.
    """
    if isinstance(config, TorchLogRegConfig | FfnConfig):
        from benchmarks import loops_torch

        return loops_torch.run(config, dataset, seed, examples)
    from benchmarks import loops_numpy

    return loops_numpy.run(config, dataset, seed, examples)
