"""`hw1 verify-construction` as people type it."""

import json

import pytest

from tests.functional.program import hw1

XOR = ("--D", "2", "--A", "-1", "--B", "1")
FOUR = ("--D", "4", "--A", "-1", "--B", "2")


def run(*arguments):
    result = hw1("verify-construction", *map(str, arguments))
    assert len([line for line in result.err.splitlines() if "network written" not in line]) == (result.code != 0)
    return result


OPEN = {"activation": "sign", "W0": ["1", "-1"], "b0": ["1/2 - A", "B + 1/2"], "W1": [1, 1], "b1": -1}


def perceptron(w, b):
    return {"layers": [{"W": [w], "b": [b], "activation": "sign"}]}


def written(path, document, encoding="utf-8"):
    path.write_text(json.dumps(document), encoding=encoding)
    return path


def test_the_use_in_the_interface_prints_weights_rows_and_verdicts():
    result = run(*FOUR)
    assert result.code == 0
    for text in (
        "[[1, 1, 1, 1], [-1, -1, -1, -1]]", "[3/2, 5/2]", "[3, 5]",
        "[[-2, -2, -2, -2], [2, 2, 2, 2]]", "[-3/2, -5/2]",
        "all 16 of 2^4 inputs evaluated exactly", "robust (limit condition, every direction): yes",
        "margin in the l1 norm: 1/2 (exact)", "margin in the l-infinity norm: 1/8 (exact)", "No single perceptron",
    ):  # fmt: skip
        assert text in result.out, text


def test_the_document_has_the_keys_of_the_interface():
    answer = run(*FOUR, "--json").json()
    assert [answer[key] for key in ("schema_version", "D", "A", "B")] == [1, 4, -1, 2]
    sign, relu = answer["networks"]
    assert (sign["activation"], relu["activation"]) == ("sign", "relu")
    assert (sign["W0"], sign["b0"]) == ([[1] * 4, [-1] * 4], ["3/2", "5/2"])
    assert (sign["W1"], sign["b1"]) == ([[1, 1]], [-1])
    assert (relu["W1"], relu["b1"]) == ([[-1, -1]], [0])
    assert relu["integer_multiple"]["b0"] == [-3, -5]
    for network in (sign, relu):
        assert (network["verified"], network["robust"], network["counterexample"]) == (True, True, None)
        assert (network["inputs_checked"], network["margin"], network["margin_linf"]) == (16, "1/2", "1/8")
        assert [row["inputs"] for row in network["rows"]] == [1, 4, 6, 4, 1]
    assert answer["separability"]["separable"] is False


def test_a_saved_network_is_verified_again():
    assert run(*FOUR, "--activation", "relu", "--save-network", "ours.json").code == 0
    (network,) = run(*FOUR, "--network", "ours.json", "--json").json()["networks"]
    assert (network["verified"], network["robust"], network["margin"]) == (True, True, "1/2")


@pytest.mark.parametrize(
    ("document", "of", "told"),
    [
        (perceptron([1, 1], 0), XOR, ("counterexample: x = [1, 1], sum 2, f(x) = -1", "z = [2], h = [1]")),
        (
            perceptron([1, 1], 0),
            ("--D", "2", "--A", "0", "--B", "2"),
            ("computes f: yes", "robust (limit condition, every direction): NO", "direction v = "),
        ),
        (
            OPEN | {"b0": ["-A", "B"]},
            (),
            ("computes f: yes", "every direction): NO", "direction v = [1]", "for D=1, [-1, -1]"),
        ),
    ],
    ids=["wrong", "fragile", "fragile somewhere"],
)
def test_a_network_that_fails_fails_with_where(tmp_path, document, of, told):
    result = run(*of, "--network", written(tmp_path / "n.json", document))
    assert (result.code, [words for words in told if words not in result.out]) == (4, [])
    (network,) = run(*of, "--network", tmp_path / "n.json", "--json").json()["networks"]
    fragile = network["counterexample"]["direction"] is not None
    assert (network["verified"], network["robust"], network["margin"]) == (fragile, False, None)


