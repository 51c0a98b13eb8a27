"""The training loss of logistic regression on the whole training set, with its gradient, and bounds from duality."""

import math
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from hw1cli.data.dataset import Split
from hw1cli.evidence.sampling import features
from hw1cli.models.arithmetic.products import dot, product
from hw1cli.models.scratch.softmax import mean_cross_entropy, mean_entropy, softmax
from hw1cli.training.machine import usable_cores

Array = NDArray[np.float64]
CHUNK = 256
"""Examples converted to float64 at a time; the images stay uint8, and a chunk fits the processor's cache."""


RADIUS = 1e4
"""Norm of the weights up to which `lower_bound` holds; those of the optimum on octsim have 81."""


@dataclass(frozen=True, eq=False)
class LogisticLoss:
    """f(W) = mean over the examples of log(sum_k exp z_k) - z_y with z = W x (W: classes x (features + 1))."""

    split: Split
    n_classes: int

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of W."""
        return self.n_classes, self.split.n_features + 1

    def value(self, W: Array) -> float:
        """Return f(W)."""
        return mean_cross_entropy(self._logits(W), self.split.labels)

    def value_and_gradient(self, W: Array) -> tuple[float, Array]:
        """Return f(W) and its gradient, the mean of (softmax(W x) - onehot(y)) x^T."""
        Z = self._logits(W)
        return mean_cross_entropy(Z, self.split.labels), self._mean_product(self._less_labels(softmax(Z)))

    def second_moment(self) -> Array:
        """Return C, the mean of x x^T: sums of products of bytes, exact in any order, so that BLAS may take them."""
        with threadpool_limits(1):
            return self._mean(self._each_chunk(lambda X, _: X.T @ X))

    def lower_bound(self, W: Array, gradient: Array, solve: Callable[[Array], Array]) -> float:
        """Return a number below which f falls for no weights of norm up to RADIUS (docs/q1.md, "How far ...").

        For any probability vectors q_i, f(V) >= mean entropy of the q_i + <V, R> with R the mean of
        (q_i - onehot(y_i)) x_i^T. With q_i = softmax(W x_i) - G C^+ x_i, G the gradient at W, R is zero up to
        rounding, as G's rows lie in the range of C, which may be singular; `solve` gives (nearly) G C^+. Negative
        entries are set to 0 and the rest scaled to sum 1, which R then shows. Close to the optimum G is small and the
        bound close to f(W).
        """
        Q = np.maximum(softmax(self._logits(W)) - self._logits(solve(gradient)), 0.0)
        Q /= np.asarray(sum(Q.T))[:, None]
        R = self._mean_product(self._less_labels(Q))
        return max(0.0, mean_entropy(Q) - RADIUS * math.sqrt(dot(R, R)))

    def _less_labels(self, P: Array) -> Array:
        """Return p - onehot(y) for each example's row p."""
        D = P.copy()
        D[np.arange(len(D)), self.split.labels] -= 1.0
        return D

    def _logits(self, W: Array) -> Array:
        """Return W x for each example (n x classes)."""
        return np.concatenate(list(self._each_chunk(lambda X, _: product(X, W.T))))

    def _mean_product(self, D: Array) -> Array:
        """Return the mean of d x^T, d an example's row of D (n x classes); the chunks' sums are added in order."""
        return self._mean(self._each_chunk(lambda X, rows: product(D[rows].T, X)))

    def _mean(self, sums: Iterator[Array]) -> Array:
        mean: Array = np.asarray(sum(sums)) / len(self.split)
        return mean

    def _each_chunk(self, part: Callable[[Array, NDArray[np.int64]], Array]) -> Iterator[Array]:
        """Yield `part` of the features and the numbers of each chunk of examples, in order."""
        rows = np.arange(len(self.split))
        chunks = (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
        with ThreadPoolExecutor(usable_cores()) as threads:
            yield from threads.map(lambda chunk: part(features(self.split, chunk, constant=True), chunk), chunks)
