"""`hw1 data`, as a user types it."""

from pathlib import Path

import numpy as np
import pytest

from tests import image_sets
from tests.functional.program import done, hw1, refused

pytestmark = pytest.mark.usefixtures("no_data")


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    path = tmp_path / "cells[bold].npz"
    np.savez(path, **image_sets.arrays((8, 8, 3), (9, 9, 9)))
    return path


def test_list_names_both_sets_and_how_to_get_the_missing_one() -> None:
    result = done("data", "list")
    for text in ("octsim (simulated)", "97,477", "hw1 data fetch octmnist"):
        assert text in result.out
    document = hw1("data", "list", "--json").json()
    assert document["schema_version"] == 1
    octmnist, octsim = document["data"]
    assert (octmnist["name"], octmnist["fingerprint"], octmnist["path"]) == ("octmnist", None, None)
    assert octsim["n_images"] == {"train": 97477, "val": 10832, "test": 1000}


def test_info_shows_classes_counts_and_fingerprint_without_markup(cells: Path) -> None:
    result = done("data", "info", cells)
    assert "cells[bold]: 3 classes, 8 x 8 x 3 pixels" in result.out
    assert "class 2" in result.out
    document = hw1("data", "info", cells, "--json", "--montage", "look.png").json()
    assert document["counts"]["train"] == [3, 3, 3]
    assert document["image_shape"] == [8, 8, 3]
    assert document["fingerprint"] in result.out
    assert Path("look.png").read_bytes().startswith(b"\x89PNG")


def test_a_damaged_file_is_a_data_error_and_a_wrong_copy_is_not_kept(tmp_path: Path) -> None:
    (tmp_path / "bad.npz").write_bytes(b"PK\x03\x04 and no more")
    assert hw1("data", "info", "bad.npz").code == 5
    refused(hw1("data", "fetch", "octmnist", "--from", "bad.npz"), 5, "wrong MD5")
    assert list((tmp_path / "data").iterdir()) == []
