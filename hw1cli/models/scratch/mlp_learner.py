"""The one-hidden-layer network as a learner: how it starts, learns and is evaluated (protocol.md, section 2)."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from hw1cli.data.dataset import Dataset
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.scratch.blas import subtract_product
from hw1cli.models.scratch.block_sgd import BLOCK, step_through, write_gram, write_inputs
from hw1cli.models.scratch.scratch_learner import ScratchLearner
from hw1cli.models.threads import helpers

INITIAL_MEAN = 0.1
INITIAL_SD = 0.1

AT_ONCE = 256
"""Examples evaluated by one matrix product; their inputs fit a processor's cache."""


@dataclass(frozen=True)
class Block:
    """Consecutive examples of an order.

    X (n x features + 1) are their inputs, gram their inner products below the diagonal; A and steps (n x hidden) are
    to be filled.
    """

    X: NDArray[np.float64]
    gram: NDArray[np.float64]
    labels: NDArray[np.uint8]
    A: NDArray[np.float64]
    steps: NDArray[np.float64]


class MlpLearner(ScratchLearner):
    """One run of the one-hidden-layer ReLU network: V1 = [W1 | b1] and V2 = [W2 | b2], trained in place.

    With two threads or more, each of two works on half of the hidden units, and the inputs of the next block are
    prepared meanwhile. The halves are the same ones for one thread, so the numbers do not depend on `threads`. BLAS
    itself runs single-threaded: its own threads wait by spinning and lose all speed on a machine that is shared.
    """

    def __init__(
        self, configs: Sequence[MlpConfig], seed: int, dataset: Dataset, *, device: str, threads: int
    ) -> None:
        super().__init__(configs, seed, dataset, device=device, threads=threads)
        units = configs[0].hidden_size
        self._lr = configs[0].lr
        self._V1 = _layer(self._generator, units, dataset.train.n_features)
        self._V2 = _layer(self._generator, dataset.n_classes, units)
        self._halves = slice(None, units // 2), slice(units // 2, None)
        self._helpers = helpers(min(threads, 2))
        self._libraries = ThreadpoolController()

    def update(self, order: NDArray[np.int64]) -> None:
        """Learn from the training examples `order`, one after the other."""
        nothing = order[:0]
        upcoming = [order[start : start + BLOCK] for start in range(0, len(order), BLOCK)] + [nothing]
        with self._one_blas_thread():
            done, prepared = self._prepare(nothing), self._helpers.submit(self._prepare, upcoming[0])
            for rows in upcoming[1:]:
                block = prepared.result()
                self._advance(done, block)
                prepared = self._helpers.submit(self._prepare, rows)
                step_through(block.A, block.gram, block.labels, self._V2, self._lr, block.steps)
                done = block
            self._advance(done, prepared.result())

    def _prepare(self, rows: NDArray[np.int64]) -> Block:
        n, (units, columns) = len(rows), self._V1.shape
        X, gram = np.empty((n, columns)), np.empty((n, n))
        write_inputs(self._train.pixels, rows, X)
        write_gram(self._train.pixels, rows, gram)
        labels = self._train.labels[rows]
        return Block(X=X, gram=gram, labels=labels, A=np.empty((n, units)), steps=np.empty((n, units)))

    def _advance(self, done: Block, block: Block) -> None:
        """Take the first layer's steps of the block that is done and compute V x_t for the next one."""
        first, second = self._halves
        other = self._helpers.submit(self._advance_half, second, done, block)
        self._advance_half(first, done, block)
        other.result()

    def _advance_half(self, units: slice, done: Block, block: Block) -> None:
        V = self._V1[units]
        subtract_product(V, done.steps[:, units], done.X)
        with np.errstate(all="ignore"):  # infinities of a run that diverges
            np.matmul(block.X, V.T, out=block.A[:, units])

    def _one_blas_thread(self) -> AbstractContextManager[Any]:
        """Return a context in which a matrix product uses no threads of its own."""
        limit: AbstractContextManager[Any] = self._libraries.limit(limits=1, user_api="blas")
        return limit

    def logits(self, pixels: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the logits (n x classes, float64) of images (n x features)."""
        with self._one_blas_thread():
            return super().logits(pixels)

    def _fill_logits(self, pixels: NDArray[np.uint8], logits: NDArray[np.float64]) -> None:
        rows = np.arange(len(pixels))
        X = np.empty((AT_ONCE, self._V1.shape[1]))
        weights = self._live_weights()
        for start in range(0, len(pixels), AT_ONCE):
            chosen = rows[start : start + AT_ONCE]
            x = X[: len(chosen)]
            write_inputs(pixels, chosen, x)
            with np.errstate(all="ignore"):  # infinities of a run that has diverged
                h = x @ self._V1.T
                np.maximum(h, 0.0, out=h)
                logits[chosen] = h @ weights["W2"].T + weights["b2"]

    def _live_weights(self) -> Mapping[str, NDArray[np.float64]]:
        return {"W1": self._V1[:, :-1], "b1": self._V1[:, -1], "W2": self._V2[:, :-1], "b2": self._V2[:, -1]}


def _layer(generator: np.random.RandomState, outputs: int, inputs: int) -> NDArray[np.float64]:
    """Return a new layer [W | b] (outputs x inputs + 1): W normal, drawn row by row, b zero."""
    layer = np.zeros((outputs, inputs + 1))
    layer[:, :-1] = generator.normal(INITIAL_MEAN, INITIAL_SD, (outputs, inputs))
    return layer
