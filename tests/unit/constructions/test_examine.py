"""A network file in, a record out: whose D, A and B, what is required, and why something is not known."""

import json

import pytest

from hw1cli.constructions.examine import examine_file, examine_files
from hw1cli.constructions.requirements import Requirements
from hw1cli.errors import DataError, UsageError

NONE = Requirements()
OPEN = {"activation": "sign", "W0": ["1", "-1"], "b0": ["1/2 - A", "B + 1/2"], "W1": [1, 1], "b1": -1}
XOR = {"activation": "relu", "W0": [[-1, -1], [1, 1]], "b0": [-1.5, -1.5], "W1": [-1, -1], "b1": 0}


def file(folder, document, name="n.json"):
    (folder / name).write_text(json.dumps(document))
    return folder / name


@pytest.mark.parametrize(
    ("document", "given", "known"),
    [
        (OPEN, {}, (None, None, None)),
        (OPEN, {"D": 3}, (3, None, None)),
        (OPEN | {"A": -1, "B": 1}, {}, (None, -1, 1)),
        (OPEN | {"D": 3, "A": -1, "B": 1}, {}, (3, -1, 1)),
        (OPEN | {"D": 3, "A": -1, "B": 1}, {"D": 5, "A": 0, "B": 2}, (5, 0, 2)),
        (XOR | {"A": -1, "B": 1}, {}, (2, -1, 1)),
        (XOR, {"A": -1, "B": 1}, (2, -1, 1)),
    ],
)
def test_options_go_before_the_file_and_what_neither_says_is_open(document, given, known, tmp_path):
    record = examine_file(file(tmp_path, document), given, NONE, 60)
    assert record["file"] == "n.json"
    assert tuple(record[letter] for letter in "DAB") == known
    assert (record["verified"], record["robust"], record["counterexample"]) == (True, True, None)
    assert record["requirements"] == []
    json.dumps(record, allow_nan=False)


@pytest.mark.parametrize(
    ("document", "given", "why"),
    [
        (XOR, {}, "says nothing of A and B"),
        (XOR | {"A": -1}, {}, "says nothing of B;"),
        (XOR, {"D": 3, "A": -1, "B": 1}, "takes 2 inputs"),
        (XOR | {"D": 3}, {"A": -1, "B": 1}, "takes 2 inputs"),
        (XOR | {"W0": [[1], [-1]]}, {"D": 3, "A": -1, "B": 1}, "takes 1 input;"),
        (XOR | {"W1": [[1]]}, {"A": -1, "B": 1}, "layer 1 weighs 1 input but the layer before has 2 units"),
        (XOR | {"b0": [1]}, {"A": -1, "B": 1}, "weights for 2 units and biases for 1; every unit needs both"),
        (XOR | {"A": 2, "B": 1}, {}, "A <= B"),
        (OPEN | {"b0": ["A/(B-B)", "B"]}, {}, "divides by 0"),
    ],
)
def test_what_is_no_network_for_these_is_a_data_error(document, given, why, tmp_path):
    path = file(tmp_path, document)
    with pytest.raises(DataError, match=why):
        examine_file(path, given, NONE, 60)
    good = file(tmp_path, XOR | {"A": -1, "B": 1}, "good.json")
    bad, fine = examine_files([path, good], {}, NONE, 60) if not given else (None, None)
    if bad:
        assert (bad["file"], bad["verified"], bad["robust"], bad["requirements"]) == ("n.json", None, None, [])
        assert why in bad["reasons"][0]
        assert fine["verified"] is True


def test_options_that_do_not_go_together_are_a_usage_error_of_all_files(tmp_path):
    with pytest.raises(UsageError):
        examine_files([file(tmp_path, OPEN)], {"D": 4, "A": 3, "B": 2}, NONE, 60)


def test_a_counterexample_says_where(tmp_path):
    record = examine_file(file(tmp_path, OPEN | {"b0": ["1/2 - A", "B + D - 9"]}), {"A": 0, "B": 0}, NONE, 60)
    example = record["counterexample"]
    assert (record["verified"], record["robust"]) == (False, False)
    assert (example["A"], example["B"], len(example["x"])) == (0, 0, example["D"])
    assert example["output"] != example["f"] == (1 if example["sum"] == 0 else -1)


INTEGERS = OPEN | {"W0": ["2", "-2"], "b0": ["1 - 2*A", "2*B + 1"]}


@pytest.mark.parametrize(
    ("document", "given", "met", "remark"),
    [
        (INTEGERS, {}, True, None),
        (INTEGERS, {"D": 4, "A": -1, "B": 2}, True, None),
        (OPEN, {}, False, "b0 has 3/2 = 1/2 - A at D=1, A=-1, B=-1"),
        (OPEN | {"b1": -1.5}, {}, False, "b1 has -3/2"),
        (XOR, {"A": -1, "B": 1}, False, "b0 has -3/2"),
        (INTEGERS | {"b0": ["1 - 2*A", "2*B + 1 + 0*A*(A+1)/2"]}, {}, None, "was not proved"),
        (INTEGERS | {"b0": ["1 - 2*A", "2*B + 1 + 0*A*(A+1)/2"]}, {"D": 4, "A": -1, "B": 2}, True, None),
        (OPEN | {"W0": ["1", "-1"], "b0": ["1 - A/2 - A/2", "B"]}, {"D": 3, "A": 1, "B": 1}, True, None),
    ],
)
def test_integers_are_required_for_all_that_it_is_for(document, given, met, remark, tmp_path):
    record = examine_file(file(tmp_path, document), given, Requirements.parse("integers"), 60)
    (found,) = record["requirements"]
    assert (found["requirement"], found["met"], record["all_integer"]) == ("integers", met, met)
    assert (found["remark"] is None) == (remark is None)
    assert (remark or "") in (found["remark"] or "")


@pytest.mark.parametrize(
    ("layers", "remark"),
    [
        ({}, None),
        ({"W0": [[1, 1], [1, 1], [0, 0]], "b0": [0, 0, 0], "W1": [1, 1, 0]}, "hidden layers have 3 units"),
        ({"W1": [[1, 1], [1, 1]], "b1": [0, 0], "W2": [1, 1], "b2": [0]}, "hidden layers have 2 and 2 units"),
        ({"W0": [1, 1], "b0": [0], "W1": None}, "hidden layers have no units"),
    ],
)
def test_units_are_those_of_one_hidden_layer(layers, remark, tmp_path):
    document = {key: value for key, value in (XOR | {"A": -1, "B": 1} | layers).items() if value is not None}
    if "W1" not in document:
        del document["b1"], document["activation"]
    record = examine_file(file(tmp_path, document), {}, Requirements.parse("units=2"), 60)
    assert record["requirements"] == [{"requirement": "units=2", "met": remark is None, "remark": remark}]


@pytest.mark.parametrize(
    "text", ["integer", "units", "units=0", "units=two", "units=2,units=3", "integers;units=2", ","]
)
def test_other_requirements_are_a_usage_error(text):
    with pytest.raises(UsageError):
        Requirements.parse(text)


def test_requirements_are_read_in_any_order():
    assert Requirements.parse("units=2, integers") == Requirements.parse("integers,units=2") == Requirements(True, 2)
