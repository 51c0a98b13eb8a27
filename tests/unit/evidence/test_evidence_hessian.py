"""The closed form of logistic regression's Hessian against derivatives taken by a machine."""

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from hw1cli.evidence.hessian import example_eigenvalues, mean_hessian, reduced, spread_matrices
from hw1cli.models.scratch.softmax import softmax


@pytest.fixture
def examples():
    generator = np.random.default_rng(1)
    X, W = generator.normal(size=(6, 5)), generator.normal(size=(3, 5))
    return X, W, generator.integers(3, size=6)


def autograd_hessian(W, X, y):
    def loss(weights):
        return torch.nn.functional.cross_entropy(torch.tensor(X) @ weights.reshape(W.shape).T, torch.tensor(y))

    return torch.autograd.functional.hessian(loss, torch.tensor(W).ravel()).numpy()


def test_the_mean_hessian_and_one_examples_eigenvalues_are_autograds(examples):
    X, W, y = examples
    assert mean_hessian(softmax(X @ W.T), X) == pytest.approx(autograd_hessian(W, X, y), abs=1e-12)
    expected = np.linalg.eigvalsh(autograd_hessian(W, X[:1], y[:1]))[-3:]
    assert example_eigenvalues(softmax(X @ W.T), X)[0] == pytest.approx(expected, abs=1e-12)


def test_the_reduced_examples_have_the_same_spectrum_up_to_zeros():
    generator = np.random.default_rng(2)
    X, P = generator.normal(size=(4, 30)), softmax(generator.normal(size=(4, 3)))
    small = np.linalg.eigvalsh(mean_hessian(P, reduced(X)))
    full = np.linalg.eigvalsh(mean_hessian(P, X))
    assert (reduced(X).shape, full.size) == ((4, 4), 90)
    assert full[-12:] == pytest.approx(small, abs=1e-12)
    assert full[:-12] == pytest.approx(0, abs=1e-12)


@given(arrays(float, (2, 4), elements=st.floats(-30, 30)))
def test_the_spread_matrix_is_diag_p_minus_p_p_and_positive_semidefinite(Z):
    P = softmax(Z)
    S = spread_matrices(P)
    assert np.allclose(S, [np.diag(p) - np.outer(p, p) for p in P], rtol=0, atol=1e-15)
    lowest, highest = np.linalg.eigvalsh(S)[:, [0, -1]].T
    assert (lowest >= -1e-14 * highest).all()
