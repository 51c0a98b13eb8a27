import json
from types import SimpleNamespace

import numpy as np
import pytest
from scipy.optimize import check_grad, minimize

from hw1cli.data.dataset import Split
from hw1cli.evidence.logistic_loss import LogisticLoss
from hw1cli.evidence.optimality import inverse, optimality, optimum, pseudo_solution
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.weights import augmented, layers_of
from hw1cli.specs import RunSpec


@pytest.fixture(scope="module")
def loss(small):
    return LogisticLoss(small.train, small.n_classes)


def test_the_loss_of_zero_weights_is_the_logarithm_of_the_number_of_classes(loss):
    assert loss.value(np.zeros(loss.shape)) == pytest.approx(np.log(3), abs=1e-14)


def solver(loss):
    """What solves for G C^+, by numpy."""
    C = loss.second_moment()
    return lambda G: np.linalg.lstsq(C, G.T, rcond=1e-12)[0].T


def scipys(loss):
    """The loss and its gradient as functions of a vector."""
    return (
        lambda V: loss.value(V.reshape(loss.shape)),
        lambda V: loss.value_and_gradient(V.reshape(loss.shape))[1].ravel(),
    )


def test_the_gradient_is_that_of_finite_differences(loss):
    W = np.random.default_rng(0).normal(size=loss.shape)
    value, gradient = loss.value_and_gradient(W)
    assert value == pytest.approx(loss.value(W), abs=1e-14)
    assert check_grad(*scipys(loss), W.ravel()) < 1e-5 * max(1.0, float(np.abs(gradient).max()))


def test_the_bound_closes_on_the_optimum_and_another_solver_finds_no_lower_loss(loss):
    best = optimum(loss)
    assert 0 <= best.loss - best.lower_bound < 1e-9
    assert best.gradient_norm < 1e-5
    value, gradient = scipys(loss)
    found = minimize(value, np.zeros(loss.shape).ravel(), jac=gradient, method="BFGS")
    assert found.fun >= best.lower_bound
    assert found.fun == pytest.approx(best.loss, abs=1e-6)
    # Far from the optimum the bound is still a bound.
    W = 0.9 * best.W
    _, gradient = loss.value_and_gradient(W)
    assert 0 <= loss.lower_bound(W, gradient, solver(loss)) <= best.loss


def test_the_bound_closes_where_a_pixel_is_zero_in_all_images_and_c_is_singular(small):
    pixels = np.column_stack([small.train.pixels, np.zeros(len(small.train), np.uint8)])
    loss = LogisticLoss(Split(pixels=pixels, labels=small.train.labels), small.n_classes)
    C = loss.second_moment()
    assert np.linalg.matrix_rank(C) == len(C) - 1
    G = loss.value_and_gradient(np.random.default_rng(0).normal(size=loss.shape))[1]
    assert np.abs(G - G @ np.linalg.pinv(C) @ C).max() < 1e-10
    best = optimum(loss)
    assert 0 <= best.loss - best.lower_bound < 1e-9


def test_the_bound_closes_where_some_probability_is_smaller_than_its_correction():
    labels = (np.arange(256) >= 128).astype(np.uint8)
    labels[[127, 128]] = 1, 0  # not separable, and steep: far from the middle one class is all but certain
    loss = LogisticLoss(Split(pixels=np.arange(256, dtype=np.uint8)[:, None], labels=labels), 2)
    best = optimum(loss)
    W = best.W * (1 + 1e-9)
    _, gradient = loss.value_and_gradient(W)
    bound = loss.lower_bound(W, gradient, solver(loss))
    assert 0 <= best.loss - bound < 0.01 * best.loss


def test_an_inverse_and_a_pseudo_solution_are_numpys():
    A = np.random.default_rng(0).normal(size=(30, 40))
    assert inverse(A @ A.T) == pytest.approx(np.linalg.inv(A @ A.T), rel=1e-9, abs=1e-12)
    singular = A.T @ A
    G = np.random.default_rng(1).normal(size=(3, 40)) @ singular
    found = pseudo_solution(G, singular, inverse(singular + 1e-6 * np.eye(40)))
    assert found @ singular == pytest.approx(G, rel=1e-9, abs=1e-9)


def test_separable_classes_have_no_optimum_and_the_bound_says_0():
    pixels = np.array([[0, 0], [0, 50], [200, 0], [200, 60]], dtype=np.uint8)
    loss = LogisticLoss(Split(pixels=pixels, labels=np.array([0, 0, 1, 1], dtype=np.uint8)), 2)
    best = optimum(loss)
    assert best.lower_bound == 0
    assert 0 < best.loss < 1e-4


def run(weights, lr=0.01):
    spec = RunSpec(config=LogRegConfig(lr=lr), data="d")
    return SimpleNamespace(run_id="r", spec=spec, weights=weights)


def test_both_kinds_of_logistic_regression_weigh_the_constant_alike():
    W, b = np.arange(6.0).reshape(2, 3), np.array([7.0, 8.0])
    assert (augmented(*layers_of({"W": W.astype(np.float32), "b": b})[0]) == np.column_stack([W, b])).all()
    assert (augmented(*layers_of({"W": W})[0]) == W).all()


def test_runs_are_placed_above_the_optimum(small, loss):
    best = optimum(loss)
    result = optimality(small, [run({"W": 0 * best.W}), run({"W": 0.9 * best.W}, lr=0.001)])
    zero, near = result["runs"]
    assert zero["gap"] == pytest.approx(np.log(3) - best.loss, abs=1e-9)
    assert 0 < near["gap"] <= near["gap_at_most"] < zero["gap"]
    assert result["smallest_gap"] == near["gap"]
    assert json.loads(json.dumps(result, allow_nan=False)) == result
    assert optimality(small, [])["smallest_gap"] is None
