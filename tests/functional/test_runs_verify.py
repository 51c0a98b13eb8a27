import math
import os
import sqlite3
from contextlib import closing
from pathlib import Path

import llvmlite.binding
import numpy as np
import pytest
from program import hw1, start
from stored_runs import add

from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.records import Status


def change(sql: str, *values: float) -> None:
    with closing(sqlite3.connect("results.db")) as connection, connection:
        connection.execute(sql, values)


@pytest.fixture
def train(small: Path):
    """Train a model for three epochs."""

    def train(model: str, *options: str) -> None:
        assert hw1("train", model, "--epochs", "3", "--data", small, *options).code == 0

    return train


@pytest.mark.parametrize("model", ["perceptron", "logreg", "mlp", "torch-logreg", "ffn"])
def test_every_model_comes_out_identical(train, small, model):
    train(model)
    result = hw1("runs", "verify", "latest", "--data", small)
    assert result.code == 0
    assert "3 epochs: identical" in result.out


def test_a_run_trained_in_a_stack_is_verified_alone(small):
    assert hw1("sweep", "ffn", "--lr", "0.1", "0.01", "--epochs", "3", "--data", small).code == 0
    for run in hw1("runs", "list", "--json").json()["runs"]:
        assert run["stack"] == 2
        assert hw1("runs", "verify", run["run_id"], "--data", small).code == 0


def test_nothing_is_stored_by_it(train, small):
    train("logreg")
    before = Path("results.db").read_bytes()
    hw1("runs", "verify", "latest", "--data", small)
    assert Path("results.db").read_bytes() == before


@pytest.mark.parametrize(
    ("sql", "metric", "epoch"),
    [
        ("UPDATE epoch SET val_acc = val_acc + 0.01 WHERE epoch = 2", "val_acc", 2),
        ("UPDATE epoch SET val_acc = NULL WHERE epoch = 3", "val_acc", 3),
        ("UPDATE evaluation SET loss = 2 * loss WHERE split = 'test'", "test loss", 3),
        ("UPDATE evaluation SET correct = zeroblob(length(correct)) WHERE split = 'test'", "test accuracy", 3),
    ],
)
def test_a_number_that_was_changed_is_found(train, small, sql, metric, epoch):
    train("logreg")
    change(sql)
    result = hw1("runs", "verify", "latest", "--data", small, "--json")
    assert result.code == 4
    assert "was not reproduced" in result.err
    document = result.json()
    assert document["verdict"] == "differs"
    assert (metric, epoch) in [(each["metric"], each["epoch"]) for each in document["differences"]]


def test_a_last_bit_is_forgiven_only_where_sums_are_rounded_otherwise(train, small):
    train("logreg")
    val_acc = hw1("runs", "show", "--json").json()["history"][1]["val_acc"]
    change("UPDATE epoch SET val_acc = ? WHERE epoch = 2", math.nextafter(val_acc, 1))
    assert hw1("runs", "verify", "latest", "--data", small).code == 4
    change(ELSEWHERE)
    result = hw1("runs", "verify", "latest", "--data", small)
    assert result.code == 0
    assert "agrees" in result.out
    assert "val_acc" in result.out


def test_the_perceptron_is_forgiven_nothing(train, small):
    train("perceptron")
    change("UPDATE epoch SET val_acc = val_acc + 1e-12 WHERE epoch = 2")
    assert hw1("runs", "verify", "latest", "--data", small).code == 4


ELSEWHERE = "UPDATE run SET environment = json_set(environment, '$.arithmetic', 'another')"


def test_what_differs_in_the_environment_is_told(train, small):
    train("logreg")
    change("UPDATE run SET environment = json_set(environment, '$.processor', 'another')")
    document = hw1("runs", "verify", "latest", "--data", small, "--json").json()
    assert document["verdict"] == "identical"
    assert document["environment"]["processor"]["stored"] == "another"


def test_what_changes_no_digit_excuses_none(train, small):
    train("mlp")
    for name in ("commit", "os", "python", "cores", "hw1"):
        change(f"UPDATE run SET environment = json_set(environment, '$.{name}', 'another')")  # noqa: S608
    change("UPDATE epoch SET val_acc = val_acc + 1e-12 WHERE epoch = 3")
    result = hw1("runs", "verify", "latest", "--data", small)
    assert result.code == 4
    assert "every digit must be equal" in result.err


@pytest.fixture
def grey(tmp_path: Path) -> Path:
    """Grey images, on which a step of 1 is far beyond the stable one, with classes that overlap."""
    generator = np.random.default_rng(0)
    arrays = {}
    for split, n in (("train", 300), ("val", 200), ("test", 100)):
        arrays[f"{split}_images"] = generator.integers(90, 160, size=(n, 12, 12)).astype(np.uint8)
        arrays[f"{split}_labels"] = generator.integers(0, 3, size=(n, 1)).astype(np.uint8)
    np.savez(tmp_path / "grey.npz", **arrays)
    return tmp_path / "grey.npz"


