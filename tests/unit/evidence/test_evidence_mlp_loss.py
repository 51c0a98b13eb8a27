"""Loss, gradient and Hessian products of the network against torch in float64."""

import numpy as np
import pytest
import torch

from hw1cli.evidence.mlp_loss import Parameters, gradient, hessian_times, loss

D, HIDDEN, CLASSES = 4, 5, 3


@pytest.fixture
def network():
    generator = np.random.default_rng(3)
    shapes = ((HIDDEN, D), (HIDDEN,), (CLASSES, HIDDEN), (CLASSES,))
    w, v = (Parameters(*(generator.normal(size=shape) for shape in shapes)) for _ in range(2))
    labels = generator.integers(CLASSES, size=7).astype(np.uint8)
    return w, v, generator.normal(size=(7, D)), labels


def torch_loss(w, X, labels):
    def function(flat):
        W1, b1, W2, b2 = torch.split(flat, [HIDDEN * D, HIDDEN, CLASSES * HIDDEN, CLASSES])
        hidden = torch.relu(torch.tensor(X) @ W1.reshape(HIDDEN, D).T + b1)
        return torch.nn.functional.cross_entropy(
            hidden @ W2.reshape(CLASSES, HIDDEN).T + b2, torch.tensor(labels.astype(np.int64))
        )

    return function


def test_loss_gradient_and_hessian_products_are_torchs(network):
    w, v, X, labels = network
    function, flat = torch_loss(w, X, labels), torch.tensor(w.flat())
    assert loss(w, X, labels) == pytest.approx(function(flat).item(), abs=1e-12)
    expected = torch.autograd.functional.jacobian(function, flat).numpy()
    assert gradient(w, X, labels).flat() == pytest.approx(expected, abs=1e-12)
    expected = torch.autograd.functional.hvp(function, flat, torch.tensor(v.flat()))[1].numpy()
    assert hessian_times(w, v, X, labels).flat() == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("width", [1, 2, 3, 7])
@pytest.mark.parametrize("classes", [[0, 1, 1, 0], [0, 0, 0, 0], [2, 0, 1, 2]])
def test_the_loss_is_above_a_chord_for_every_width_as_the_proof_says(width, classes):
    X, labels = np.array([[-1.0, -1], [-1, 1], [1, -1], [1, 1]]), np.array(classes, np.uint8)
    chosen = int(np.bincount(labels, minlength=3).argmin())

    def at(gamma, beta):
        w = Parameters(np.zeros((width, 2)), np.zeros(width), np.zeros((3, width)), np.zeros(3))
        w.b1[0], w.W2[chosen, 0], w.b2[chosen] = beta, gamma, 3.0
        return loss(w, X, labels)

    assert at(4, 1) == pytest.approx(at(1, 4))
    assert at(2.5, 2.5) > (at(4, 1) + at(1, 4)) / 2 + 0.01
