"""In a clone of the project results.db is the published store: it is read, and written only where it is named."""

from pathlib import Path

import pytest

from hw1cli.models.logreg import LogRegConfig
from tests.functional.program import done, hw1, listed, refused
from tests.functional.stored_runs import add

TRAINING = ("logreg", "--lr", "0.1", "--epochs", "2")


@pytest.fixture
def published(empty_folder: Path, small: Path) -> Path:
    """The published store of a clone, with a run of five epochs."""
    (empty_folder / "hw1cli").mkdir()
    (empty_folder / "hw1cli" / "__init__.py").touch()
    add(empty_folder / "results.db", LogRegConfig(epochs=5))
    return empty_folder / "results.db"


def epochs() -> list[int]:
    return [run["epochs"] for run in listed()]


@pytest.mark.parametrize("command", [("train",), ("sweep",)])
def test_training_goes_to_a_store_of_one_s_own_which_is_read_from_then_on(published, small, command):
    before = published.read_bytes()
    assert epochs() == [5]
    dry = hw1("sweep", *TRAINING, "--data", small, "--dry-run")
    assert "to train" in dry.out
    result = done(*command, *TRAINING, "--data", small)
    assert "results.db is the published store and stays as it is: new results go to runs.db" in result.err
    assert published.read_bytes() == before
    assert sorted(path.name for path in published.parent.glob("*.db*")) == ["results.db", "runs.db"]
    assert epochs() == [2]
    again = hw1(*command, *TRAINING, "--data", small)
    assert "stored already" in again.err
    assert "published" not in again.err


@pytest.mark.parametrize("command", [("runs", "delete", "latest", "--yes"), ("db", "upgrade")])
def test_what_would_change_it_is_refused_and_says_how_it_can_be_meant(published, command):
    before = published.read_bytes()
    refused(hw1(*command), 6, "name it with --db")
    assert published.read_bytes() == before


@pytest.mark.parametrize("options", [("--db", "results.db"), ()], ids=["flag", "environment"])
def test_named_it_is_a_store_like_any_other(published, small, monkeypatch, options):
    monkeypatch.setenv("HW1_DB", "results.db" if not options else "elsewhere.db")
    done("train", *TRAINING, "--data", small, *options)
    monkeypatch.setenv("HW1_DB", "results.db")
    assert epochs() == [2, 5]
    assert not (published.parent / "runs.db").exists()


def test_merging_and_restoring_fill_one_s_own(published, small):
    done("train", *TRAINING, "--data", small, "--db", "other.db")
    before = published.read_bytes()
    for command in ("merge", "restore"):
        done("db", command, "other.db")
        assert epochs() == [2]
    assert published.read_bytes() == before
