"""What perceptron and logistic regression share: the scores W x of an image, and the matrix W they come from.

Here x is an image's pixels / 256 with a constant 1 as last feature (protocol.md, section 1). The kernels read the
pixels as they are: division by 256 changes an exponent only, so it commutes exactly with products and sums, and one
division of the sum replaces 784 of the summands.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import PIXEL_SCALE, Dataset
from hw1cli.models.arithmetic.compiled import Matrix, PixelRow, Pixels, Vector, compiled
from hw1cli.models.arithmetic.memory import aligned_zeros
from hw1cli.models.scratch.scratch_learner import ScratchLearner
from hw1cli.specs import Config

GROUP = 4
"""Classes whose scores are summed in one pass over an image; the kernels' W has a multiple of it as rows."""


@compiled
def score(W: Matrix, image: PixelRow, scores: Vector) -> None:
    """Write scores = W x (one per row of W) for an image's pixels."""
    n = image.shape[0]
    for c in range(0, W.shape[0], GROUP):
        w0, w1, w2, w3 = W[c], W[c + 1], W[c + 2], W[c + 3]
        s0 = s1 = s2 = s3 = 0.0
        for j in range(n):
            pixel = np.float64(image[j])
            s0 += w0[j] * pixel
            s1 += w1[j] * pixel
            s2 += w2[j] * pixel
            s3 += w3[j] * pixel
        scores[c] = s0 / PIXEL_SCALE + w0[n]
        scores[c + 1] = s1 / PIXEL_SCALE + w1[n]
        scores[c + 2] = s2 / PIXEL_SCALE + w2[n]
        scores[c + 3] = s3 / PIXEL_SCALE + w3[n]


@compiled
def subtract_outer(W: Matrix, g: Vector, image: PixelRow) -> None:
    """Change W by W -= g x^T for an image's pixels (g: one entry per row of W)."""
    n = image.shape[0]
    for c in range(0, W.shape[0], GROUP):
        w0, w1, w2, w3 = W[c], W[c + 1], W[c + 2], W[c + 3]
        g0, g1, g2, g3 = g[c], g[c + 1], g[c + 2], g[c + 3]
        for j in range(n):
            x = np.float64(image[j]) / PIXEL_SCALE
            w0[j] -= g0 * x
            w1[j] -= g1 * x
            w2[j] -= g2 * x
            w3[j] -= g3 * x
        w0[n] -= g0
        w1[n] -= g1
        w2[n] -= g2
        w3[n] -= g3


@compiled
def score_all(W: Matrix, images: Pixels, logits: Matrix) -> None:
    """Write the scores of every image (n x features) into logits (n x classes), leaving out W's padding."""
    scores = np.empty(W.shape[0])
    for i in range(images.shape[0]):
        score(W, images[i], scores)
        for c in range(logits.shape[1]):
            logits[i, c] = scores[c]


class LinearLearner(ScratchLearner):
    """A model with one weight matrix W (classes x features + 1), zero at first."""

    def __init__(self, configs: Sequence[Config], seed: int, dataset: Dataset, *, device: str, threads: int) -> None:
        super().__init__(configs, seed, dataset, device=device, threads=threads)
        columns = dataset.train.n_features + 1
        # Rows of zeros fill the last group; they take part in the arithmetic and stay zero.
        self._rows = aligned_zeros(-(-dataset.n_classes // GROUP) * GROUP, columns)
        self._W = self._rows[: dataset.n_classes, :columns]

    def _fill_logits(self, pixels: NDArray[np.uint8], logits: NDArray[np.float64]) -> None:
        score_all(self._rows, pixels, logits)

    def _live_weights(self) -> Mapping[str, NDArray[np.float64]]:
        return {"W": self._W}
