"""`hw1 verify-convexity` as people type it."""

from hw1cli.evidence import convexity
from tests.functional.program import hw1


def run(data, *arguments):
    return hw1("verify-convexity", "--data", data, *map(str, arguments))


def test_it_shows_eigenvalues_and_the_networks_curvature(small):
    result = run(small, "--samples", 8)
    assert result.code == 0
    assert "eigenvalues of the Hessian" in result.out
    assert "curvature" in result.out


def test_json_has_the_verdict_and_all_that_is_needed_to_repeat_it(small):
    arguments = ("--samples", 8, "--seed", 7, "--json")
    document = run(small, *arguments).json()
    assert document == run(small, *arguments).json()
    assert document["schema_version"] == 1
    assert document["convex"] is True
    assert (document["seed"], document["samples"], document["n_train"]) == (7, 8, 200)
    assert document["mlp_curvature"] < 0 < document["mlp_rounding"] < document["mlp_midpoint_excess"]


def test_a_counterexample_exits_4_and_is_printed(small, monkeypatch):
    hessian = convexity.mean_hessian
    monkeypatch.setattr(convexity, "mean_hessian", lambda P, X: -hessian(P, X))
    result = run(small, "--samples", 4, "--json")
    assert (result.code, len(result.err.splitlines())) == (4, 1)
    assert result.json()["convex"] is False
    assert result.json()["counterexample"]["smallest_relative_eigenvalue"] < -result.json()["tolerance"]
