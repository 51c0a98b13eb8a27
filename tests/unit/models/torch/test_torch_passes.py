"""The hand-written passes and updates: one worked by hand, the rest against autograd and torch.optim in float64."""

from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn

from hw1cli.models.torch.network import StackNetwork
from hw1cli.models.torch.optimizer import Adam, Sgd
from hw1cli.models.torch_logreg import TorchLogRegConfig

K, B = 3, 5
RATES, DECAYS = [0.5, 0.1, 0.02], [0.0, 0.3, 0.01]


class GradientRecorder:
    """In an optimizer's place: keeps the gradients and leaves the weights."""

    def __init__(self, n_layers: int) -> None:
        self.gradients: list[Tensor | None] = [None] * n_layers
        self.scales = torch.ones(K, 1, 1)

    def update(self, layer: int, delta: Tensor, inputs: Tensor) -> None:
        self.gradients[layer] = delta @ inputs if inputs.dim() == 2 else delta @ inputs.mT


def random_stack(sizes: tuple[int, ...]) -> tuple[list[Tensor], Tensor, Tensor]:
    """Return layers, features with the constant 1, and labels, all float64."""
    torch_random = torch.Generator().manual_seed(3)
    layers = [
        torch.randn(K, fan_out, fan_in + 1, generator=torch_random, dtype=torch.float64)
        for fan_in, fan_out in pairwise(sizes)
    ]
    features = torch.randn(B, sizes[0] + 1, generator=torch_random, dtype=torch.float64)
    features[:, -1] = 1
    return layers, features, torch.randint(0, sizes[-1], (B,), generator=torch_random)


def random_masks(sizes: tuple[int, ...], keep: float) -> list[Tensor]:
    torch_random = torch.Generator().manual_seed(4)
    widths = sizes[1:-1] if keep < 1 else ()
    return [
        torch.empty(K, width, B, dtype=torch.float64).bernoulli_(keep, generator=torch_random) / keep
        for width in widths
    ]


def loss_by_autograd(A: list[Tensor], k: int, x: Tensor, y: Tensor, f, masks: list[Tensor]) -> Tensor:
    h = x[:, :-1]
    for i, layer in enumerate(A):
        z = nn.functional.linear(h, layer[:, :-1], layer[:, -1])
        h = f(z) * masks[i][k].T if i < len(masks) else f(z)
    return nn.functional.cross_entropy(z, y)


@pytest.mark.parametrize("sizes", [(4, 3), (4, 6, 3), (4, 6, 6, 6, 2)], ids=str)
@pytest.mark.parametrize("activation", ["relu", "tanh"])
@pytest.mark.parametrize("keep", [1, 0.6], ids=["no dropout", "dropout"])
def test_gradients_are_autograds(sizes: tuple[int, ...], activation: str, keep: float) -> None:
    layers, x, y = random_stack(sizes)
    masks = random_masks(sizes, keep)
    network = StackNetwork(layers, activation, B, dropout=keep < 1)
    recorder = GradientRecorder(len(layers))
    logits = torch.empty(K, sizes[-1], B, dtype=torch.float64)
    network.forward(x, logits, masks)
    one_hot = nn.functional.one_hot(y, sizes[-1]).T
    network.backward(x, (logits.softmax(1) - one_hot) / B, recorder, masks)
    for k in range(K):
        A = [layer[k].clone().requires_grad_() for layer in layers]
        loss = loss_by_autograd(A, k, x, y, getattr(torch, activation), masks)
        expected = torch.autograd.grad(loss, A)
        for measured, gradient in zip(recorder.gradients, expected, strict=True):
            torch.testing.assert_close(measured[k], gradient, rtol=1e-12, atol=1e-13)


@pytest.mark.parametrize(("ours", "torchs"), [(Sgd, torch.optim.SGD), (Adam, torch.optim.Adam)], ids=["SGD", "Adam"])
@pytest.mark.parametrize("shared_inputs", [True, False], ids=["first layer", "later layer"])
def test_update_rules_are_torchs(ours, torchs, shared_inputs: bool) -> None:
    layers, x, _ = random_stack((4, 3))
    inputs = x if shared_inputs else torch.randn(K, 5, B, generator=torch.Generator().manual_seed(5)).double()
    start = layers[0].clone()
    optimizer = ours(layers, [TorchLogRegConfig(lr=lr, l2=l2) for lr, l2 in zip(RATES, DECAYS, strict=True)])
    deltas = torch.randn(4, K, 3, B, generator=torch.Generator().manual_seed(6)).double()
    for delta in deltas:
        optimizer.update(0, delta * optimizer.scales, inputs)
    for k in range(K):
        parameter = nn.Parameter(start[k].clone())
        reference = torchs([parameter], lr=RATES[k], weight_decay=DECAYS[k])
        for delta in deltas:
            parameter.grad = delta[k] @ (x if shared_inputs else inputs[k].T)
            reference.step()
        torch.testing.assert_close(layers[0][k], parameter.data, rtol=1e-12, atol=1e-13)


def test_update_worked_by_hand() -> None:
    """x = (1, 2), z1 = (3 - 1, -1) = (2, -1), h = (2, 0), z2 = (0, 0), so p = (1/2, 1/2); y = 0.

    delta2 = (-1/2, 1/2); W2^T delta2 = (-1, 1/2), and ReLU is off in the second unit: delta1 = (-1, 0).
    With lr 0.1: W2 -= 0.1 delta2 h^T, b2 -= 0.1 delta2, W1 -= 0.1 delta1 x^T, b1 -= 0.1 delta1.
    """
    layers = [
        torch.tensor([[[1.0, 1.0, -1.0], [1.0, -1.0, 0.0]]], dtype=torch.float64),
        torch.tensor([[[1.0, 0.0, -2.0], [-1.0, 1.0, 2.0]]], dtype=torch.float64),
    ]
    network, optimizer = StackNetwork(layers, "relu", 1, dropout=False), Sgd(layers, [TorchLogRegConfig(lr=0.1)])
    x = torch.tensor([[1.0, 2.0, 1.0]], dtype=torch.float64)
    logits = torch.empty(1, 2, 1, dtype=torch.float64)
    network.forward(x, logits)
    assert logits.flatten().tolist() == [0, 0]
    delta = logits.softmax(1) - torch.tensor([[[1.0], [0.0]]], dtype=torch.float64)
    network.backward(x, delta * optimizer.scales, optimizer)
    expected = [[[1.1, 1.2, -0.9], [1, -1, 0]], [[1.1, 0, -1.95], [-1.1, 1, 1.95]]]
    for layer, values in zip(layers, expected, strict=True):
        torch.testing.assert_close(layer[0], torch.tensor(values, dtype=torch.float64))
