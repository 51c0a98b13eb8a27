"""What the three models share as learners: the accumulating order, evaluation in parts, and their state."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset, Split
from hw1cli.models.arithmetic.streams import NumpyStream
from hw1cli.models.scratch.softmax import mean_cross_entropy
from hw1cli.specs import Config
from hw1cli.training.learner import Epoch, Predictions, State, TrainingMetrics

PART = 4096
"""Examples that one thread evaluates at a time: enough to keep it busy, few enough to share them evenly."""

PIECE = 32 * 96
"""Examples learnt from in one go: whole blocks of the network's (block_sgd.py), whose rounding depends on them."""

C = TypeVar("C", bound=Config)


class ScratchLearner(ABC, Generic[C]):
    """One run of a from-scratch model (protocol.md, section 2).

    A model gives its weights as arrays that it changes in place, its updates and its logits.
    """

    def __init__(self, config: C, seed: int, dataset: Dataset, *, device: str, threads: int) -> None:
        self._config, self._train = config, dataset.train
        self._stream = NumpyStream(seed)
        self._order = np.arange(len(dataset.train))
        self._n_classes = dataset.n_classes
        self._threads = threads
        self._begin(dataset)

    @abstractmethod
    def _begin(self, dataset: Dataset) -> None:
        """Make the weights that training begins with."""

    @abstractmethod
    def update(self, order: NDArray[np.int64]) -> None:
        """Learn from the training examples `order`, one after the other."""

    @abstractmethod
    def _fill_logits(self, pixels: NDArray[np.uint8], logits: NDArray[np.float64]) -> None:
        """Write the logits (n x classes) of images (n x features); called from several threads at once."""

    @abstractmethod
    def _live_weights(self) -> Mapping[str, NDArray[np.float64]]:
        """Return the weights themselves, by name, not copies."""

    def epoch(self) -> Epoch:
        """Draw the next order and learn from every training example in it; these updates measure nothing."""
        self._next_order()
        for start in range(0, len(self._order), PIECE):
            self.update(self._order[start : start + PIECE])
            yield None
        yield TrainingMetrics()

    def evaluate(self, split: Split, *, with_loss: bool) -> Predictions:
        """Return the predictions on a split (the first of equal maxima) and, if asked for, the mean loss."""
        logits = self.logits(split.pixels)
        loss = mean_cross_entropy(logits, split.labels) if with_loss else None
        return Predictions(classes=logits.argmax(axis=1).astype(np.uint8), loss=loss)

    def logits(self, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the logits (n x classes, float64) of images (n x features)."""
        logits = np.empty((len(pixels), self._n_classes))
        parts = [slice(start, start + PART) for start in range(0, len(pixels), PART)]
        with ThreadPoolExecutor(self._threads) as pool:
            list(pool.map(lambda part: self._fill_logits(pixels[part], logits[part]), parts))
        return logits

    def state(self) -> State:
        """Return a copy of the weights: with seed and epoch, all that the run needs to continue."""
        return self.weights()

    def weights(self) -> State:
        """Return a copy of the weights."""
        return {name: weight.copy() for name, weight in self._live_weights().items()}

    def load(self, state: State, epoch: int) -> None:
        """Become the learner that returned `state` after `epoch` epochs; this one must be new."""
        for name, weight in self._live_weights().items():
            weight[...] = state[name]
        for _ in range(epoch):
            self._next_order()

    def _next_order(self) -> None:
        """Apply a new permutation on top of the previous epoch's order."""
        self._order = self._order[self._stream.permutation(len(self._order))]
