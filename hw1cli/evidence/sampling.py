"""Examples as the evidence needs them: features of a seeded sample, with the constant 1 or without."""

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import PIXEL_SCALE, Dataset, Split
from hw1cli.models.arithmetic.streams import NumpyStream


def features(split: Split, rows: NDArray[np.int64], *, constant: bool) -> NDArray[np.float64]:
    """Return the examples' features, pixels / 256 (rows x features, float64); `constant` adds a last column of 1."""
    X = np.ones((len(rows), split.n_features + constant))
    np.multiply(split.pixels[rows], 1 / PIXEL_SCALE, out=X[:, : split.n_features])
    return X


def sample(stream: NumpyStream, split: Split, size: int) -> NDArray[np.int64]:
    """Return the indices of `size` different examples (of all, if there are fewer), in random order."""
    return stream.permutation(len(split))[:size]


def subject_of(dataset: Dataset) -> dict[str, str | int]:
    """Return what a result says of its data."""
    return {"data": dataset.name, "data_fingerprint": dataset.fingerprint, "n_train": len(dataset.train)}
