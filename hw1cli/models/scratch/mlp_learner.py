"""The one-hidden-layer network as a learner: how it starts, learns and is evaluated (protocol.md, section 2)."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.scratch.block_sgd import BlockSgd, write_inputs
from hw1cli.models.scratch.scratch_learner import ScratchLearner

INITIAL_MEAN = 0.1
INITIAL_SD = 0.1

BLOCK = 256
"""Examples evaluated by one matrix product; their inputs fit a processor's cache."""


class MlpLearner(ScratchLearner):
    """One run of the one-hidden-layer ReLU network."""

    def __init__(
        self, configs: Sequence[MlpConfig], seed: int, dataset: Dataset, *, device: str, threads: int
    ) -> None:
        super().__init__(configs, seed, dataset, device=device, threads=threads)
        config = configs[0]
        self._V1 = _layer(self._generator, config.hidden_size, dataset.train.n_features)
        self._V2 = _layer(self._generator, dataset.n_classes, config.hidden_size)
        self._sgd = BlockSgd(self._V1, self._V2, config.lr, dataset.train, threads=threads)

    def update(self, order: NDArray[np.int64]) -> None:
        """Learn from the training examples `order`, one after the other."""
        self._sgd.run(order)

    def logits(self, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the logits (n x classes, float64) of images (n x features)."""
        with self._sgd.one_blas_thread():
            return super().logits(pixels)

    def _fill_logits(self, pixels: NDArray[np.uint8], logits: NDArray[np.float64]) -> None:
        rows = np.arange(len(pixels))
        X = np.empty((BLOCK, self._V1.shape[1]))
        weights = self._live_weights()
        for start in range(0, len(pixels), BLOCK):
            block = rows[start : start + BLOCK]
            x = X[: len(block)]
            write_inputs(pixels, block, x)
            with np.errstate(all="ignore"):  # infinities of a run that has diverged
                h = x @ self._V1.T
                np.maximum(h, 0.0, out=h)
                logits[block] = h @ weights["W2"].T + weights["b2"]

    def _live_weights(self) -> Mapping[str, NDArray[np.float64]]:
        return {"W1": self._V1[:, :-1], "b1": self._V1[:, -1], "W2": self._V2[:, :-1], "b2": self._V2[:, -1]}


def _layer(generator: np.random.RandomState, outputs: int, inputs: int) -> NDArray[np.float64]:
    """Return a new layer [W | b] (outputs x inputs + 1): W normal, drawn row by row, b zero."""
    layer = np.zeros((outputs, inputs + 1))
    layer[:, :-1] = generator.normal(INITIAL_MEAN, INITIAL_SD, (outputs, inputs))
    return layer
