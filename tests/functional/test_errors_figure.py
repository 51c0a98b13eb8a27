"""`hw1 runs show --errors`: the surest mistakes, drawn from kept weights and the run's data."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.functional.program import hw1

TRAIN = ("train", "ffn", "--epochs", "2", "--hidden-size", "6", "--data")


@pytest.mark.parametrize("model", ["ffn", "perceptron"])
def test_the_mistakes_are_drawn_into_a_picture_of_their_own(small, model):
    assert hw1("train", model, "--epochs", "2", "--data", small, "--keep-weights").code == 0
    result = hw1("runs", "show", "latest", "--data", small, "--errors", "errors.png")
    assert (result.code, "errors: " in result.err) == (0, True)
    with Image.open("errors.png") as picture:
        assert min(picture.size) > 300
    assert hw1("runs", "show", "--data", small, "--errors", "errors.svg", "--json").json()["model"] == model
    assert "<svg" in Path("errors.svg").read_text(encoding="utf-8")


def test_without_weights_data_or_a_picture_it_says_what_is_needed(small):
    assert hw1(*TRAIN, small).code == 0
    for given, code, words in (
        (("--data", small, "--errors", "e.png"), 5, "--force --keep-weights"),
        (("--errors", "e.doc"), 2, ".png, .pdf, .svg"),
    ):
        result = hw1("runs", "show", *given)
        assert (result.code, words in result.err) == (code, True), result.err
    assert hw1(*TRAIN, small, "--keep-weights", "--force").code == 0
    result = hw1("runs", "show", "--errors", "e.png")
    assert (result.code, "give its file with --data" in result.err) == (5, True)
    with np.load(small) as arrays:
        np.savez("other.npz", **{**arrays, "test_images": arrays["test_images"] + 1})
    run = hw1("runs", "show", "--json").json()["run_id"]
    result = hw1("runs", "show", run, "--data", "other.npz", "--errors", "e.png")
    assert (result.code, "other images" in result.err) == (5, True)
    assert hw1("runs", "show", "--data", small, "--errors", "none/e.png").code == 1
    assert not list(Path().glob("e.*"))
