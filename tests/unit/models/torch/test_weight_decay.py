"""How much of lr l2 W a step takes from the weights, held against what is due, over twelve orders of magnitude."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from hw1cli.models.torch.kernels import head, sparse
from hw1cli.models.torch.optimizer import Sgd
from hw1cli.models.torch_logreg import TorchLogRegConfig

Array = NDArray[np.float32]
Step = Callable[[Array, Array, Array, float], None]
"""Changes weights [W b] (units x features + 1) by delta (units x batch), features (batch x features) and lr l2."""

DECAYS = [10.0**exponent for exponent in range(-11, 2)]
"""lr l2, from far below a float32's last place (6e-8) to above its value."""

UNITS, FEATURES = 64, 784
NOTHING = 1e-30
"""A decay that changes no weight."""


def torch_alone(W: Array, delta: Array, features: Array, decay: float) -> None:
    inputs = torch.tensor(np.column_stack([features, np.ones_like(features[:, 0])]))
    Sgd([torch.from_numpy(W)[None]], [TorchLogRegConfig(lr=1, l2=decay)]).update(0, torch.tensor(delta)[None], inputs)


def torch_in_a_stack(W: Array, delta: Array, features: Array, decay: float) -> None:
    inputs = torch.tensor(np.column_stack([features, np.ones_like(features[:, 0])]).T).repeat(2, 1, 1)
    layer = torch.tensor(W).repeat(2, 1, 1)
    configs = [TorchLogRegConfig(lr=1, l2=NOTHING), TorchLogRegConfig(lr=0.5, l2=2 * decay)]
    Sgd([layer], configs).update(0, torch.tensor(delta).repeat(2, 1, 1), inputs)
    W[:] = layer[1].numpy()


def first_layer(W: Array, delta: Array, features: Array, decay: float) -> None:
    sparse.descend(W, delta, features, decay, 0, len(W))


def output_layer(W: Array, delta: Array, features: Array, decay: float) -> None:
    hidden = np.ascontiguousarray(features.T)
    head.backward(np.ones_like(hidden), hidden, delta, head.EVERYTHING, False, W, decay)


def share_taken(step: Step, decay: float, batch: int, repetitions: int) -> float:
    """Return the decay that steps take beside their gradients, as a share of the due one.

    It is the difference to the same steps without decay, along the weights. The gradients are small enough that
    their own last place does not hide the decay, and large enough to move the weights by some of their last places:
    the decay then shows in which of these a weight is rounded to, on average over the weights.
    """
    random, taken, due = np.random.default_rng(0), 0.0, 0.0
    for _ in range(repetitions):
        before = random.uniform(-0.04, 0.04, (UNITS, FEATURES + 1)).astype(np.float32)
        delta = random.normal(0, 1e-8, (UNITS, batch)).astype(np.float32)
        features = random.random((batch, FEATURES), np.float32)
        with_decay, without = before.copy(), before.copy()
        step(with_decay, delta, features, decay)
        step(without, delta, features, NOTHING)
        weights = before.astype(np.float64)
        taken += ((without.astype(np.float64) - with_decay) * weights).sum()
        due += decay * (weights * weights).sum()
    return taken / due


@pytest.mark.parametrize("decay", DECAYS)
@pytest.mark.parametrize(
    ("step", "batch"),
    [(torch_alone, 16), (torch_in_a_stack, 16), (first_layer, 16), (first_layer, 100), (output_layer, 16)],
)
def test_the_decay_that_is_due_is_taken(step: Step, batch: int, decay: float) -> None:
    repetitions = 1 if decay > 1e-9 else 20
    weights = repetitions * UNITS * (FEATURES + 1)
    # A weight's last place is up to 2^-23 of it; it moves by one, or not, with the probability that the decay gives.
    standard_error = (2.0**-23 / decay / weights) ** 0.5
    assert abs(share_taken(step, decay, batch, repetitions) - 1) < 4 * standard_error + 1e-5


def test_a_layer_that_nothing_decays_is_left_alone_by_the_decay_of_others() -> None:
    """Weights that are not finite stay with their member."""
    layer = torch.ones(2, 3, 5)
    layer[1] = torch.inf
    configs = [TorchLogRegConfig(lr=0.1), TorchLogRegConfig(lr=0.1, l2=0.5)]
    Sgd([layer], configs).update(0, torch.zeros(2, 3, 4), torch.ones(4, 5))
    assert torch.equal(layer[0], torch.ones(3, 5))
