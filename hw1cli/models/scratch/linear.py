"""What perceptron and logistic regression share: the scores W x of an image, and the matrix W they come from.

Here x is an image's pixels / 256 with a constant 1 as last feature (protocol.md, section 1). The kernels read the
pixels as they are: division by 256 changes an exponent only, so it commutes exactly with products and sums, and one
division of the sum replaces 784 of the summands.
"""

from collections.abc import Mapping

import numpy as np
from numba.extending import register_jitable
from numpy.typing import NDArray

from hw1cli.data.dataset import PIXEL_SCALE, Dataset
from hw1cli.models.arithmetic.compiled import Matrix, PixelRow, Pixels, Vector, compiled
from hw1cli.models.arithmetic.dots import inner_products
from hw1cli.models.arithmetic.memory import aligned_zeros
from hw1cli.models.scratch.scratch_learner import C, ScratchLearner


@register_jitable(inline="always")
def finish(W: Matrix, n: int, scores: Vector) -> None:
    """Turn sums over n pixels into scores: scale them and add the constant feature's weight."""
    for c in range(W.shape[0]):
        scores[c] = scores[c] / PIXEL_SCALE + W[c, n]


@register_jitable(inline="always")
def score(W: Matrix, image: PixelRow, scores: Vector) -> None:
    """Write scores = W x (one per row of W) for an image's pixels."""
    inner_products(W, image, image.shape[0], scores)
    finish(W, image.shape[0], scores)


@register_jitable(inline="always")
def step_and_score(W: Matrix, step: Vector, done: PixelRow, image: PixelRow, scores: Vector) -> None:
    """Change W by W += step x^T for the image that is done, and write the next one's scores, in one pass over W.

    `step` (one entry per row of W) is overwritten.
    """
    n = image.shape[0]
    for c in range(W.shape[0]):
        W[c, n] += step[c]
        step[c] /= PIXEL_SCALE
    inner_products(W, image, n, scores, step, done)
    finish(W, n, scores)


@compiled
def score_all(W: Matrix, images: Pixels, logits: Matrix) -> None:
    """Write the scores of every image (n x features) into logits (n x classes)."""
    for i in range(images.shape[0]):
        score(W, images[i], logits[i])


class LinearLearner(ScratchLearner[C]):
    """A model with one weight matrix W (classes x features + 1), zero at first."""

    def _begin(self, dataset: Dataset) -> None:
        columns = dataset.train.n_features + 1
        self._rows = aligned_zeros(dataset.n_classes, columns)  # each a few columns longer than W's
        self._W = self._rows[:, :columns]

    def _fill_logits(self, pixels: NDArray[np.uint8], logits: NDArray[np.float64]) -> None:
        score_all(self._rows, pixels, logits)

    def _live_weights(self) -> Mapping[str, NDArray[np.float64]]:
        return {"W": self._W}
