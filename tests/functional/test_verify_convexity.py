"""`hw1 verify-convexity` as people type it."""

import json

import numpy as np
import pytest
import typer
from typer.testing import CliRunner

from hw1cli.cli.verify_convexity import verify_convexity
from hw1cli.errors import DataError, VerificationFailed

app = typer.Typer()
app.command()(verify_convexity)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    generator = np.random.default_rng(0)
    arrays = {}
    for split, n in (("train", 120), ("val", 20), ("test", 20)):
        arrays[f"{split}_images"] = generator.integers(0, 256, (n, 6, 6), dtype=np.uint8)
        arrays[f"{split}_labels"] = (np.arange(n) % 3).astype(np.uint8)[:, None]
    path = tmp_path_factory.mktemp("data") / "small.npz"
    np.savez(path, **arrays)
    return path


def run(*arguments):
    return CliRunner().invoke(app, [str(each) for each in arguments])


def test_it_shows_eigenvalues_and_the_networks_curvature(data):
    result = run("--data", data, "--samples", 8)
    assert result.exit_code == 0, result.exception
    assert "eigenvalues of the Hessian" in result.stdout
    assert "curvature" in result.stdout


def test_json_has_the_verdict_and_all_that_is_needed_to_repeat_it(data):
    document = json.loads(run("--data", data, "--samples", 8, "--seed", 7, "--json").stdout)
    assert document["schema_version"] == 1
    assert document["convex"] is True
    assert (document["seed"], document["samples"], document["n_train"]) == (7, 8, 120)
    assert document["mlp_curvature"] < 0 < document["mlp_rounding"] < document["mlp_midpoint_excess"]


def test_the_same_command_prints_the_same(data):
    arguments = ("--data", data, "--samples", 4, "--json")
    assert run(*arguments).stdout == run(*arguments).stdout


def test_a_counterexample_exits_4_and_is_printed(data, monkeypatch):
    from hw1cli.evidence import convexity

    hessian = convexity.mean_hessian
    monkeypatch.setattr(convexity, "mean_hessian", lambda P, X: -hessian(P, X))
    result = run("--data", data, "--samples", 4, "--json")
    assert isinstance(result.exception, VerificationFailed)
    assert result.exception.exit_code == 4
    assert len(str(result.exception).splitlines()) == 1
    document = json.loads(result.stdout)
    assert document["convex"] is False
    assert document["counterexample"]["smallest_relative_eigenvalue"] < -document["tolerance"]


@pytest.mark.parametrize("arguments", [("--samples", 0), ("--samples", "many"), ("--seed", -1)])
def test_bad_values_are_usage_errors(arguments, data):
    assert run("--data", data, *arguments).exit_code == 2


def test_a_missing_file_is_a_data_error(tmp_path):
    assert isinstance(run("--data", tmp_path / "none.npz").exception, DataError)
