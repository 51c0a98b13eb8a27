"""Small data sets in MedMNIST's format."""

from pathlib import Path

import numpy as np


def small_data(path: Path, *, train: int = 200, side: int = 5, classes: int = 3) -> Path:
    """Write `train` images (60 for validation, 40 for the test) of `side` x `side` pixels that can be learnt."""
    generator = np.random.default_rng(0)
    arrays = {}
    for split, n in (("train", train), ("val", 60), ("test", 40)):
        labels = np.arange(n) % classes
        images = generator.integers(0, 160, size=(n, side, side))
        images[np.arange(n), labels, :] += 80
        arrays |= {f"{split}_images": images.astype(np.uint8), f"{split}_labels": labels[:, None].astype(np.uint8)}
    with path.open("wb") as file:  # np.savez would append .npz to an unusual name
        np.savez(file, **arrays)
    return path
