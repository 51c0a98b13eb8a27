"""`hw1 data`, as a user types it."""

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from hw1cli.cli.data import data_app
from hw1cli.errors import DataError, Hw1Error, UsageError

runner = CliRunner()


@pytest.fixture(autouse=True)
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    monkeypatch.setenv("HW1_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def cells(tmp_path: Path) -> Path:
    path = tmp_path / "cells[bold].npz"
    random = np.random.default_rng(0)
    np.savez(
        path,
        **{f"{split}_images": random.integers(0, 256, (9, 8, 8, 3), np.uint8) for split in ("train", "val", "test")},
        **{f"{split}_labels": np.arange(9, dtype=np.uint8)[:, None] % 3 for split in ("train", "val", "test")},
    )
    return path


def test_list_names_both_sets_and_how_to_get_the_missing_one() -> None:
    result = runner.invoke(data_app, ["list"])
    assert result.exit_code == 0
    assert "octsim (simulated)" in result.stdout
    assert "97,477" in result.stdout
    assert "hw1 data fetch octmnist" in result.stdout


def test_list_as_json() -> None:
    document = json.loads(runner.invoke(data_app, ["list", "--json"]).stdout)
    assert document["schema_version"] == 1
    octmnist, octsim = document["data"]
    assert (octmnist["name"], octmnist["fingerprint"], octmnist["path"]) == ("octmnist", None, None)
    assert octsim["n_images"] == {"train": 97477, "val": 10832, "test": 1000}


def test_info_shows_classes_counts_and_fingerprint_without_markup(cells: Path) -> None:
    result = runner.invoke(data_app, ["info", str(cells)])
    assert result.exit_code == 0
    assert "cells[bold]: 3 classes, 8 x 8 x 3 pixels" in result.stdout
    assert "class 2" in result.stdout


def test_info_as_json_with_a_montage(cells: Path, nowhere: Path) -> None:
    picture = nowhere / "look.png"
    result = runner.invoke(data_app, ["info", str(cells), "--json", "--montage", str(picture)])
    document = json.loads(result.stdout)
    assert document["counts"]["train"] == [3, 3, 3]
    assert document["image_shape"] == [8, 8, 3]
    assert len(document["fingerprint"]) == 32
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_a_montage_that_cannot_be_written_is_one_clear_error(cells: Path, nowhere: Path) -> None:
    for name in ("none/look.png", "look.unknown"):
        error = runner.invoke(data_app, ["info", str(cells), "--montage", str(nowhere / name)]).exception
        assert type(error) is Hw1Error
        assert "cannot be drawn" in str(error)


def test_info_on_a_damaged_file_is_a_data_error(nowhere: Path) -> None:
    path = nowhere / "bad.npz"
    path.write_bytes(b"PK\x03\x04 and no more")
    assert isinstance(runner.invoke(data_app, ["info", str(path)]).exception, DataError)


def test_fetch_refuses_a_wrong_copy_and_keeps_nothing(nowhere: Path) -> None:
    (nowhere / "copy.npz").write_bytes(b"not the real one")
    error = runner.invoke(data_app, ["fetch", "octmnist", "--from", str(nowhere / "copy.npz")]).exception
    assert isinstance(error, DataError)
    assert "wrong MD5" in str(error)
    assert list((nowhere / "data").iterdir()) == []


def test_fetch_knows_one_name_only() -> None:
    assert isinstance(runner.invoke(data_app, ["fetch", "pathmnist"]).exception, UsageError)
