"""Softmax and cross-entropy: the loss of one example L = -log softmax(z)_y = log(sum exp z) - z_y."""

import math

import numpy as np
from numpy.typing import NDArray

from hw1cli.models.arithmetic.compiled import Vector, compiled


@compiled
def cross_entropy_gradient(z: Vector, y: int) -> None:
    """Replace the logits z by the loss's gradient with respect to them: dL/dz = softmax(z) - onehot(y).

    From L = log(sum exp z) - z_y: the first term's derivative is softmax(z), the second's is onehot(y). Subtracting
    max z first changes neither and keeps exp from overflowing.
    """
    largest = z[0]
    for c in range(1, z.shape[0]):
        largest = max(largest, z[c])
    total = 0.0
    for c in range(z.shape[0]):
        z[c] = math.exp(z[c] - largest)
        total += z[c]
    for c in range(z.shape[0]):
        z[c] /= total
    z[y] -= 1.0


def mean_cross_entropy(logits: NDArray[np.float64], labels: NDArray[np.uint8]) -> float:
    """Return the mean loss over examples (logits: n x classes; labels: n); infinity or NaN for a diverged model."""
    with np.errstate(all="ignore"):
        shifted = logits - logits.max(axis=1, keepdims=True)
        log_totals = np.log(np.exp(shifted).sum(axis=1))
        return float(np.mean(log_totals - shifted[np.arange(len(labels)), labels]))
