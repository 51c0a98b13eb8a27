from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests import image_sets

Arrays = dict[str, np.ndarray]


@pytest.fixture
def arrays() -> Arrays:
    """A small valid set: three classes, 5 x 4 pixels, 12 / 6 / 6 images."""
    return image_sets.arrays()


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    def write(arrays: Arrays, name: str = "set.npz", *, compressed: bool = True) -> Path:
        path = tmp_path / name
        (np.savez_compressed if compressed else np.savez)(path, **arrays)
        return path

    return write


@pytest.fixture
def data_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty data directory, with no other place to find data in."""
    directory = tmp_path / "data"
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.chdir(elsewhere)
    monkeypatch.setenv("HW1_DATA_DIR", str(directory))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return directory
