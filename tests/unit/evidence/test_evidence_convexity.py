import json

import numpy as np
import pytest

from hw1cli.evidence import convexity as module
from hw1cli.evidence.convexity import TOLERANCE, convexity
from hw1cli.evidence.curvature import lowest_direction, midpoint_excess, rounding_error
from hw1cli.evidence.mlp_loss import Parameters, hessian_times
from hw1cli.evidence.sampling import one_hot


@pytest.fixture(scope="module")
def result(small):
    return convexity(small, seed=1, samples=8)


def test_logistic_regression_is_convex_up_to_rounding(result):
    assert result["convex"]
    assert result["counterexample"] is None
    assert -TOLERANCE <= result["smallest_relative_eigenvalue"] <= TOLERANCE
    assert result["largest_eigenvalue"] > 0.1


def test_the_network_is_not_by_two_points_and_their_middle(result):
    assert result["mlp_curvature"] < -1e-3
    assert result["mlp_midpoint_excess"] > 1000 * result["mlp_rounding"] > 0


def test_the_same_seed_gives_the_same_numbers_and_another_gives_others(small, result):
    assert convexity(small, seed=1, samples=8) == result
    assert convexity(small, seed=2, samples=8)["mlp_curvature"] != result["mlp_curvature"]


def test_the_result_is_plain_json_with_all_that_is_needed_to_repeat_it(small, result):
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert (result["seed"], result["samples"], result["data_fingerprint"]) == (1, 8, small.fingerprint)


def test_a_loss_that_is_not_convex_is_caught_with_its_sample(small, monkeypatch):
    correct = module.mean_hessian
    monkeypatch.setattr(module, "mean_hessian", lambda P, X: correct(P, X) - 0.01 * np.eye(P.shape[1] * X.shape[1]))
    result = convexity(small, seed=1, samples=8)
    assert not result["convex"]
    assert result["counterexample"]["smallest_relative_eigenvalue"] < -TOLERANCE


def test_lanczos_finds_the_lowest_eigenvector_of_a_small_network():
    generator = np.random.default_rng(5)
    w = Parameters(*(generator.normal(size=shape) for shape in ((6, 4), (6,), (3, 6), (3,))))
    X, Y = generator.normal(size=(9, 4)), one_hot(generator.integers(3, size=9).astype(np.uint8), 3)
    unit = np.eye(w.flat().size)
    hessian = np.column_stack([hessian_times(w, w.like(column), X, Y).flat() for column in unit])
    assert hessian == pytest.approx(hessian.T, abs=1e-12)
    v = lowest_direction(w, X, Y, generator)
    assert v @ hessian @ v == pytest.approx(np.linalg.eigvalsh(hessian)[0], rel=0.05)
    assert midpoint_excess(w, v, 1e-3, X, Y) == pytest.approx(-(v @ hessian @ v) * 1e-6 / 2, rel=0.05)
    assert rounding_error(w, X) < 1e-10


@pytest.mark.real_data
def test_on_real_images(subset):
    result = convexity(subset, seed=42, samples=8)
    assert result["convex"]
    assert result["mlp_midpoint_excess"] > 1000 * result["mlp_rounding"]