def test_a_folder_is_checked_in_one_go(tmp_path):
    written(tmp_path / "a-right.json", perceptron([1, 1], -1))
    written(tmp_path / "b-wrong.json", perceptron([1, 1], 1))
    other = written(tmp_path / "c-other.json", perceptron([1, 1, 1], -1))
    (tmp_path / "d-broken.json").write_text("{")
    and_gate = ("--D", "2", "--A", "1", "--B", "2", "--network")
    result = run(*and_gate, tmp_path)
    assert result.code == 4
    assert "b-wrong.json" in result.err
    for text in ("wrong at x = [-1, 1]", "takes 3 inputs", "is not valid JSON"):
        assert text in result.out
    assert [each["verified"] for each in run(*and_gate, tmp_path, "--json").json()["networks"]] == [
        True, False, None, None,
    ]  # fmt: skip
    (tmp_path / "b-wrong.json").unlink()
    (tmp_path / "empty").mkdir()
    assert [run(*and_gate, where).code for where in (tmp_path, tmp_path / "empty", other)] == [5, 5, 5]
    assert run(*and_gate, tmp_path / "a-right.json").code == 0


def test_a_network_for_all_is_proved_and_shown_by_its_expressions(tmp_path):
    result = run("--network", written(tmp_path / "open.json", OPEN, "utf-8-sig"))
    assert result.code == 0
    for text in ("[1/2 - A, B + 1/2]", "computes f: yes (all D, A and B by the solver z3", "on {-1,1}^D"):
        assert text in result.out, text
    answer = run("--network", tmp_path / "open.json", "--json").json()
    assert [answer[key] for key in ("D", "A", "B", "separability")] == [None] * 4
    (network,) = answer["networks"]
    assert (network["file"], network["b0"], network["W1"]) == ("open.json", ["1/2 - A", "B + 1/2"], [[1, 1]])
    at_four = run("--network", tmp_path / "open.json", *FOUR, "--json").json()["networks"][0]
    assert (at_four["W0"], at_four["b0"], at_four["margin"]) == ([[1] * 4, [-1] * 4], ["3/2", "5/2"], "1/2")


def test_what_is_required_is_checked_as_well(tmp_path):
    path = written(tmp_path / "open.json", OPEN)
    result = run("--network", path, "--require", "integers,units=2")
    assert result.code == 4
    assert "required, integers: NO (b0 has 3/2 = 1/2 - A at D=1, A=-1, B=-1)" in result.out
    assert "required, units=2: yes" in result.out
    assert run("--network", path, "--require", "units=2").code == 0
    assert "required, integers: not met" in run("--network", tmp_path, "--require", "integers").out


def test_out_of_time_is_neither_true_nor_false():
    result = run("--D", "22", "--A", "-1", "--B", "2", "--time-limit", "0.001")
    assert result.code == 1
    assert "computes f: unknown" in result.out


def test_the_proofs_and_one_instance_together():
    arguments = ("--prove", *XOR, "--activation", "relu")
    result = run(*arguments)
    assert result.code == 0
    assert "unknown" not in result.out
    answer = run(*arguments, "--json").json()
    assert [each["activation"] for each in answer["networks"]] == ["relu"]
    assert {each["verdict"] for each in answer["theorems"]} == {"proved"}
    assert all(each["words"] and each["formula"] and each["seconds"] >= 0 for each in answer["theorems"])


def test_the_chart():
    assert run("--chart", "--D", "3").code == 0
    cells = run("--chart", "--D", "3", "--json").json()["chart"]
    assert sum(not cell["separable"] for cell in cells if cell["D"] == 3) == 12


def test_a_big_instance_is_checked_by_the_sum_and_printed_briefly():
    result = run("--D", "5000", "--A", "-1", "--B", "2")
    assert result.code == 0
    assert "2^5000 inputs by their 5001 different sums" in result.out
    assert len(result.out) < 6000
