"""What the training loop needs of a model: the one interface that NumPy and PyTorch models share."""

from collections.abc import Iterator, Mapping
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


Epoch: TypeAlias = Iterator[TrainingMetrics | None]
"""The updates of an epoch, done piece by piece as they are asked for; the last of all is what they measured."""


class Learner(Protocol):
    """One run, advanced piece by piece.

    A model's learner is called with its configuration, seed and data set, `device` and `threads`; it has the same
    numbers whatever is trained beside it.
    """

    def epoch(self) -> Epoch:
        """Do the updates of one epoch over the training set, a piece between yields."""

    def evaluate(self, split: Split, *, with_loss: bool) -> Predictions:
        """Return predictions on a split, in its order, with the mean cross-entropy if asked."""

    def state(self) -> State:
        """Return a copy of the run's state after the epochs trained so far."""

    def load(self, state: State, epoch: int) -> None:
        """Become the learner that returned `state` after `epoch` epochs; this one must be new."""

    def weights(self) -> State:
        """Return a copy of the run's weights under the names the model's mathematics uses."""
