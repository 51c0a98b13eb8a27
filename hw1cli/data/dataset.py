"""A data set in memory, as every model and report sees it."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.known import CLASS_NAMES, HOMEWORK_TEST_COUNTS, KnownSet, title_of
from hw1cli.data.medmnist import SPLITS, Arrays
from hw1cli.records import SplitName

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

    def class_counts(self, n_classes: int) -> tuple[int, ...]:
        """Return how many images there are of each class."""
        return tuple(np.bincount(self.labels, minlength=n_classes).tolist())


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
        """The name as it is shown."""
        return title_of(self.name, self.simulated)

    @property
    def evaluated(self) -> Mapping[SplitName, Split]:
        """What a finished run is evaluated on."""
        return {SplitName.VAL: self.val, SplitName.TEST: self.test, SplitName.OFFICIAL_TEST: self.official_test}

    @property
    def class_counts(self) -> dict[str, tuple[int, ...]]:
        """Images of each class, by split."""
        splits = {"train": self.train, "val": self.val, "test": self.test, "official_test": self.official_test}
        return {name: split.class_counts(self.n_classes) for name, split in splits.items()}

    @cached_property
    def fingerprint(self) -> str:
        """32 hexadecimal digits that depend on every image and label of the official splits and their shapes."""
        digest = hashlib.sha256()
        for split in (self.train, self.val, self.official_test):
            digest.update(repr((split.pixels.shape, self.image_shape)).encode())
            digest.update(split.pixels.tobytes() if not split.pixels.flags.c_contiguous else split.pixels.data)
            digest.update(np.ascontiguousarray(split.labels).data)
        return digest.hexdigest()[:32]


def dataset_of(arrays: Arrays, *, name: str, class_names: tuple[str, ...]) -> Dataset:
    """Return the data set of `arrays` (as `read_medmnist` returns them), without copying the images."""
    train, val, test = (
        Split(pixels=images.reshape(len(images), -1), labels=arrays[f"{split}_labels"].reshape(-1))
        for split in SPLITS
        for images in [arrays[f"{split}_images"]]
    )
    return Dataset(
        name=name,
        simulated=False,
        class_names=class_names,
        image_shape=arrays["train_images"].shape[1:],
        train=train,
        val=val,
        test=test,
        official_test=test,
    )


def known_dataset(arrays: Arrays, known: KnownSet) -> Dataset:
    """Return the data set of `arrays` as a known one: with its classes and the homework's test set."""
    dataset = dataset_of(arrays, name=known.name, class_names=CLASS_NAMES)
    return replace(dataset, simulated=known.simulated, test=homework_test(dataset.official_test))


def homework_test(official: Split) -> Split:
    """Return the homework's test set: of each class the first HOMEWORK_TEST_COUNTS[class] images in file order.

    Fewer where fewer exist; class after class.
    """
    chosen = np.concatenate(
        [np.flatnonzero(official.labels == label)[:count] for label, count in enumerate(HOMEWORK_TEST_COUNTS)]
    )
    return Split(pixels=np.ascontiguousarray(official.pixels[chosen]), labels=official.labels[chosen])
