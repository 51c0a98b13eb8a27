"""A data set in memory, as every model and report sees it."""

import hashlib
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

PIXEL_SCALE = 256
"""Pixels are divided by this (not 255), so that every feature is exact in float32 and float64 (protocol.md, 1)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Split:
    """Images and labels of one part of a data set.

    `pixels` is uint8, n x features, C-contiguous (a flattened image a row; features = pixels / 256);
    `labels` is uint8, n.
    """

    pixels: NDArray[np.uint8]
    labels: NDArray[np.uint8]

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def n_features(self) -> int:
        """Number of pixels (times colour channels) of one image."""
        return int(self.pixels.shape[1])


@dataclass(frozen=True, kw_only=True, eq=False)
class Dataset:
    """A named data set: its training, validation and test parts.

    `test` is the homework test set for OCTMNIST and octsim (protocol.md, section 1) and equal to `official_test`
    for every other set. `image_shape` is (height, width) or (height, width, channels).
    """

    name: str
    simulated: bool
    class_names: tuple[str, ...]
    image_shape: tuple[int, ...]
    train: Split
    val: Split
    test: Split
    official_test: Split

    @property
    def n_classes(self) -> int:
        """Number of classes."""
        return len(self.class_names)

    @property
    def title(self) -> str:
        """The name as reports show it: simulated data says so."""
        return f"{self.name} (simulated)" if self.simulated else self.name

    @cached_property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that depend on every image and label of the official splits and their shapes."""
        digest = hashlib.sha256()
        for split in (self.train, self.val, self.official_test):
            digest.update(repr((split.pixels.shape, self.image_shape)).encode())
            digest.update(split.pixels.tobytes() if not split.pixels.flags.c_contiguous else split.pixels.data)
            digest.update(np.ascontiguousarray(split.labels).data)
        return digest.hexdigest()[:32]
