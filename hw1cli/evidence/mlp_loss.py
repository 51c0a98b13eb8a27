"""Mean cross-entropy of the one-hidden-layer ReLU network over a batch: value, gradient, Hessian times a vector.

For a batch X (n x d) with one-hot classes Y, every row an example:

    A = X W1^T + b1,  H = relu(A),  Z = H W2^T + b2,  P = softmax(Z)
    D2 = dL/dZ = (P - Y) / n,       D1 = dL/dA = (D2 W2) * [A > 0]
    dL/dW1 = D1^T X,  dL/db1 = sum of D1's rows,  dL/dW2 = D2^T H,  dL/db2 = sum of D2's rows

The Hessian times V = (V1, v1, V2, v2) is the derivative of that gradient along V (Pearlmutter 1994): every line above
is differentiated by the product rule, R[.] marking the derivatives; relu is linear around any A without a zero.
"""

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from hw1cli.evidence.sampling import softmax

Array = NDArray[np.float64]


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


def loss(w: Parameters, X: Array, Y: Array) -> float:
    """Return the mean cross-entropy."""
    Z = np.maximum(X @ w.W1.T + w.b1, 0.0) @ w.W2.T + w.b2
    shifted = Z - Z.max(axis=1, keepdims=True)
    return float(np.mean(np.log(np.exp(shifted).sum(axis=1)) - (shifted * Y).sum(axis=1)))


def gradient(w: Parameters, X: Array, Y: Array) -> Parameters:
    """Return the loss's gradient."""
    A = X @ w.W1.T + w.b1
    H = np.maximum(A, 0.0)
    D2 = (softmax(H @ w.W2.T + w.b2) - Y) / len(X)
    D1 = (D2 @ w.W2) * (A > 0)
    return Parameters(D1.T @ X, D1.sum(axis=0), D2.T @ H, D2.sum(axis=0))


def hessian_times(w: Parameters, v: Parameters, X: Array, Y: Array) -> Parameters:
    """Return the loss's Hessian at w times the direction v."""
    A = X @ w.W1.T + w.b1
    active = A > 0
    H = np.maximum(A, 0.0)
    P = softmax(H @ w.W2.T + w.b2)
    D2 = (P - Y) / len(X)

    RH = (X @ v.W1.T + v.b1) * active
    RZ = RH @ w.W2.T + H @ v.W2.T + v.b2
    RD2 = P * (RZ - (P * RZ).sum(axis=1, keepdims=True)) / len(X)
    RD1 = (RD2 @ w.W2 + D2 @ v.W2) * active
    return Parameters(RD1.T @ X, RD1.sum(axis=0), RD2.T @ H + D2.T @ RH, RD2.sum(axis=0))
