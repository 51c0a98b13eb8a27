"""Examples as the evidence needs them: features of a seeded sample, with the constant 1 or without."""

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import PIXEL_SCALE, Dataset, Split


def features(split: Split, rows: NDArray[np.int64], *, constant: bool) -> NDArray[np.float64]:
    """Return the examples' features, pixels / 256 (rows x features, float64); `constant` adds a last column of 1."""
    X = np.ones((len(rows), split.n_features + constant))
    np.multiply(split.pixels[rows], 1 / PIXEL_SCALE, out=X[:, : split.n_features])
    return X


def sample(generator: np.random.Generator, split: Split, size: int) -> NDArray[np.int64]:
    """Return the indices of `size` different examples (of all, if there are fewer), in random order."""
    return generator.choice(len(split), min(size, len(split)), replace=False)


def one_hot(labels: NDArray[np.uint8], n_classes: int) -> NDArray[np.float64]:
    """Return the classes as rows of a unit matrix (n x classes, float64)."""
    return np.eye(n_classes)[labels]


def softmax(Z: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the softmax of each row of logits (n x classes)."""
    E: NDArray[np.float64] = np.exp(Z - Z.max(axis=1, keepdims=True))
    E /= E.sum(axis=1, keepdims=True)
    return E


def cross_entropies(Z: NDArray[np.float64], labels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """Return the loss of each example, log(sum exp z) - z_y, from the logits (n x classes)."""
    shifted = Z - Z.max(axis=1, keepdims=True)
    losses: NDArray[np.float64] = np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(labels)), labels]
    return losses


def subject_of(dataset: Dataset) -> dict[str, str | int]:
    """Return what a result says of its data."""
    return {"data": dataset.name, "data_fingerprint": dataset.fingerprint, "n_train": len(dataset.train)}
