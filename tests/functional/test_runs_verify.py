import math
from pathlib import Path

import numpy as np
import pytest

from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.records import Status
from tests.functional.program import Result, hw1
from tests.functional.stored_runs import add, change

ELSEWHERE = "UPDATE run SET environment = json_set(environment, '$.arithmetic', 'another')"
UNFINISHED = "UPDATE run SET status = 'interrupted', wall_seconds = NULL, stack = NULL"


def train(data: Path, model: str, *options: str) -> None:
    """Train a model for three epochs."""
    assert hw1("train", model, "--epochs", "3", "--data", data, *options).code == 0


def verify(data: Path, *options: str) -> Result:
    return hw1("runs", "verify", "latest", "--data", data, *options)


@pytest.mark.parametrize("model", ["perceptron", "logreg", "mlp", "torch-logreg", "ffn"])
def test_every_model_comes_out_identical_and_nothing_is_stored_by_it(small, model):
    train(small, model)
    before = Path("results.db").read_bytes()
    result = verify(small)
    assert result.code == 0
    assert "3 epochs: identical" in result.out
    assert Path("results.db").read_bytes() == before


def test_a_run_trained_in_a_stack_is_verified_alone(small):
    assert hw1("sweep", "ffn", "--lr", "0.1", "0.01", "--epochs", "3", "--data", small).code == 0
    for run in hw1("runs", "list", "--json").json()["runs"]:
        assert run["stack"] == 2
        assert hw1("runs", "verify", run["run_id"], "--data", small).code == 0


def raised(metric: str, by: float, epoch: int) -> str:
    return f"UPDATE epoch SET {metric} = {metric} + {by} WHERE epoch = {epoch}"  # noqa: S608


@pytest.mark.parametrize(
    ("sql", "metric", "epoch"),
    [
        (raised("val_acc", 0.01, 2), "val_acc", 2),
        ("UPDATE epoch SET val_acc = NULL WHERE epoch = 3", "val_acc", 3),
        ("UPDATE evaluation SET loss = 2 * loss WHERE split = 'test'", "test loss", 3),
        ("UPDATE evaluation SET correct = zeroblob(length(correct)) WHERE split = 'test'", "test accuracy", 3),
    ],
)
def test_a_number_that_was_changed_is_found(small, sql, metric, epoch):
    train(small, "logreg")
    change(sql)
    result = verify(small, "--json")
    assert result.code == 4
    assert "was not reproduced" in result.err
    document = result.json()
    assert document["verdict"] == "differs"
    assert (metric, epoch) in [(each["metric"], each["epoch"]) for each in document["differences"]]


@pytest.mark.parametrize(
    ("model", "options", "changes", "verdict"),
    [
        # The perceptron is forgiven nothing.
        ("perceptron", (), (raised("val_acc", 1e-12, 2),), "differs"),
        # An unfinished run may have been in a stack.
        ("torch-logreg", (), ("DELETE FROM evaluation", UNFINISHED, raised("val_loss", 1e-7, 2)), "agrees"),
        # A chaotic model from elsewhere is held only as far as rounding allows, a network's losses at first.
        ("mlp", (), (ELSEWHERE, raised("val_acc", 0.01, 3)), "undecided"),
        ("ffn", (), (ELSEWHERE, raised("val_acc", 0.01, 3)), "agrees"),
        ("ffn", (), (ELSEWHERE, raised("val_loss", 0.01, 3)), "differs"),
        # After two hundred updates it is not held any more.
        ("ffn", ("--batch-size", "1", "--lr", "0.001"), (ELSEWHERE, raised("val_loss", 0.01, 3)), "agrees"),
        ("ffn", ("--batch-size", "1", "--lr", "0.001"), (ELSEWHERE, raised("val_loss", 0.01, 1)), "differs"),
    ],
)
def test_what_is_forgiven_goes_by_what_rounding_can_do(small, model, options, changes, verdict):
    train(small, model, *options)
    for sql in changes:
        change(sql)
    result = verify(small, "--json")
    assert (result.json()["verdict"], result.code) == (verdict, 4 if verdict == "differs" else 0)


def test_a_last_bit_is_forgiven_only_where_sums_are_rounded_otherwise(small):
    train(small, "logreg")
    val_acc = hw1("runs", "show", "--json").json()["history"][1]["val_acc"]
    change("UPDATE epoch SET val_acc = ? WHERE epoch = 2", math.nextafter(val_acc, 1))
    assert verify(small).code == 4
    change(ELSEWHERE)
    result = verify(small)
    assert result.code == 0
    assert "agrees" in result.out
    assert "val_acc" in result.out


def test_what_differs_in_the_environment_is_told_and_excuses_no_digit(small):
    train(small, "logreg")
    for name in ("processor", "commit", "os", "python", "cores", "hw1"):
        change(f"UPDATE run SET environment = json_set(environment, '$.{name}', 'another')")  # noqa: S608
    document = verify(small, "--json").json()
    assert document["verdict"] == "identical"
    assert document["environment"]["processor"]["stored"] == "another"
    change(raised("val_acc", 1e-12, 3))
    result = verify(small)
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


@pytest.mark.parametrize(
    ("lr", "verdict", "held_to"), [("1", "undecided", "beyond the stable one"), ("0.01", "differs", "")]
)
def test_a_run_of_other_arithmetic_must_agree_up_to_the_stable_step(grey, lr, verdict, held_to):
    train(grey, "logreg", "--lr", lr)
    change(ELSEWHERE)
    change(raised("val_acc", 0.005, 3))
    result = verify(grey, "--json")
    document = result.json()
    assert (document["verdict"], result.code) == (verdict, 4 if verdict == "differs" else 0)
    assert held_to in document["expected"]
    assert document["environment"]["arithmetic"]["stored"] == "another"


def test_the_stored_epochs_of_an_unfinished_run_are_verified(small):
    train(small, "logreg")
    change("DELETE FROM epoch WHERE epoch = 3")
    change("DELETE FROM evaluation")
    change("UPDATE run SET status = 'interrupted'")
    assert verify(small, "--json").json()["epochs"] == 2


def test_data_that_is_not_the_runs_is_refused(small, tmp_path):
    train(small, "logreg")
    arrays = dict(np.load(small))
    arrays["train_images"][0, 0, 0] ^= 1
    np.savez(tmp_path / "other.npz", **arrays)
    for options in ([], ["--data", tmp_path / "other.npz"], ["--data", tmp_path / "none.npz"]):
        result = hw1("runs", "verify", "latest", *options)
        assert (result.code, len(result.err.splitlines())) == (5, 1)


def test_a_run_without_epochs_has_nothing_to_verify(empty_folder, small):
    add(empty_folder / "results.db", PerceptronConfig(), status=Status.FAILED, stored=[])
    result = verify(small)
    assert result.code == 1
    assert "no stored epoch" in result.err
