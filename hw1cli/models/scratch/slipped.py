"""The linear models with pixels divided by 255, by the textbook's rules; all else is as protocol.md, section 2."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.scratch.scratch_learner import ScratchLearner

Array = NDArray[np.float64]


class SlippedLinear(ScratchLearner[PerceptronConfig | LogRegConfig]):
    """One run of a linear model, W = 0 at first (classes x features + 1), an example at a time: W -= g x^T."""

    def _begin(self, dataset: Dataset) -> None:
        self._W = np.zeros((dataset.n_classes, dataset.train.n_features + 1))
        self._onehot = np.eye(dataset.n_classes)

    def update(self, order: NDArray[np.int64]) -> None:
        """Learn from the training examples `order`, one after the other."""
        x = np.ones(self._W.shape[1])
        for i in order:
            np.divide(self._train.pixels[i], 255, out=x[:-1])
            g = self._step(self._W @ x, self._onehot[self._train.labels[i]])
            if g.any():
                self._W -= np.outer(g, x)

    def _step(self, z: Array, target: Array) -> Array:
        """Return g: lr (softmax(z) - onehot(y)), or, of the perceptron, onehot(argmax z) - onehot(y)."""
        if isinstance(self._config, PerceptronConfig):
            return np.asarray(self._onehot[z.argmax()] - target)
        e = np.exp(z - z.max())
        return np.asarray(self._config.lr * (e / e.sum() - target))

    def _fill_logits(self, pixels: NDArray[np.uint8], logits: Array) -> None:
        logits[...] = (pixels / 255) @ self._W[:, :-1].T + self._W[:, -1]

    def _live_weights(self) -> Mapping[str, NDArray[Any]]:
        return {"W": self._W}
