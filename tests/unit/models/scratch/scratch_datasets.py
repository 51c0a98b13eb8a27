"""Data sets for the tests of the from-scratch models."""

from pathlib import Path

import numpy as np
import pytest

from hw1cli.data.dataset import Dataset, Split

SUBSET = Path(__file__).resolve().parents[5] / "shared" / "data" / "octmnist-subset.npz"


def make(train: Split, val: Split, classes: int, image_shape: tuple[int, ...]) -> Dataset:
    return Dataset(
        name="tests",
        simulated=True,
        class_names=tuple(f"class {c}" for c in range(classes)),
        image_shape=image_shape,
        train=train,
        val=val,
        test=val,
        official_test=val,
    )


def simulated(n: int = 300, *, height: int = 7, width: int = 9, classes: int = 4, seed: int = 0) -> Dataset:
    """Noisy images around one random image per class: learnable, but not without errors."""
    generator = np.random.default_rng(seed)
    centres = generator.integers(60, 196, (classes, height * width))

    def split(size: int) -> Split:
        labels = generator.integers(0, classes, size).astype(np.uint8)
        noise = generator.normal(0, 90, (size, height * width))
        return Split(pixels=(centres[labels] + noise).clip(0, 255).astype(np.uint8), labels=labels)

    return make(split(n), split(n // 3 + 1), classes, (height, width))


def genuine() -> Dataset:
    """The genuine OCTMNIST images beside the checkout, or a skip."""
    if not SUBSET.exists():
        pytest.skip("the genuine OCTMNIST subset is not beside this checkout")
    with np.load(SUBSET) as arrays:
        train, val = (
            Split(
                pixels=arrays[f"{part}_images"].reshape(len(arrays[f"{part}_images"]), -1),
                labels=arrays[f"{part}_labels"].ravel(),
            )
            for part in ("train", "val")
        )
    return make(train, val, 4, (28, 28))
