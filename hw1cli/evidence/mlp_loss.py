"""Mean cross-entropy of the one-hidden-layer ReLU network over a batch: value, gradient, Hessian times a vector.

For a batch X (n x d) of classes y, Y one-hot, every row an example:

    A = X W1^T + b1,  H = relu(A),  Z = H W2^T + b2,  P = softmax(Z)
    D2 = dL/dZ = (P - Y) / n,       D1 = dL/dA = (D2 W2) * [A > 0]
    dL/dW1 = D1^T X,  dL/db1 = sum of D1's rows,  dL/dW2 = D2^T H,  dL/db2 = sum of D2's rows

The Hessian times V = (V1, v1, V2, v2) is the derivative of that gradient along V (Pearlmutter 1994): every line above
is differentiated by the product rule, R[.] marking the derivatives; relu is linear around any A without a zero.

The products, the softmax and the loss are those of docs/arithmetic.md, and sums of rows are taken in index order.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from hw1cli.models.arithmetic.products import product
from hw1cli.models.scratch.softmax import mean_cross_entropy, softmax

Array = NDArray[np.float64]
Labels = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Parameters:
    """Weights of the network, or a direction in their space: W1 (h x d), b1 (h), W2 (K x h), b2 (K)."""

    W1: Array
    b1: Array
    W2: Array
    b2: Array

    def flat(self) -> Array:
        """Return all entries as one vector: W1 row by row, b1, W2 row by row, b2."""
        return np.concatenate([getattr(self, field.name).ravel() for field in fields(self)])

    def like(self, vector: Array) -> "Parameters":
        """Return the vector's entries in these parameters' shapes; the inverse of `flat`."""
        arrays = [getattr(self, field.name) for field in fields(self)]
        parts = np.split(vector, np.cumsum([each.size for each in arrays])[:-1])
        return Parameters(*(part.reshape(each.shape) for part, each in zip(parts, arrays, strict=True)))


def loss(w: Parameters, X: Array, y: Labels) -> float:
    """Return the mean cross-entropy."""
    return mean_cross_entropy(product(np.maximum(_units(w, X), 0.0), w.W2.T) + w.b2, y)


def gradient(w: Parameters, X: Array, y: Labels) -> Parameters:
    """Return the loss's gradient."""
    A = _units(w, X)
    H = np.maximum(A, 0.0)
    D2 = _errors(softmax(product(H, w.W2.T) + w.b2), y)
    D1 = product(D2, w.W2) * (A > 0)
    return Parameters(product(D1.T, X), _sum(D1), product(D2.T, H), _sum(D2))


def hessian_times(w: Parameters, v: Parameters, X: Array, y: Labels) -> Parameters:
    """Return the loss's Hessian at w times the direction v."""
    A = _units(w, X)
    active = A > 0
    H = np.maximum(A, 0.0)
    P = softmax(product(H, w.W2.T) + w.b2)
    D2 = _errors(P, y)

    RH = (product(X, v.W1.T) + v.b1) * active
    RZ = product(RH, w.W2.T) + product(H, v.W2.T) + v.b2
    RD2 = P * (RZ - _sum((P * RZ).T)[:, None]) / len(X)
    RD1 = (product(RD2, w.W2) + product(D2, v.W2)) * active
    return Parameters(product(RD1.T, X), _sum(RD1), product(RD2.T, H) + product(D2.T, RH), _sum(RD2))


def _units(w: Parameters, X: Array) -> Array:
    return product(X, w.W1.T) + w.b1


def _errors(P: Array, y: Labels) -> Array:
    """Return (P - Y) / n."""
    D2 = P.copy()
    D2[np.arange(len(y)), y] -= 1.0
    return D2 / len(y)


def _sum(rows: Array) -> Array:
    """Return the rows' sum, one after another."""
    return np.asarray(sum(rows))
