"""`hw1 verify-construction` as people type it."""

import json
from fractions import Fraction

import pytest
import typer
from typer.testing import CliRunner

from hw1cli.cli.verify_construction import verify_construction
from hw1cli.constructions.network_file import load_network
from hw1cli.errors import DataError, Hw1Error, UsageError, VerificationFailed
from tests.functional.program import hw1

app = typer.Typer()
app.command()(verify_construction)

XOR = ("--D", "2", "--A", "-1", "--B", "1")
FOUR = ("--D", "4", "--A", "-1", "--B", "2")


def run(*arguments):
    result = CliRunner().invoke(app, [str(each) for each in arguments])
    if isinstance(result.exception, Hw1Error):
        assert len(str(result.exception).splitlines()) == 1
    elif result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def document(*arguments):
    return json.loads(run(*arguments, "--json").stdout)


def perceptron(path, w, b):
    path.write_text(json.dumps({"layers": [{"W": [w], "b": [b], "activation": "sign"}]}))
    return path


def test_the_use_in_the_interface_prints_weights_rows_and_verdicts():
    result = run(*FOUR)
    assert result.exit_code == 0
    for text in (
        "[[1, 1, 1, 1], [-1, -1, -1, -1]]", "[3/2, 5/2]", "[3, 5]",
        "[[-2, -2, -2, -2], [2, 2, 2, 2]]", "[-3/2, -5/2]",
        "all 16 of 2^4 inputs evaluated exactly", "robust (limit condition, every direction): yes",
        "margin in the l1 norm: 1/2 (exact)", "margin in the l-infinity norm: 1/8 (exact)", "No single perceptron",
    ):  # fmt: skip
        assert text in result.stdout, text


def test_the_document_has_the_keys_of_the_interface():
    answer = document(*FOUR)
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


@pytest.mark.parametrize(("code", "w", "D"), [(0, [1, 1], 2), (4, [1, -1], 2), (5, [1, 1, 1], 2), (2, [1, 1], 0)])
def test_the_program_leaves_with_the_exit_codes_of_the_interface(code, w, D, tmp_path):
    file = perceptron(tmp_path / "p.json", w, -1)
    result = hw1("verify-construction", "--D", str(D), "--A", "1", "--B", "2", "--network", file)
    assert result.code == code
    assert len(result.err.splitlines()) == (code != 0)


@pytest.mark.parametrize(
    "arguments",
    [
        ("--D", "4", "--A", "2", "--B", "1"),
        ("--D", "4", "--A", "-5", "--B", "1"),
        ("--D", "0", "--A", "0", "--B", "0"),
        ("--D", "1000001", "--A", "0", "--B", "0"),
        ("--D", "4", "--A", "-1"),
        (*FOUR, "--save-network", "never.json"),
        ("--chart",),
        ("--chart", "--D", "13"),
        ("--chart", "--D", "4", "--network", "x.json"),
        ("--chart", "--D", "4", "--A", "1"),
        ("--D", "4", "--A", "0.5", "--B", "2"),
    ],
)
def test_bad_values_are_usage_errors(arguments, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert isinstance(result.exception, UsageError) or result.exit_code == 2
    assert list(tmp_path.iterdir()) == []


def test_a_saved_network_is_verified_again(tmp_path):
    file = tmp_path / "ours.json"
    assert run(*FOUR, "--activation", "relu", "--save-network", file).exit_code == 0
    assert load_network(file)[1].n_inputs == 4
    (network,) = document(*FOUR, "--network", file)["networks"]
    assert (network["verified"], network["robust"], network["margin"]) == (True, True, "1/2")


def test_a_wrong_network_fails_with_its_counterexample(tmp_path):
    result = run(*XOR, "--network", perceptron(tmp_path / "p.json", [1, 1], 0))
    assert isinstance(result.exception, VerificationFailed)
    assert "counterexample: x = [1, 1], sum 2, f(x) = -1" in result.stdout
    assert "z = [2], h = [1]" in result.stdout


def test_a_folder_is_checked_in_one_go(tmp_path):
    perceptron(tmp_path / "a-right.json", [1, 1], -1)
    perceptron(tmp_path / "b-wrong.json", [1, 1], 1)
    perceptron(tmp_path / "c-other.json", [1, 1, 1], -1)
    (tmp_path / "d-broken.json").write_text("{")
    arguments = ("--D", "2", "--A", "1", "--B", "2", "--network", tmp_path)
    result = run(*arguments)
    assert isinstance(result.exception, VerificationFailed)
    assert "b-wrong.json" in str(result.exception)
    assert "wrong at x = [-1, 1]" in result.stdout
    assert "takes 3 inputs" in result.stdout
    assert [each["verified"] for each in document(*arguments)["networks"]] == [True, False, None, None]
    (tmp_path / "b-wrong.json").unlink()
    assert isinstance(run(*arguments).exception, DataError)
    (tmp_path / "empty").mkdir()
    assert isinstance(run(*arguments[:-1], tmp_path / "empty").exception, DataError)


def test_out_of_time_is_neither_true_nor_false():
    result = run("--D", "22", "--A", "-1", "--B", "2", "--time-limit", "0.001")
    assert type(result.exception) is Hw1Error
    assert "computes f: unknown" in result.stdout


def test_a_fragile_network_fails_with_a_direction(tmp_path):
    arguments = ("--D", "2", "--A", "0", "--B", "2", "--network", perceptron(tmp_path / "p.json", [1, 1], 0))
    result = run(*arguments)
    assert isinstance(result.exception, VerificationFailed)
    assert "robust (limit condition, every direction): NO" in result.stdout
    (network,) = document(*arguments)["networks"]
    assert (network["verified"], network["robust"], network["margin"]) == (True, False, None)
    assert sum(map(Fraction, network["counterexample"]["direction"])) < 0


def test_the_proofs_and_one_instance_together():
    result = run("--prove", *XOR, "--activation", "relu")
    assert result.exit_code == 0
    assert "unknown" not in result.stdout
    answer = document("--prove", *XOR, "--activation", "relu")
    assert [each["activation"] for each in answer["networks"]] == ["relu"]
    assert {each["verdict"] for each in answer["theorems"]} == {"proved"}
    assert all(each["words"] and each["formula"] and each["seconds"] >= 0 for each in answer["theorems"])


def test_the_chart():
    result = run("--chart", "--D", "3")
    assert result.exit_code == 0
    cells = document("--chart", "--D", "3")["chart"]
    assert sum(not cell["separable"] for cell in cells if cell["D"] == 3) == 12


def test_a_big_instance_is_checked_by_the_sum_and_printed_briefly():
    result = run("--D", "5000", "--A", "-1", "--B", "2")
    assert result.exit_code == 0
    assert "2^5000 inputs by their 5001 different sums" in result.stdout
    assert len(result.stdout) < 6000
