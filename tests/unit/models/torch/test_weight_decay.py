"""How much of lr l2 W a step takes from the weights, held against what is due, over twelve orders of magnitude."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hw1cli.models.torch.network import LANES, make_network, panels_of, row_length, rows_of, update
from hw1cli.models.torch.optimizer import make_rule
from hw1cli.models.torch_logreg import TorchLogRegConfig

DECAYS = [10.0**exponent for exponent in range(-11, 2, 2)]
"""lr l2, from far below a float32's last place (6e-8) to above its value."""

UNITS, FEATURES = 64, 784


def stepped(
    W: NDArray[np.float32], delta: NDArray[np.float32], features: NDArray[np.float32], config: TorchLogRegConfig
) -> NDArray[np.float64]:
    """Return the weights [W b] (units x features + 1) after a step, given delta (units x batch) and features."""
    batch, weights = len(features), np.zeros((UNITS, row_length(FEATURES)), np.float32)
    weights[:, : FEATURES + 1] = W
    network = make_network(np.array([FEATURES, UNITS]), weights.ravel(), batch, tanh=False, dropout=False)
    rows_of(network, 0, 0)[:batch] = features
    for example in range(batch):
        panels_of(network, network.deltas, 1)[example // LANES, :, example % LANES] = delta[:, example]
    update(network, 1, make_rule(config, weights.size), 0, UNITS, 0)
    return weights[:, : FEATURES + 1].astype(np.float64)


def share_taken(decay: float, batch: int, momentum: float, repetitions: int) -> float:
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
        with_decay, without = (
            stepped(before, delta, features, TorchLogRegConfig(lr=1, l2=l2, momentum=momentum)) for l2 in (decay, 0)
        )
        weights = before.astype(np.float64)
        taken += ((without - with_decay) * weights).sum()
        due += decay * (weights * weights).sum()
    return taken / due


@pytest.mark.parametrize("decay", DECAYS)
@pytest.mark.parametrize(("batch", "momentum"), [(16, 0), (100, 0), (16, 0.5)])
def test_the_decay_that_is_due_is_taken(batch: int, momentum: float, decay: float) -> None:
    repetitions = 1 if decay > 1e-9 else 20
    weights = repetitions * UNITS * (FEATURES + 1)
    # A weight's last place is up to 2^-23 of it; it moves by one, or not, with the probability that the decay gives.
    standard_error = (2.0**-23 / decay / weights) ** 0.5
    assert abs(share_taken(decay, batch, momentum, repetitions) - 1) < 4 * standard_error + 1e-5
