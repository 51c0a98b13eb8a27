"""`hw1 runs show`: everything of a run, and with --errors its surest mistakes in a picture."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from hw1cli.export.run_documents import run_document
from hw1cli.models.ffn import FfnConfig
from hw1cli.records import Status
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from tests.functional.program import done, hw1, refused
from tests.functional.stored_runs import add


def test_everything_of_a_run_is_shown(runs):
    result = done("runs", "show", runs["good"])
    for text in (
        "batch size     16",
        "completed",
        "0.7667",  # validation accuracy after the last epoch
        "[0.5840, 0.9193]",  # Wilson's interval of 16 of 20
        "class 1        4        6  0.6000",  # the confusion matrix
        "a processor",
        "hw1 train ffn",
        "Training 1.250 s",
    ):
        assert text in result.out


def test_how_many_were_trained_beside_it_is_told(small):
    for rates, others in ((("0.1", "0.01"), "1 other,"), (("1", "2", "3"), "2 others,")):
        done("sweep", "ffn", "--epochs", "1", "--hidden-size", "2", "--data", small, "--lr", *rates)
        assert f"trained together with {others}" in done("runs", "show", "latest").out


def test_latest_best_and_the_beginning_of_an_id_name_a_run_on_the_data_set_that_is_named(runs, empty_folder):
    shown = {name: hw1("runs", "show", name, "--json").json()["run_id"] for name in ("latest", "best")}
    assert shown == {"latest": runs["failed"], "best": runs["good"]}
    assert hw1("runs", "show", runs["slow"][:9], "--json").json()["run_id"] == runs["slow"]

    other = add(empty_folder / "results.db", FfnConfig(epochs=1), data="e" * 32, data_name="mine", accuracy=0.99)
    asked = hw1("runs", "show", "best")
    assert (asked.code, asked.out) == (2, "")
    assert "Results are stored for mine, octsim: say --data" in asked.err
    assert hw1("runs", "show", "best", "--data", "mine", "--json").json()["run_id"] == other
    assert hw1("runs", "show", "best", "--data", "octsim", "--json").json()["run_id"] == runs["good"]


def test_json_holds_what_train_prints_and_more(runs, empty_folder):
    shown = hw1("runs", "show", runs["good"], "--json").json()
    with Reader.open(Location(path=empty_folder / "results.db")) as reader:
        trained = run_document(reader.record(runs["good"]))
    assert {name: shown[name] for name in trained} == trained
    assert shown["evaluations"]["test"]["n_correct"] == 16
    assert shown["timing"]["stack"] == 1
    assert shown["state"] == "completed"


def test_nan_and_infinity_are_null_with_the_reason_beside_them(runs):
    (epoch,) = hw1("runs", "show", runs["diverged"], "--json").json()["history"]
    assert (epoch["train_loss"], epoch["train_loss_reason"]) == (None, "nan")
    assert (epoch["val_loss"], epoch["val_loss_reason"]) == (None, "inf")
    assert "NaN" in hw1("runs", "show", runs["diverged"]).out


def test_a_failed_run_shows_its_traceback_without_its_escapes(runs, empty_folder):
    assert "MemoryError" in hw1("runs", "show", runs["failed"]).out
    evil = add(
        empty_folder / "results.db", FfnConfig(epochs=9), status=Status.FAILED, stored=[], error="[red]a\x1b[2Jb"
    )
    assert "[red]a\\x1b[2Jb" in hw1("runs", "show", evil).out


def test_a_long_history_is_shortened_and_says_so(empty_folder):
    add(empty_folder / "results.db", FfnConfig(epochs=30))
    result = hw1("runs", "show")
    assert "Epochs 4 to 24 are left out" in result.out
    assert len(hw1("runs", "show", "--json").json()["history"]) == 30


@pytest.mark.parametrize("model", ["ffn", "perceptron"])
def test_the_mistakes_are_drawn_into_a_picture_of_their_own(small, model):
    done("train", model, "--epochs", "2", "--data", small, "--keep-weights")
    assert "errors: " in done("runs", "show", "latest", "--data", small, "--errors", "errors.png").err
    with Image.open("errors.png") as picture:
        assert min(picture.size) > 300
    assert hw1("runs", "show", "--data", small, "--errors", "errors.svg", "--json").json()["model"] == model
    assert "<svg" in Path("errors.svg").read_text(encoding="utf-8")


def test_without_weights_data_or_a_picture_it_says_what_is_needed(small):
    train = ("train", "ffn", "--epochs", "2", "--hidden-size", "6", "--data")
    done(*train, small)
    for given, code, words in (
        (("--data", small, "--errors", "e.png"), 5, "--force --keep-weights"),
        (("--errors", "e.doc"), 2, ".png, .pdf, .svg"),
    ):
        refused(hw1("runs", "show", *given), code, words)
    done(*train, small, "--keep-weights", "--force")
    refused(hw1("runs", "show", "--errors", "e.png"), 5, "give its file with --data")
    with np.load(small) as arrays:
        np.savez("other.npz", **{**arrays, "test_images": arrays["test_images"] + 1})
    run = hw1("runs", "show", "--json").json()["run_id"]
    refused(hw1("runs", "show", run, "--data", "other.npz", "--errors", "e.png"), 5, "other images")
    assert hw1("runs", "show", "--data", small, "--errors", "none/e.png").code == 1
    assert not list(Path().glob("e.*"))
