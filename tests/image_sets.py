"""Data sets for tests: made up, or the genuine images beside the checkout."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset, Split
from tests.portability.cases import SUBSET, genuine


def arrays(
    shape: tuple[int, ...] = (5, 4), sizes: tuple[int, int, int] = (12, 6, 6), classes: int = 3
) -> dict[str, NDArray[np.uint8]]:
    """Return what a MedMNIST file holds: random images of this shape for each split, whose classes take turns."""
    random, made = np.random.default_rng(0), {}
    for split, n in zip(("train", "val", "test"), sizes, strict=True):
        made[f"{split}_images"] = random.integers(0, 256, (n, *shape), dtype=np.uint8)
        made[f"{split}_labels"] = (np.arange(n, dtype=np.uint8) % classes)[:, None]
    return made


def dataset_of(train: Split, val: Split, *, n_classes: int, image_shape: tuple[int, ...]) -> Dataset:
    """Return a data set whose test sets are its validation set."""
    return Dataset(
        name="test", simulated=True, class_names=tuple(f"class {k}" for k in range(n_classes)),
        image_shape=image_shape, train=train, val=val, test=val, official_test=val,
    )  # fmt: skip


def random_dataset(
    n_train: int = 203, n_val: int = 67, *, n_classes: int = 3, shape: tuple[int, ...] = (6, 6), seed: int = 7
) -> Dataset:
    """Return images whose brightness pattern depends on the class, under noise that no model sees through.

    203 examples are no multiple of a batch.
    """
    random = np.random.default_rng(seed)
    patterns = random.integers(60, 196, (n_classes, int(np.prod(shape))))

    def split(n: int) -> Split:
        labels = random.integers(0, n_classes, n).astype(np.uint8)
        noise = random.normal(0, 60, (n, patterns.shape[1]))
        return Split(pixels=(patterns[labels] + noise).clip(0, 255).astype(np.uint8), labels=labels)

    return dataset_of(split(n_train), split(n_val), n_classes=n_classes, image_shape=shape)


def genuine_dataset() -> Dataset:
    """Return the genuine OCTMNIST images beside the checkout, or skip the test."""
    if not SUBSET.exists():
        pytest.skip("the genuine OCTMNIST subset is not beside this checkout")
    return genuine()
