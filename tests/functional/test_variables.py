"""The HW1_ variables and the flags that work anywhere (interface.md, Environment)."""

import subprocess
import sys

import pytest

from tests.functional.program import hw1

TRAINING = ("logreg", "--epochs", "1", "--data", "small.npz")


@pytest.mark.parametrize("value", ["0", "false", "no", "off", "OFF", ""])
def test_what_means_off_is_off(monkeypatch, value):
    monkeypatch.setenv("HW1_DEBUG", value)
    result = hw1("train", "ffn", "--lr", "-1")
    assert (result.code, "Traceback" in result.err) == (2, False)


@pytest.mark.parametrize(
    ("command", "code"),
    [(("train", "ffn", "--lr", "-1"), 2), (("runs", "list"), 5), (("data", "info", "none.npz"), 5), (("trian",), 2)],
)
@pytest.mark.parametrize("how", ["flag", "variable"])
def test_debug_adds_a_traceback_and_changes_nothing_else(monkeypatch, command, code, how):
    plain = hw1(*command)
    monkeypatch.setenv("HW1_DEBUG", "1" if how == "variable" else "0")
    result = hw1(*command, *(["--debug"] if how == "flag" else []))
    assert (plain.code, result.code, result.out) == (code, code, plain.out)
    assert result.err.startswith("Traceback")
    assert result.err.endswith(plain.err)


@pytest.mark.parametrize("name", ["HW1_DEBUG", "HW1_THREADS", "HW1_DEVICE"])
def test_garbage_is_a_usage_error_that_names_the_variable(monkeypatch, small, name):
    monkeypatch.setenv(name, "gar\x1bbage")
    result = hw1("train", "torch-logreg", *TRAINING[1:])
    assert (result.code, result.err.count("\n")) == (2, 1)
    assert result.err.startswith(f"hw1: {name}=")


def test_a_device_is_a_default_for_models_that_have_none(monkeypatch, small):
    monkeypatch.setenv("HW1_DEVICE", "cuda")
    assert hw1("train", *TRAINING).code == 0
    assert hw1("train", *TRAINING, "--device", "cuda").code == 2
    assert hw1("train", "torch-logreg", *TRAINING[1:], "--device", "cpu").code == 0


def test_colours_by_force_make_no_terminal_of_a_log_file(monkeypatch, small, tmp_path):
    monkeypatch.setenv("FORCE_COLOR", "1")
    with (tmp_path / "log").open("w") as log:
        command = [sys.executable, "-m", "hw1cli", "train", *TRAINING]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=log, timeout=120)
    text = (tmp_path / "log").read_text()
    assert "completed" in text
    assert not [each for each in ("\x1b[?25l", "\x1b[2K", "\r", "━") if each in text]


@pytest.mark.parametrize(
    "words",
    [
        ("--lr", "0.1", "1", "torch-logreg"),
        ("--optimizer", "sgd", "adam", "torch-logreg", "--lr", "1"),
        ("torch-logreg", "--lr", "0.1", "1"),
        ("--lr=0.1,1", "torch-logreg"),
    ],
)
def test_the_model_may_follow_an_options_values(small, words):
    result = hw1("sweep", *words, "--epochs", "1", "--data", "small.npz", "--dry-run", "--json")
    assert (result.code, len(result.json()["cells"])) == (0, 2), result.err
