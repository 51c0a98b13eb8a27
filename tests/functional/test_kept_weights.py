"""Whose weights are kept, and what PyTorch and NumPy make of them without this program."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from hw1cli.records import RunRecord, SplitName
from hw1cli.store.location import locate
from hw1cli.store.reader import Reader
from tests import image_sets
from tests.functional.program import done, hw1
from tests.functional.stored_runs import change

QUICK = ("--epochs", "2")


def train(data: Path, model: str, *options: str) -> str:
    result = done("train", model, *QUICK, "--data", data, "--json", *options)
    return result.json()["run_id"]


def stored() -> list[RunRecord]:
    with Reader.open(locate(None)) as reader:
        return reader.records([run.run_id for run in reader.summaries()], weights=True)


SWEEP = ("sweep", "ffn", "--lr", "0.001", "0.1", "0.5", "--seed", "1", "2", "--hidden-size", "6", *QUICK)


def test_a_sweep_keeps_those_of_its_best_run_by_validation_accuracy(small):
    done(*SWEEP, "--data", small)
    records = stored()
    best = max(record.final_val_acc for record in records)
    (kept,) = [record for record in records if record.weights]
    assert kept.final_val_acc == best
    done("predict", "best", small)


def test_a_sweep_that_is_extended_keeps_none_that_a_stored_run_beats(small):
    options = ("--epochs", "12", "--hidden-size", "6", "--data", small)
    done("train", "ffn", "--lr", "0.5", *options)
    done("sweep", "ffn", "--lr", "0.5", "1e-6", *options)
    assert not any(record.weights for record in stored())


@pytest.mark.parametrize(
    ("command", "kept"),
    [
        ((*SWEEP, "--keep-weights"), 6),
        ((*SWEEP, "--no-keep-weights"), 0),
        (("train", "logreg", *QUICK, "--no-keep-weights"), 0),
    ],
)
def test_all_are_kept_or_none_if_asked(small, command, kept):
    done(*command, "--data", small)
    assert [record.image_shape for record in stored() if record.weights] == [(5, 5)] * kept


def test_a_stored_run_is_not_trained_for_its_weights_without_force(small):
    train(small, "ffn")
    asked = ("train", "ffn", *QUICK, "--data", small, "--keep-weights")
    assert "1 run stored already" in hw1(*asked).err
    assert not stored()[0].weights
    done(*asked, "--force")
    assert [bool(record.weights) for record in stored()] == [False, True]


def test_two_stores_of_which_one_kept_weights_have_the_same_run(small):
    train(small, "ffn", "--keep-weights")
    train(small, "ffn", "--db", "other.db")
    merged = hw1("db", "merge", "other.db", "--json").json()
    assert (merged["added"], merged["same"], merged["conflicts"]) == (0, 1, [])


PLAIN = {
    "perceptron": lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 3)).double(),
    "logreg": lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 3)).double(),
    "mlp": lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 7), nn.ReLU(), nn.Linear(7, 3)).double(),
    "torch-logreg": lambda: nn.Sequential(nn.Flatten(), nn.Linear(64, 3)),
    "ffn": lambda: nn.Sequential(
        nn.Flatten(), nn.Linear(64, 7), nn.Tanh(), nn.Linear(7, 7), nn.Tanh(), nn.Linear(7, 3)
    ),
    "cnn": lambda: nn.Sequential(
        nn.Conv2d(1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(32 * 2 * 2, 3),
    ),
}  # fmt: skip
"""The modules of docs/trained.md, written by hand."""
OPTIONS = {
    "mlp": ("--hidden-size", "7"),
    "ffn": ("--hidden-size", "7", "--hidden-layers", "2", "--activation", "tanh", "--dropout", "0.2"),
}


@pytest.mark.parametrize("model", PLAIN)
def test_plain_pytorch_loads_an_exported_state_and_predicts_what_was_stored(tmp_path, model):
    np.savez("images.npz", **image_sets.arrays((8, 8), (120, 60, 40)))
    run_id = train(Path("images.npz"), model, "--keep-weights", *OPTIONS.get(model, ()))
    done("runs", "export", "latest", "--format", "torch", "--out", "x")
    module = PLAIN[model]()
    module.load_state_dict(torch.load(f"x/{run_id}.pt", weights_only=True))
    module.eval()
    with np.load("images.npz") as arrays, torch.no_grad():
        images = torch.tensor(arrays["val_images"] / 256).unsqueeze(1).to(next(module.parameters()).dtype)
        predicted = module(images).argmax(1).numpy()
    (record,) = stored()
    np.testing.assert_array_equal(predicted, record.evaluations[SplitName.VAL].predicted)


def test_numpy_reads_the_arrays_by_the_names_of_the_mathematics(small):
    run_id = train(small, "mlp", "--keep-weights", "--hidden-size", "7")
    done("runs", "export", "latest", "--format", "npz", "--out", "x")
    with np.load(f"x/{run_id}.npz") as found:
        assert {name: found[name].shape for name in found} == {
            "W1": (7, 25), "b1": (7,), "W2": (3, 7), "b2": (3,), "image_shape": (2,),
        }  # fmt: skip
        np.testing.assert_array_equal(found["W1"], stored()[0].weights["W1"])


@pytest.mark.parametrize("format_", ["npz", "torch"])
def test_runs_without_weights_are_left_out_and_none_with_any_is_an_error(small, format_):
    train(small, "ffn")
    result = hw1("runs", "export", "--format", format_, "--out", "x")
    assert (result.code, Path("x").exists()) == (5, False)
    assert "--keep-weights" in result.err
    train(small, "ffn", "--keep-weights", "--seed", "7")
    result = hw1("runs", "export", "--format", format_, "--out", "x")
    assert (result.code, len(list(Path("x").iterdir()))) == (0, 1)
    assert "1 run exported to x; 1 run without weights left out" in result.err


def test_a_runs_id_that_is_a_path_is_no_files_name(small):
    train(small, "logreg")
    for table in ("weights", "evaluation", "epoch"):
        change(f"UPDATE {table} SET run_id = '../evil'")  # noqa: S608
    change("UPDATE run SET id = '../evil'")
    result = hw1("runs", "export", "--format", "npz", "--out", "x/y")
    assert (result.code, list(Path().rglob("*evil*"))) == (6, [])


def test_the_kept_weights_of_any_model_are_no_contradiction(small):
    for model in ("perceptron", "mlp", "ffn"):
        train(small, model, "--keep-weights")
    done("db", "check", "--data", small)
    done("runs", "verify", "--all", "--data", small)