def test_beyond_the_stable_step_a_correct_run_from_a_processor_with_other_instructions_stands(grey):
    """The same program on the same machine, but compiled for other instructions, rounds sums otherwise."""
    train = ("train", "logreg", "--lr", "1", "--epochs", "12", "--data", grey)
    here = os.environ.get("NUMBA_CPU_NAME", "")
    elsewhere = start(*train, NUMBA_CPU_NAME=llvmlite.binding.get_host_cpu_name() if here == "generic" else "generic")
    said = elsewhere.communicate()
    assert elsewhere.returncode == 0, said
    document = hw1("runs", "verify", "latest", "--data", grey, "--json").json()
    assert max(each["difference"] for each in document["differences"]) > 5e-5
    assert document["verdict"] == "undecided"
    assert "beyond the stable one" in document["expected"]
    assert document["environment"]["arithmetic"]["stored"] != document["environment"]["arithmetic"]["here"]


def test_within_the_stable_step_such_a_run_must_agree(grey):
    elsewhere = start("train", "logreg", "--lr", "0.01", "--epochs", "12", "--data", grey, NUMBA_CPU_NAME="generic")
    said = elsewhere.communicate()
    assert elsewhere.returncode == 0, said
    result = hw1("runs", "verify", "latest", "--data", grey)
    assert result.code == 0, result.err
    change("UPDATE epoch SET val_acc = val_acc + 0.005 WHERE epoch = 3")
    assert hw1("runs", "verify", "latest", "--data", grey).code == 4


def test_an_unfinished_run_that_may_have_been_in_a_stack_is_not_held_to_every_digit(train, small):
    train("torch-logreg")
    change("DELETE FROM evaluation")
    change("UPDATE run SET status = 'interrupted', wall_seconds = NULL, stack = NULL")
    change("UPDATE epoch SET val_loss = val_loss + 1e-7 WHERE epoch = 2")
    assert "agrees" in hw1("runs", "verify", "latest", "--data", small).out


def test_a_chaotic_model_from_elsewhere_is_held_only_as_far_as_rounding_allows(train, small):
    train("mlp")
    change(ELSEWHERE)
    change("UPDATE epoch SET val_acc = val_acc + 0.01 WHERE epoch = 3")
    result = hw1("runs", "verify", "latest", "--data", small)
    assert result.code == 0
    assert "undecided" in result.out


def test_a_networks_losses_from_elsewhere_are_held_in_its_first_epochs(train, small):
    train("ffn")
    change(ELSEWHERE)
    change("UPDATE epoch SET val_acc = val_acc + 0.01 WHERE epoch = 3")
    assert "agrees" in hw1("runs", "verify", "latest", "--data", small).out
    change("UPDATE epoch SET val_loss = val_loss + 0.01 WHERE epoch = 3")
    assert hw1("runs", "verify", "latest", "--data", small).code == 4


def test_a_network_from_elsewhere_is_not_held_after_two_hundred_updates(train, small):
    train("ffn", "--batch-size", "1", "--lr", "0.001")
    change(ELSEWHERE)
    change("UPDATE epoch SET val_loss = val_loss + 0.01 WHERE epoch = 3")
    result = hw1("runs", "verify", "latest", "--data", small, "--json")
    assert result.code == 0
    change("UPDATE epoch SET val_loss = val_loss + 0.01 WHERE epoch = 1")
    assert hw1("runs", "verify", "latest", "--data", small).code == 4


def test_the_stored_epochs_of_an_unfinished_run_are_verified(train, small):
    train("logreg")
    change("DELETE FROM epoch WHERE epoch = 3")
    change("DELETE FROM evaluation")
    change("UPDATE run SET status = 'interrupted'")
    assert hw1("runs", "verify", "latest", "--data", small, "--json").json()["epochs"] == 2


def test_data_that_is_not_the_runs_is_refused(train, small, tmp_path):
    train("logreg")
    arrays = dict(np.load(small))
    arrays["train_images"][0, 0, 0] ^= 1
    np.savez(tmp_path / "other.npz", **arrays)
    for options in ([], ["--data", tmp_path / "other.npz"], ["--data", tmp_path / "none.npz"]):
        result = hw1("runs", "verify", "latest", *options)
        assert result.code == 5
        assert len(result.err.splitlines()) == 1


def test_a_run_without_epochs_has_nothing_to_verify(empty_folder, small):
    add(empty_folder / "results.db", PerceptronConfig(), status=Status.FAILED, stored=[])
    result = hw1("runs", "verify", "latest", "--data", small)
    assert result.code == 1
    assert "no stored epoch" in result.err
