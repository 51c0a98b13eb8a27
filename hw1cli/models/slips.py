"""Slips that change what a training computes, and so cannot be seen in any stored run."""

from enum import StrEnum
from pkgutil import resolve_name
from typing import TYPE_CHECKING

from hw1cli.specs import Config

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.training.side_by_side import SideBySide


class Slip(StrEnum):
    """What was done otherwise than the homework has it, in words."""

    DIVIDED_BY_255 = "with pixels divided by 255"
    DROPOUT_LEFT_ON = "with dropout left on in evaluation"


_LEARNERS = {
    Slip.DIVIDED_BY_255: {
        "perceptron": "scratch.slipped:SlippedLinear",
        "logreg": "scratch.slipped:SlippedLinear",
        "torch-logreg": "torch.slipped:divided_by_255",
        "ffn": "torch.slipped:divided_by_255",
    },
    Slip.DROPOUT_LEFT_ON: {"ffn": "torch.slipped:dropout_left_on"},
}
"""What trains a model with a slip, as `Model.learner` does without; none for the network from scratch."""


def possible_slips(config: Config) -> tuple[Slip, ...]:
    """Return the slips with which a configuration can be trained."""
    made = Slip if config.layers.dropout else (Slip.DIVIDED_BY_255,)
    return tuple(slip for slip in made if config.model in _LEARNERS[slip])


def slipped(config: Config, seed: int, dataset: "Dataset", slip: Slip, *, threads: int) -> "SideBySide":
    """Return a learner that trains a configuration with one of its possible slips, on the processor."""
    from hw1cli.training.side_by_side import SideBySide

    make = resolve_name(f"hw1cli.models.{_LEARNERS[slip][config.model]}")
    return SideBySide([make(config, seed, dataset, device="cpu", threads=threads)])
