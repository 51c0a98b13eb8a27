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
class TrainingFigures:
    """What an epoch's updates themselves measured: means over the epoch, None where the model measures none."""

    loss: float | None = None
    accuracy: float | None = None


@dataclass(frozen=True, kw_only=True)
class SplitFigures:
    """A model on a split: the mean loss (None where the protocol has none) and each example's predicted class."""

    loss: float | None
    predictions: NDArray[np.uint8]


class Learner(Protocol):
    """K >= 1 runs trained together, advanced by one epoch at a time.

    Every sequence it returns has one entry per run, in the order of the specifications it was built from.
    Runs trained together give the results that each would have given alone, up to floating-point rounding.
    """

    def train_epoch(self) -> Sequence[TrainingFigures]:
        """Run one epoch of updates over the training set and return what the updates measured."""

    def evaluate(self, split: Split, *, with_loss: bool) -> Sequence[SplitFigures]:
        """Return predictions on a split, in its order, with the mean cross-entropy if asked and if there is one."""

    def states(self) -> Sequence[State]:
        """Return a copy of every run's state after the epochs trained so far."""

    def weights(self) -> Sequence[State]:
        """Return a copy of every run's weights under the names the model's mathematics uses."""


class OneRun(Learner, Protocol):
    """A learner of a single run."""

    def resume(self, state: State, epoch: int) -> None:
        """Become the learner that returned `state` after `epoch` epochs; this one must be new."""
