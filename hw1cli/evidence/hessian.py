"""The Hessian of softmax regression's loss (Q1.2a; docs/q1.md has the derivation and the proofs).

For one example with features x and probabilities p = softmax(W x), in the entries of W row by row,

    H = S (x) x x^T        with  S = diag(p) - p p^T        ((x) is the Kronecker product)

The eigenvalues of a Kronecker product are the products of its factors' eigenvalues: those of H are the eigenvalues of
S times |x|^2, and zeros.
"""

import numpy as np
from numpy.typing import NDArray


def spread_matrices(P: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return S = diag(p) - p p^T for each row p of P (n x K x K).

    Since p sums to 1, S_jj = p_j (1 - p_j) = sum over k != j of p_j p_k; summed like that it keeps its relative
    precision when p_j is nearly 1.
    """
    S = -P[:, :, None] * P[:, None, :]
    diagonal = np.arange(P.shape[1])
    S[:, diagonal, diagonal] = 0.0
    S[:, diagonal, diagonal] = -S.sum(axis=2)
    return S


def example_eigenvalues(P: NDArray[np.float64], X: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the K eigenvalues of each example's Hessian that are not zero by structure, ascending (n x K)."""
    eigenvalues: NDArray[np.float64] = np.linalg.eigvalsh(spread_matrices(P)) * (X**2).sum(axis=1)[:, None]
    return eigenvalues


def mean_hessian(P: NDArray[np.float64], X: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the Hessian of the mean loss of the examples, (1/n) sum of S (x) x x^T (K d x K d)."""
    n, d = X.shape
    K = P.shape[1]
    H: NDArray[np.float64] = np.einsum("njk,na,nb->jakb", spread_matrices(P), X, X, optimize=True) / n
    return H.reshape(K * d, K * d)


def reduced(X: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the examples in coordinates of the space that they span (n x min(n, d)).

    With X = R^T Q^T, Q orthonormal, the mean Hessian is (I (x) Q) H_R (I (x) Q)^T: H_R, of the reduced examples, has
    the same eigenvalues up to zeros. So the exact spectrum for a few examples needs no matrix of all weights.
    """
    if X.shape[0] >= X.shape[1]:
        return X
    R: NDArray[np.float64] = np.linalg.qr(X.T)[1]
    return np.ascontiguousarray(R.T)
