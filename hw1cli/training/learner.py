"""What the training loop needs of a model: the one interface that NumPy and PyTorch models share."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Split

State: TypeAlias = Mapping[str, NDArray[Any]]
"""Everything one run needs to continue as if it had never stopped: weights, optimizer and random state, as arrays."""


@dataclass(frozen=True, kw_only=True)
class TrainingMetrics:
    """What an epoch's updates themselves measured: means over the epoch, None where the model measures none."""

    loss: float | None = None
    accuracy: float | None = None


@dataclass(frozen=True, kw_only=True)
class Predictions:
    """A model on a split: each example's predicted class, and the mean loss (None where the protocol has none)."""

    classes: NDArray[np.uint8]
    loss: float | None


class Learner(Protocol):
    """K >= 1 runs trained together, advanced by one epoch at a time.

    Every sequence that it takes or returns has one entry per run, in the order of the configurations that it was
    made from. Runs trained together give the results that each would have given alone, up to rounding.
    """

    def train_epoch(self) -> Sequence[TrainingMetrics]:
        """Run one epoch of updates over the training set and return what the updates measured."""

    def evaluate(self, split: Split, *, with_loss: bool) -> Sequence[Predictions]:
        """Return predictions on a split, in its order, with the mean cross-entropy if asked."""

    def states(self) -> Sequence[State]:
        """Return a copy of every run's state after the epochs trained so far."""

    def load(self, states: Sequence[State], epoch: int) -> None:
        """Become the learner that returned `states` after `epoch` epochs; this one must be new."""

    def weights(self) -> Sequence[State]:
        """Return a copy of every run's weights under the names the model's mathematics uses."""
