"""`hw1 train` and `hw1 sweep`, as typed."""

from pathlib import Path

import pytest

from tests.functional.program import done, hw1, listed, start

MODELS = ("perceptron", "logreg", "mlp", "torch-logreg", "ffn")


@pytest.mark.parametrize("model", MODELS)
def test_train_prints_the_documented_json(model: str, small: Path) -> None:
    result = hw1("train", model, "--epochs", "2", "--data", small, "--json")
    document = result.json()
    assert (result.code, document["schema_version"], document["status"]) == (0, 1, "completed")
    assert document["model"] == model
    assert document["data"]["name"] == "small"
    assert [epoch["epoch"] for epoch in document["history"]] == [1, 2]
    losses = {name: document["history"][0][name] is not None for name in ("train_loss", "val_loss")}
    torch_model = model in ("torch-logreg", "ffn")
    assert losses == {"train_loss": torch_model or model == "mlp", "val_loss": torch_model}
    assert 0 <= document["test_acc"] == document["official_test_acc"] <= 1
    assert document["train_seconds"] <= document["wall_seconds"]


def test_a_run_is_trained_once_and_by_force_anew_with_the_same_numbers(small: Path) -> None:
    command = ("train", "ffn", "--epochs", "2", "--data", small, "--json")
    first, again = hw1(*command).json(), hw1(*command)
    assert again.json()["run_id"] == first["run_id"]
    assert "stored already" in again.err
    anew = hw1(*command, "--force").json()
    assert anew["run_id"] != first["run_id"]
    assert [e["val_loss"] for e in anew["history"]] == [e["val_loss"] for e in first["history"]]


def test_seeds_train_a_run_for_each(small: Path) -> None:
    document = hw1("train", "perceptron", "--data", small, "--seeds", "3", "--json").json()
    assert [run["seed"] for run in document["runs"]] == [42, 43, 44]


def test_a_sweep_typed_as_in_the_readme(small: Path) -> None:
    command = ("sweep", "ffn", "--lr", "0.001", "0.01", "0.1", "1", "--epochs", "2", "--data", str(small), "--json")
    document = hw1(*command).json()
    assert [run["config"]["lr"] for run in document["runs"]] == [0.001, 0.01, 0.1, 1.0]
    assert (document["trained"], document["skipped"], document["failed"]) == (4, 0, 0)
    again = hw1(*command).json()
    assert (again["trained"], again["skipped"]) == (0, 4)


def test_dry_run_prints_the_cells_and_trains_nothing(small: Path) -> None:
    result = done("sweep", "--lr", "0.1", "0.01", "logreg", "--data", small, "--dry-run")
    assert result.out.count("to train") == 2
    assert not Path("results.db").exists()


def test_a_diverged_run_says_so_and_its_json_is_valid(small: Path) -> None:
    result = hw1("train", "ffn", "--lr", "1e30", "--epochs", "5", "--data", small, "--json")
    document = result.json()
    assert (result.code, document["status"], document["test_acc"]) == (0, "diverged", None)
    assert document["history"][-1]["train_loss"] is None
    assert document["history"][-1]["train_loss_reason"] in ("nan", "inf")
    assert "diverged" in result.err


def test_without_numbas_compiler_one_line_says_what_to_do_and_what_is_stored_needs_none(small: Path) -> None:
    command = ("train", "perceptron", "--epochs", "1", "--data", small)
    program = start(*command, NUMBA_DISABLE_JIT="1")
    _, err = program.communicate(timeout=300)
    assert program.returncode == 1
    assert err.splitlines()[-1] == "hw1: NUMBA_DISABLE_JIT is set, and hw1's kernels must be compiled; unset it"
    assert listed() == []
    done(*command)
    program = start(*command, NUMBA_DISABLE_JIT="1")
    _, err = program.communicate(timeout=300)
    assert program.returncode == 0, err
