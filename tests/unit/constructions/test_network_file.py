"""Network files: what is written is read back equal, and what is no network is one clear line."""

import json
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from hw1cli.constructions.network import Layer, Network, vector
from hw1cli.constructions.network_file import SCHEMA, exact_json, load_network, number_json, save_network
from hw1cli.constructions.target import Target
from hw1cli.constructions.two_units import construct
from hw1cli.errors import DataError, Hw1Error
from tests.unit.constructions.test_networks import networks

GOOD = {"layers": [{"W": [[1, "1/2"]], "b": ["-3/2"], "activation": "sign"}]}
VALIDATOR = Draft202012Validator(SCHEMA)


def read(path, *instance):
    """The network in a file, for the instance or one that its number of inputs allows."""
    family = load_network(path).family
    return family.at(Target(*instance) if instance else Target(family.n_inputs, 0, 0))


def written(path, document):
    path.write_text(document if isinstance(document, str) else json.dumps(document))
    return path


@settings(max_examples=50)
@given(network=st.integers(1, 4).flatmap(networks))
def test_a_network_is_read_back_as_it_was_written(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("networks") / "n.json"
    save_network(network, path, "mine")
    assert (load_network(path).name, read(path)) == ("mine", network)
    VALIDATOR.validate(json.loads(path.read_text()))


@settings(max_examples=50)
@given(network=st.integers(1, 4).flatmap(networks))
def test_layers_may_be_numbered_in_any_depth(network, tmp_path_factory):
    path = tmp_path_factory.mktemp("networks") / "n.json"
    *hidden, _ = network.layers
    document = {"activation": [each.activation for each in hidden]}
    for level, each in enumerate(map(exact_json, network.layers)):
        document |= {f"W{level}": each["W"], f"b{level}": each["b"]}
    VALIDATOR.validate(document)
    assert read(written(path, document)) == network


def test_the_same_network_in_every_form(tmp_path):
    """Decimals are what they say, an output may be one row and one number, and a weight all of a row."""
    VALIDATOR.check_schema(SCHEMA)
    target = Target(4, -1, 2)
    listed = {"layers": [
        {"W": [[1, "1", 1.0, "10/10"], ["-1", -1e0, "1-2", "-(1)"]], "b": ["3/2", 2.5], "activation": "sign"},
        {"W": [1, 1], "b": [-1], "activation": "sign"},
    ]}  # fmt: skip
    listed["layers"][1]["W"] = [[1, 1]]
    numbered = {"W0": [[1] * 4, [-1] * 4], "b0": [1.5, 2.50], "W1": [1, 1], "b1": -1, "activation": "sign"}
    letters = {"W0": ["D/D", "-1"], "b0": ["-A + 0.5", "(2*B+1)/2"], "W1": [["1", "1"]], "b1": ["A-A-1"]}
    letters |= {"activation": ["sign"], "comment": "any D", "name": "mine"}
    for document in (listed, numbered, letters):
        assert read(written(tmp_path / "n.json", document), 4, -1, 2) == construct(target, "sign")
    assert load_network(tmp_path / "n.json").family.n_inputs is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1", Fraction(1, 10)), ("1e29", 10**29), ("-2.5E-2", Fraction(-1, 40)), ('"0.30"', Fraction(3, 10)),
        ("0.1000000000000000055511151231257827", Fraction("0.1000000000000000055511151231257827")),
        ("5e-324", Fraction(5, 10**324)), ("99999999999999999999999999999.9", Fraction(10**30 - 1, 10)),
    ],
)  # fmt: skip
def test_decimals_are_read_to_the_last_digit(text, value, tmp_path):
    path = written(tmp_path / "n.json", '{"W0": [' + text + '], "b0": 0}')
    assert ((value,),) == read(path).layers[0].W


def test_what_a_file_is_for_is_read(tmp_path):
    path = written(tmp_path / "n.json", {"W0": ["1"], "b0": "-A", "W1": [1], "b1": 0, "activation": "sign"})
    assert load_network(path).known == {}
    path = written(tmp_path / "n.json", {"W0": [[1, 1]], "b0": ["-A"], "B": 2, "A": -1})
    assert load_network(path).known == {"D": 2, "A": -1, "B": 2}


def layer(**change):
    return {"layers": [GOOD["layers"][0] | change]}


@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "null", "NaN", "[" * 100_000, '{"layers": []}', '{"layers": [1]}', b"\xff\xfe\x00",
        json.dumps(GOOD | {"extra": 1}),
        json.dumps(layer(W=[[1, "0,5"]])),
        json.dumps(layer(W=[[1, 1e31]])),
        json.dumps(layer(D="two")),
        json.dumps(GOOD | {"A": 0.5}),
        json.dumps({"W0": [[1, 1]]}),
        json.dumps({"W0": [[1, 1]], "b0": [0], "b1": [0]}),
        json.dumps({"W0": [[1, 1]], "b0": [0], "W2": [1], "b2": [0], "activation": "sign"}),
        json.dumps({"W0": [[1, 1]], "b0": [0], "W1": [1], "b1": 0}),
        json.dumps({"W0": [[1, 1]], "b0": [0], "W1": [1], "b1": 0, "activation": ["sign", "sign"]}),
        json.dumps({"W0": ["D"], "b0": ["A"], "W1": [1], "b1": 0, "W2": ["1"], "b2": [0, 0], "activation": "relu"}),
        json.dumps(layer(W=[[1, True]])),
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


def test_numbers_of_any_length_are_written():
    long = 7 * 10**6000 + 1
    assert number_json(Fraction(long)) == f"7{'0' * 5999}1"
    assert number_json(Fraction(-long, 10**5000)) == f"-7{'0' * 5999}1/1{'0' * 5000}"
    assert number_json(Fraction(10**30)) == 10**30
