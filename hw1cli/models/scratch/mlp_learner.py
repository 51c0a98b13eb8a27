"""The one-hidden-layer network as a learner: how it starts, learns and is evaluated (protocol.md, section 2)."""

from collections.abc import Mapping
from itertools import cycle
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset
from hw1cli.models.arithmetic.memory import LANES, aligned_zeros
from hw1cli.models.arithmetic.products import add_product64
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.scratch.block_sgd import BLOCK, advance, step_through, write_gram, write_inputs, write_logits
from hw1cli.models.scratch.scratch_learner import ScratchLearner
from hw1cli.models.threads import helpers

INITIAL_MEAN = 0.1
INITIAL_SD = 0.1

AT_ONCE = 256
"""Examples evaluated by one matrix product; their inputs fit a processor's cache."""


class Block(NamedTuple):
    """Consecutive examples of an order.

    X (n x features + 1) are their inputs, gram their inner products below the diagonal; A and steps are to be filled
    and have a column a hidden unit, and zeros up to a whole line.
    """

    X: NDArray[np.float64]
    gram: NDArray[np.float64]
    A: NDArray[np.float64]
    steps: NDArray[np.float64]
    labels: NDArray[np.uint8]


class MlpLearner(ScratchLearner[MlpConfig]):
    """One run of the one-hidden-layer ReLU network: V1 = [W1 | b1]^T and V2 = [W2 | b2], trained in place.

    With two threads or more, each of two works on half of the hidden units, and the inputs of the next block are
    prepared meanwhile. No number depends on that.
    """

    def _begin(self, dataset: Dataset) -> None:
        units, inputs = self._config.hidden_size, dataset.train.n_features
        self._layer = aligned_zeros(inputs + 1, units)  # V1, and zeros that fill its last line
        self._V1 = self._layer[:, :units]
        self._V2 = np.zeros((dataset.n_classes, units + 1))
        self._V1[:-1] = self._stream.normal(INITIAL_MEAN, INITIAL_SD, units, inputs).T
        self._V2[:, :-1] = self._stream.normal(INITIAL_MEAN, INITIAL_SD, dataset.n_classes, units)
        panels = self._layer.shape[1] // LANES
        self._halves = (0, panels // 2), (panels // 2, panels)
        self._helpers = helpers(min(self._threads, 2))
        columns = (inputs + 1, BLOCK, panels * LANES, panels * LANES)
        # Of two blocks, one is learnt from while the other is filled.
        self._room = cycle([[np.zeros((BLOCK, n)) for n in columns] for _ in range(2)])

    def update(self, order: NDArray[np.int64]) -> None:
        """Learn from the training examples `order`, one after the other."""
        nothing = order[:0]
        upcoming = [order[start : start + BLOCK] for start in range(0, len(order), BLOCK)] + [nothing]
        done, prepared = self._prepare(nothing), self._helpers.submit(self._prepare, upcoming[0])
        for rows in upcoming[1:]:
            block = prepared.result()
            self._advance(done, block)
            prepared = self._helpers.submit(self._prepare, rows)
            step_through(block.A, block.gram, block.labels, self._V2, self._config.lr, block.steps)
            done = block
        self._advance(done, prepared.result())

    def _prepare(self, rows: NDArray[np.int64]) -> Block:
        X, gram, A, steps = (each[: len(rows)] for each in next(self._room))
        block = Block(X, gram, A, steps, self._train.labels[rows])
        write_inputs(self._train.pixels, rows, block.X)
        write_gram(self._train.pixels, rows, block.gram)
        return block

    def _advance(self, done: Block, block: Block) -> None:
        """Take the first layer's steps of the block that is done and compute V x_t for the next one."""
        first, second = self._halves
        other = self._helpers.submit(self._advance_half, second, done, block)
        self._advance_half(first, done, block)
        other.result()

    def _advance_half(self, panels: tuple[int, int], done: Block, block: Block) -> None:
        advance(self._layer, *panels, done.X, done.steps, block.X, block.A)

    def _fill_logits(self, pixels: NDArray[np.uint8], logits: NDArray[np.float64]) -> None:
        inputs, units = self._V1.shape
        for start in range(0, len(pixels), AT_ONCE):
            rows = np.arange(start, min(start + AT_ONCE, len(pixels)))
            X, A = np.empty((len(rows), inputs)), np.zeros((len(rows), units))
            write_inputs(pixels, rows, X)
            add_product64(A, X, self._V1)
            write_logits(A, self._V2, logits[start : start + AT_ONCE])

    def _live_weights(self) -> Mapping[str, NDArray[np.float64]]:
        return {"W1": self._V1[:-1].T, "b1": self._V1[-1], "W2": self._V2[:, :-1], "b2": self._V2[:, -1]}
