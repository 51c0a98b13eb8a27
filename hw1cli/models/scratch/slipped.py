"""The linear models with pixels divided by 255, by the textbook's rules; all else is as protocol.md, section 2."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.scratch.scratch_learner import ScratchLearner
from hw1cli.models.slips import Slip
from hw1cli.specs import Config

Array = NDArray[np.float64]


class _Slipped(ScratchLearner):
    """One run of a linear model, W = 0 at first (classes x features + 1), an example at a time."""

    def __init__(self, configs: Sequence[Config], seed: int, dataset: Dataset, *, slip: Slip, threads: int) -> None:
        super().__init__(configs, seed, dataset, device="cpu", threads=threads)
        assert slip is Slip.DIVIDED_BY_255
        self._W = np.zeros((dataset.n_classes, dataset.train.n_features + 1))
        self._onehot = np.eye(dataset.n_classes)

    def update(self, order: NDArray[np.int64]) -> None:
        """Learn from the training examples `order`, one after the other: W -= g x^T."""
        x = np.ones(self._W.shape[1])
        for i in order:
            np.divide(self._train.pixels[i], 255, out=x[:-1])
            g = self._step(self._W @ x, self._onehot[self._train.labels[i]])
            if g.any():
                self._W -= np.outer(g, x)

    def _step(self, z: Array, target: Array) -> Array:
        raise NotImplementedError

    def _fill_logits(self, pixels: NDArray[np.uint8], logits: Array) -> None:
        logits[...] = (pixels / 255) @ self._W[:, :-1].T + self._W[:, -1]

    def _live_weights(self) -> Mapping[str, NDArray[Any]]:
        return {"W": self._W}


class SlippedPerceptron(_Slipped):
    """The perceptron: the predicted class's row less x, the right class's more x, where they differ."""

    has_loss = False

    def _step(self, z: Array, target: Array) -> Array:
        difference: Array = self._onehot[z.argmax()] - target
        return difference


class SlippedLogReg(_Slipped):
    """Logistic regression: g = lr (softmax(z) - onehot(y))."""

    def __init__(
        self, configs: Sequence[LogRegConfig], seed: int, dataset: Dataset, *, slip: Slip, threads: int
    ) -> None:
        super().__init__(configs, seed, dataset, slip=slip, threads=threads)
        self._lr = configs[0].lr

    def _step(self, z: Array, target: Array) -> Array:
        e = np.exp(z - z.max())
        g: Array = self._lr * (e / e.sum() - target)
        return g
