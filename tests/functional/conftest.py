"""A small data set in MedMNIST's format and an empty folder to work in."""

from pathlib import Path

import numpy as np
import pytest


@pytest.fixture(autouse=True)
def empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in an empty folder, with none of the user's settings."""
    for name in ("HW1_DB", "HW1_DATA_DIR", "HW1_DEVICE", "HW1_DEBUG", "NO_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HW1_THREADS", "1")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """200, 60 and 40 images of 5 x 5 pixels in three classes that can be learnt: random, and not OCTMNIST."""
    generator = np.random.default_rng(0)
    arrays = {}
    for split, n in (("train", 200), ("val", 60), ("test", 40)):
        labels = np.arange(n) % 3
        images = generator.integers(0, 160, size=(n, 5, 5))
        images[np.arange(n), labels, :] += 80
        arrays |= {f"{split}_images": images.astype(np.uint8), f"{split}_labels": labels[:, None].astype(np.uint8)}
    path = tmp_path / "small.npz"
    np.savez(path, **arrays)
    return path
