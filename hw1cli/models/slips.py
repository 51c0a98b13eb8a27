"""Slips that change what a training computes, and so cannot be seen in any stored run."""

from enum import StrEnum
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from hw1cli.specs import Config

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.training.learner import Learner


class Slip(StrEnum):
    """What was done otherwise than the homework has it, in words."""

    DIVIDED_BY_255 = "with pixels divided by 255"
    DROPOUT_LEFT_ON = "with dropout left on in evaluation"


_LEARNERS = {
    "perceptron": "scratch.slipped:slipped_linear",
    "logreg": "scratch.slipped:slipped_linear",
    "torch-logreg": "torch.slipped:slipped_network",
    "ffn": "torch.slipped:slipped_network",
}


def possible_slips(config: Config) -> tuple[Slip, ...]:
    """Return the slips with which a configuration can be trained; none for the network from scratch."""
    if config.model not in _LEARNERS:
        return ()
    return tuple(Slip) if getattr(config, "dropout", 0) else (Slip.DIVIDED_BY_255,)


def slipped(config: Config, seed: int, dataset: "Dataset", slip: Slip, *, threads: int) -> "Learner":
    """Return a learner that trains a configuration with one of its possible slips, on the processor."""
    make = resolve_name(f"hw1cli.models.{_LEARNERS[config.model]}")
    learner: Learner = make([config], seed, dataset, slip=slip, threads=threads)
    return learner
