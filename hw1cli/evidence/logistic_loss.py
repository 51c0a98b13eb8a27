"""The training loss of logistic regression on the whole training set, with its gradient, and bounds from duality."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from hw1cli.data.dataset import Split
from hw1cli.evidence.sampling import cross_entropies, features, softmax
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
        return self._mean(lambda X, y: cross_entropies(X @ W.T, y).sum())

    def value_and_gradient(self, W: Array) -> tuple[float, Array]:
        """Return f(W) and its gradient, the mean of (softmax(W x) - onehot(y)) x^T."""

        def part(X: Array, y: NDArray[np.uint8]) -> Array:
            Z = X @ W.T
            total = np.empty(W.size + 1)
            total[-1] = cross_entropies(Z, y).sum()
            P = softmax(Z)
            P[np.arange(len(y)), y] -= 1.0
            total[:-1] = (P.T @ X).ravel()
            return total

        total = self._mean_array(part)
        return float(total[-1]), total[:-1].reshape(self.shape)

    def second_moment(self) -> Array:
        """Return C, the mean of x x^T."""
        return self._mean_array(lambda X, y: X.T @ X)

    def lower_bound(self, W: Array, gradient: Array, C: Array) -> float:
        """Return a number below which f falls for no weights of norm up to RADIUS (docs/q1.md, "How far ...").

        For any probability vectors q_i, f(V) >= mean entropy of the q_i + <V, R> with R the mean of
        (q_i - onehot(y_i)) x_i^T. With q_i = softmax(W x_i) - G C^+ x_i, G the gradient at W, R is zero up to
        rounding, as G's rows lie in the range of C, which may be singular. Negative entries are set to 0 and the rest
        scaled to sum 1, which R then shows. Close to the optimum G is small and the bound close to f(W).
        """
        correction = np.linalg.lstsq(C, gradient.T, rcond=1e-12)[0].T

        def part(X: Array, y: NDArray[np.uint8]) -> Array:
            Q = np.maximum(softmax(X @ W.T) - X @ correction.T, 0.0)
            Q /= Q.sum(axis=1, keepdims=True)
            entropy = -(Q * np.log(np.where(Q > 0, Q, 1.0))).sum()
            Q[np.arange(len(y)), y] -= 1.0
            return np.append((Q.T @ X).ravel(), entropy)

        total = self._mean_array(part)
        return max(0.0, float(total[-1] - RADIUS * np.linalg.norm(total[:-1])))

    def _mean(self, part: Callable[[Array, NDArray[np.uint8]], float]) -> float:
        return float(self._mean_array(lambda X, y: np.array([part(X, y)]))[0])

    def _mean_array(self, part: Callable[[Array, NDArray[np.uint8]], Array]) -> Array:
        """Return the sum of `part` over the chunks, divided by the number of examples; added in the chunks' order."""

        def one(rows: NDArray[np.int64]) -> Array:
            return part(features(self.split, rows, constant=True), self.split.labels[rows])

        # The threads are ours: a matrix product of a chunk is too small to be worth more than one of BLAS's.
        with threadpool_limits(1), ThreadPoolExecutor(usable_cores()) as threads:
            total = sum(threads.map(one, self._chunks()))
        mean: Array = np.asarray(total) / len(self.split)
        return mean

    def _chunks(self) -> Iterator[NDArray[np.int64]]:
        rows = np.arange(len(self.split))
        return (rows[start : start + CHUNK] for start in range(0, len(rows), CHUNK))
