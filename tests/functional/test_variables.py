"""The HW1_ variables and the flags that work anywhere (interface.md, Environment)."""

import pytest

from tests.functional.program import done, hw1

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
    done("train", *TRAINING)
    assert hw1("train", *TRAINING, "--device", "cuda").code == 2
    done("train", "torch-logreg", *TRAINING[1:], "--device", "cpu")
