import math
import shutil
from pathlib import Path

import pytest

from hw1cli.models.cnn import CnnConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.records import Status
from tests.functional.program import Result, done, hw1, listed
from tests.functional.stored_runs import add, change
from tests.torture.data import small_data

MODELS = ("perceptron", "logreg", "mlp", "torch-logreg", "ffn")


def train(data: Path, model: str, *options: str | Path) -> None:
    """Train a model for three epochs."""
    done("train", model, "--epochs", "3", "--data", data, *options)


def verify(data: Path, *options: str) -> Result:
    return hw1("runs", "verify", *(options or ("latest",)), "--data", data, "--json")


def only(result: Result) -> dict:
    """Return the verdict on the one run."""
    (run,) = result.json()["runs"]
    return run


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of a run of every model."""
    folder = tmp_path_factory.mktemp("trained")
    data = small_data(folder / "small.npz")
    for model in MODELS:
        train(data, model, "--db", folder / "results.db")
    return folder / "results.db"


@pytest.fixture
def copy(trained: Path, empty_folder: Path) -> Path:
    return Path(shutil.copy(trained, empty_folder / "results.db"))


def test_every_model_comes_out_identical_and_nothing_is_stored_by_it(small, copy):
    before = copy.read_bytes()
    result = verify(small, "--all")
    assert (result.code, [run["verdict"] for run in result.json()["runs"]]) == (0, ["identical"] * len(MODELS))
    assert copy.read_bytes() == before


def raised(metric: str, epoch: int) -> str:
    return f"UPDATE epoch SET {metric} = {metric} + 1e-12 WHERE epoch = {epoch}"  # noqa: S608


@pytest.mark.parametrize(
    ("sql", "number", "epoch"),
    [
        (raised("val_acc", 2), "val_acc", 2),
        ("UPDATE epoch SET val_acc = NULL WHERE epoch = 3", "val_acc", 3),
        ("UPDATE evaluation SET correct = zeroblob(length(correct)) WHERE split = 'test'", "test image right", 3),
        (
            "UPDATE evaluation SET predicted = zeroblob(length(predicted)) WHERE split = 'test'",
            "test image taken for class",
            3,
        ),
        ("UPDATE evaluation SET confusion = '[[1,2,0],[3,4,0],[0,0,9]]' WHERE split = 'val'", "val confusion", 3),
    ],
)
def test_the_first_number_that_was_changed_is_named(small, copy, sql, number, epoch):
    change(sql)
    result = verify(small, "--all")
    assert (result.code, "not reproduced" in result.err) == (4, True)
    differences = [run["first_difference"] for run in result.json()["runs"]]
    assert [(each["number"].split(" [")[0], each["epoch"]) for each in differences] == [(number, epoch)] * len(MODELS)
    assert all(each["stored"] != each["computed"] for each in differences)


def test_a_run_without_predictions_or_weights_is_compared_in_what_it_has(small, copy):
    change("UPDATE evaluation SET predicted = NULL")
    change("DELETE FROM weights")
    assert verify(small, "--all").code == 0


def test_a_last_bit_is_a_difference(small, copy):
    run = hw1("runs", "show", "--json").json()
    loss = run["history"][1]["val_loss"]
    change("UPDATE epoch SET val_loss = ? WHERE epoch = 2 AND run_id = ?", math.nextafter(loss, 9), run["run_id"])
    assert only(verify(small))["first_difference"] == {
        "epoch": 2,
        "number": "val_loss",
        "stored": math.nextafter(loss, 9),
        "computed": loss,
    }


def test_runs_of_a_stack_are_verified_whoever_trained_beside_them(small):
    done("sweep", "ffn", "--lr", "0.1", "0.01", "--epochs", "3", "--data", small)
    for run in listed():
        assert run["stack"] == 2
        assert verify(small, run["run_id"]).code == 0
    assert verify(small, "--all").code == 0


def test_each_of_all_runs_has_a_verdict(small, copy):
    change("UPDATE epoch SET val_acc = 1 WHERE run_id = (SELECT id FROM run LIMIT 1)")
    said = hw1("runs", "verify", "--all", "--data", small)
    assert (said.code, "1 differs, 4 identical" in said.out) == (4, True)


def test_a_sample_is_the_same_for_the_same_seed(small, copy):
    drawn = [
        [run["run_id"] for run in verify(small, "--all", "--sample", "2", "--seed", seed).json()["runs"]]
        for seed in ("1", "1", "2", "3", "4")
    ]
    assert {len(each) for each in drawn} == {2}
    assert drawn[0] == drawn[1]
    assert len({tuple(each) for each in drawn}) > 1


@pytest.mark.parametrize(
    ("change_sql", "reason"),
    [
        ("UPDATE run SET spec = json_set(spec, '$.protocol', 1)", "protocol 1"),
        ("UPDATE run SET environment = json_set(environment, '$.device', 'cuda')", "graphics card"),
        ("UPDATE run SET data_name = 'another', data_fingerprint = 'd'", "other images"),
        ("UPDATE run SET spec = json_set(spec, '$.config.unheard_of', 1)", "another version"),
    ],
)
def test_what_nobody_promises_is_not_comparable_and_counts_for_nothing(small, copy, change_sql, reason):
    others = "WHERE model <> 'perceptron'"
    if "data_name" in change_sql:
        change(f"UPDATE run SET spec = json_set(spec, '$.data', 'd') {others}")  # noqa: S608
    change(f"{change_sql} {others}")
    result = verify(small)
    run = only(result)
    assert (run["verdict"], result.code) == ("not comparable", 5)
    assert reason in run["reason"]
    assert "no run could be compared" in result.err
    assert verify(small, "--all").code == 0


def test_what_pytorch_computes_is_outside(empty_folder):
    add(empty_folder / "results.db", CnnConfig(epochs=1))
    assert "PyTorch" in only(hw1("runs", "verify", "latest", "--json"))["reason"]


def test_the_stored_epochs_of_an_unfinished_run_are_verified(small, copy):
    change("DELETE FROM epoch WHERE epoch = 3")
    for table in ("evaluation", "weights"):
        change(f"DELETE FROM {table}")  # noqa: S608
    change("UPDATE run SET status = 'interrupted'")
    assert verify(small, "--all").code == 0
    change(raised("val_acc", 2))
    assert verify(small).code == 4


def test_where_the_data_are_not_here_it_is_said_what_lacks(copy):
    result = hw1("runs", "verify", "latest")
    assert (result.code, len(result.err.splitlines()), "--data" in result.err) == (5, 1, True)


def test_a_run_without_epochs_has_nothing_to_verify(empty_folder, small):
    add(empty_folder / "results.db", PerceptronConfig(), status=Status.FAILED, stored=[])
    assert "no epoch" in only(verify(small))["reason"]
