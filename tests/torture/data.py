"""Small data sets in MedMNIST's format."""

from pathlib import Path

import numpy as np


def small_data(path: Path, *, train: int = 200) -> Path:
    """Write `train` images (60 for validation, 40 for the test) of 5 x 5 pixels, in three classes to be learnt."""
    generator = np.random.default_rng(0)
    arrays = {}
    for split, n in (("train", train), ("val", 60), ("test", 40)):
        labels = np.arange(n) % 3
        images = generator.integers(0, 160, size=(n, 5, 5))
        images[np.arange(n), labels, :] += 80
        arrays |= {f"{split}_images": images.astype(np.uint8), f"{split}_labels": labels[:, None].astype(np.uint8)}
    with path.open("wb") as file:  # np.savez would append .npz to an unusual name
        np.savez(file, **arrays)
    return path
