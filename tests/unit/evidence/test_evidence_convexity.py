import numpy as np
import pytest

from hw1cli.evidence.convexity import EXAMPLES, convexity, extremes, lowest_direction, midpoint_excess, rounding_error
from hw1cli.evidence.mlp_loss import Parameters, hessian_times
from hw1cli.evidence.sampling import features, sample
from hw1cli.models.arithmetic.streams import NumpyStream
from hw1cli.models.scratch.softmax import softmax


@pytest.fixture(scope="module")
def result(small):
    return convexity(small, seed=1, samples=8)


def test_logistic_regression_is_convex_up_to_rounding(result):
    assert result["convex"]
    assert result["counterexample"] is None
    assert result["smallest_relative_eigenvalue"] == 0
    assert all(each["smallest_relative_eigenvalue"] == 0 for each in result["by_scale"])


def test_the_largest_eigenvalue_is_the_largest_of_any_example_whatever_the_smallest_is(small):
    stream, largest = NumpyStream(1), dict.fromkeys((0.01, 0.1, 1.0, 10.0), 0.0)
    for scale in (*largest, *largest):
        W = stream.normal(0.0, scale, small.n_classes, small.train.n_features + 1)
        X = features(small.train, sample(stream, small.train, EXAMPLES), constant=True)
        for p, x in zip(softmax(X @ W.T), X, strict=True):
            dense = np.linalg.eigvalsh(np.kron(np.diag(p) - np.outer(p, p), np.outer(x, x)))
            largest[scale] = max(largest[scale], dense[-1])
    found = convexity(small, seed=1, samples=8)
    assert [each["largest_eigenvalue"] for each in found["by_scale"]] == [float(f"{x:.6g}") for x in largest.values()]
    assert found["largest_eigenvalue"] == float(f"{max(largest.values()):.6g}")


def test_extremes_are_of_all_hessians_and_rounding_is_zero():
    assert tuple(extremes(np.array([[0.0, 1.0], [-1e-16, 7.0], [-3e-16, 2.0]])).values()) == (0.0, 7.0)
    assert tuple(extremes(np.array([[-1.0, 2.0], [-1.0, 8.0]])).values()) == (-0.5, 8.0)
    assert tuple(extremes(np.array([[-4.0, 0.0], [0.0, 0.0]])).values()) == (-1.0, 0.0)


def test_the_network_is_not_by_two_points_and_their_middle(result):
    assert result["mlp_curvature"] < -1e-3
    assert result["mlp_midpoint_excess"] > 1000 * result["mlp_rounding"] > 0


def test_lanczos_finds_the_lowest_eigenvector_of_a_small_network():
    generator = np.random.default_rng(5)
    w = Parameters(*(generator.normal(size=shape) for shape in ((6, 4), (6,), (3, 6), (3,))))
    X, y = generator.normal(size=(9, 4)), generator.integers(3, size=9).astype(np.uint8)
    unit = np.eye(w.flat().size)
    hessian = np.column_stack([hessian_times(w, w.like(column), X, y).flat() for column in unit])
    assert hessian == pytest.approx(hessian.T, abs=1e-12)
    v = lowest_direction(w, X, y, NumpyStream(5))
    assert v @ hessian @ v == pytest.approx(np.linalg.eigvalsh(hessian)[0], rel=0.05)
    assert midpoint_excess(w, v, 1e-3, X, y) == pytest.approx(-(v @ hessian @ v) * 1e-6 / 2, rel=0.05)
    assert rounding_error(w, X) < 1e-10
