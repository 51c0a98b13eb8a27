"""Network files: what is written is read back equal, and what is no network is one clear line."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hw1cli.constructions.network import Layer, Network, vector
from hw1cli.constructions.network_file import load_network, save_network, schema
from hw1cli.errors import DataError, Hw1Error
from tests.unit.constructions.test_networks import networks

GOOD = {"layers": [{"W": [[1, "1/2"]], "b": ["-3/2"], "activation": "sign"}]}


@settings(max_examples=50)
@given(network=st.integers(1, 4).flatmap(networks))
def test_a_network_is_read_back_as_it_was_written(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("networks") / "n.json"
    save_network(network, path, "mine")
    assert load_network(path) == ("mine", network)
    Draft202012Validator(schema()).validate(json.loads(path.read_text()))


def test_fractions_and_integers_are_read_exactly(tmp_path):
    (tmp_path / "perceptron.json").write_text(json.dumps(GOOD))
    name, network = load_network(tmp_path / "perceptron.json")
    assert name == "perceptron"
    assert network == Network((Layer((vector([1, 0.5]),), vector([-1.5]), "sign"),))


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(schema())


def layer(**change):
    return {"layers": [GOOD["layers"][0] | change]}


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "NaN", "[" * 100_000, '{"layers": []}', '{"layers": [1]}', b"\xff\xfe\x00",
        json.dumps(GOOD | {"extra": 1}),
        json.dumps(layer(W=[[1, 0.5]])),
        json.dumps(layer(W=[[1, "0.5"]])),
        json.dumps(layer(W=[[1, "1/0"]])),
        json.dumps(layer(W=[[1, True]])),
        json.dumps(layer(W=[[1, "9" * 40]])),
        json.dumps(layer(W=[[1, 10**40]])),
        json.dumps(layer(W=[[1], [1, 2]], b=[0, 0])),
        json.dumps(layer(b=[0, 0])),
        json.dumps(layer(activation="relu")),
        json.dumps(layer(activation="tanh")),
        '{"layers": [{"W": [[1, NaN]], "b": [0], "activation": "sign"}]}',
        '{"layers": [{"W": [[' + "1" * 5000 + ']], "b": [0], "activation": "sign"}]}',
    ],
)  # fmt: skip
def test_what_is_no_network_is_one_line(text, tmp_path):
    path = tmp_path / "bad.json"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DataError) as caught:
        load_network(path)
    assert "\n" not in str(caught.value)
    assert str(path) in str(caught.value)
    assert len(str(caught.value)) < 500 + len(str(path))


def test_an_unwritable_place_is_said(tmp_path):
    with pytest.raises(Hw1Error, match="cannot write"):
        save_network(Network((Layer((vector([1]),), vector([0]), "sign"),)), tmp_path / "no" / "n.json", "n")
