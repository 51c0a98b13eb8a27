"""A run is a value: validated once, with a key that is the same everywhere."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw1cli.errors import UsageError
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.registry import make_config, spec_from_json
from hw1cli.specs import RunSpec


def test_defaults_are_the_homework_s() -> None:
    assert FfnConfig() == FfnConfig(
        epochs=20, lr=0.1, batch_size=16, hidden_size=200, hidden_layers=1, activation="relu", dropout=0.0, l2=0.0,
        optimizer="sgd",
    )  # fmt: skip
    assert (LogRegConfig().epochs, PerceptronConfig().epochs) == (50, 20)


_WRITTEN_OTHERWISE: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"seed": np.int64(43)}, {"seed": 43}),
    ({"protocol": np.int8(1)}, {"protocol": 1}),
    ({"config": {"epochs": np.int32(5)}}, {"config": {"epochs": 5}}),
    ({"config": {"batch_size": np.uint8(32)}}, {"config": {"batch_size": 32}}),
    ({"config": {"lr": np.float64(0.5)}}, {"config": {"lr": 0.5}}),
    ({"config": {"lr": 1}}, {"config": {"lr": 1.0}}),
    ({"config": {"lr": np.int64(1)}}, {"config": {"lr": 1.0}}),
    ({"config": {"l2": -0.0, "dropout": -0.0}}, {}),
]


@pytest.mark.parametrize(("otherwise", "plain"), _WRITTEN_OTHERWISE, ids=str)
def test_a_value_written_otherwise_is_the_same_run(otherwise: dict[str, Any], plain: dict[str, Any]) -> None:
    one, other = (
        RunSpec(**{"data": "x", **values, "config": FfnConfig(**values.get("config", {}))})
        for values in (otherwise, plain)
    )
    assert (one, one.key) == (other, other.key)
    assert json.dumps(one.as_json()) == json.dumps(other.as_json())


@pytest.mark.parametrize("value", ["42", 42.0, True, None, np.float64(42), np.True_, [42]], ids=repr)
@pytest.mark.parametrize("name", ["seed", "protocol", "epochs", "batch_size", "hidden_size", "hidden_layers"])
def test_what_is_no_whole_number_is_refused_where_one_is_due(name: str, value: object) -> None:
    def spec() -> RunSpec:
        if name in ("seed", "protocol"):
            return RunSpec(config=FfnConfig(), data="x", **{name: value})
        return RunSpec(config=make_config("ffn", {name: value}), data="x")

    with pytest.raises(UsageError, match="is not a whole number"):
        spec()


@pytest.mark.parametrize("value", ["0.5", True, None, np.True_, 1j], ids=repr)
@pytest.mark.parametrize("name", ["lr", "dropout", "l2"])
def test_what_is_no_number_is_refused(name: str, value: object) -> None:
    with pytest.raises(UsageError, match="is not a number"):
        make_config("ffn", {name: value})


@pytest.mark.parametrize("change", [{"seed": 43}, {"data": "y"}, {"protocol": 2}, {"config": FfnConfig(lr=0.2)}])
def test_whatever_changes_the_numbers_changes_the_key(change: dict[str, object]) -> None:
    base: dict[str, object] = {"config": FfnConfig(), "seed": 42, "data": "x", "protocol": 1}
    assert RunSpec(**base).key != RunSpec(**(base | change)).key


@given(
    lr=st.floats(min_value=1e-300, max_value=1e300),
    epochs=st.integers(1, 1000),
    dropout=st.floats(0, 0.99),
    seed=st.integers(0, 2**32 - 1),
    protocol=st.integers(1, 2),
)
def test_json_round_trips(lr: float, epochs: int, dropout: float, seed: int, protocol: int) -> None:
    config = FfnConfig(lr=lr, epochs=epochs, dropout=dropout)
    spec = RunSpec(config=config, seed=seed, data="x", protocol=protocol)
    assert spec_from_json(spec.as_json()) == spec


@pytest.mark.parametrize(
    ("model", "values", "complaint"),
    [
        ("ffn", {"lr": 0.0}, "--lr 0.0 is out of range; it must be greater than 0 and finite"),
        ("ffn", {"lr": float("nan")}, "--lr nan is not a number"),
        ("ffn", {"lr": float("inf")}, "--lr inf is out of range"),
        ("ffn", {"lr": 10**400}, "is out of range"),  # too large for a float
        ("ffn", {"epochs": 10**400}, "is out of range"),
        ("ffn", {"dropout": 1.0}, "--dropout 1.0 is out of range; it must be at least 0 and less than 1"),
        ("ffn", {"epochs": 0}, "--epochs 0 is out of range"),
        ("ffn", {"batch_size": -1}, "--batch-size -1 is out of range"),
        (
            "ffn",
            {"activation": "gelu"},
            "--activation gelu does not exist (did you mean relu?); choose from: relu, tanh",
        ),
        ("perceptron", {"lr": 0.1}, "--lr has no meaning for perceptron; it has --epochs"),
        ("mlp", {"dropout": 0.2}, "--dropout has no meaning for mlp"),
        ("rnn", {}, "no model is called 'rnn'"),
    ],
)
def test_bad_values_are_refused_by_name(model: str, values: dict[str, object], complaint: str) -> None:
    with pytest.raises(UsageError) as caught:
        make_config(model, values)
    assert complaint in str(caught.value)


@pytest.mark.parametrize("seed", [-1, 2**32])
def test_seeds_are_those_that_numpy_s_legacy_generator_takes(seed: int) -> None:
    with pytest.raises(UsageError, match="--seed"):
        RunSpec(config=FfnConfig(), seed=seed, data="x")
