"""Momentum is torch's own, and without it nothing is as it was not before."""

import pytest
from image_sets import random_dataset

from hw1cli.data.dataset import Dataset
from hw1cli.errors import UsageError
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.hyperparameters import MinibatchConfig
from hw1cli.models.torch.kernels import processor
from hw1cli.models.torch.stacks import stacked
from hw1cli.models.torch_logreg import TorchLogRegConfig
from tests.unit.models.torch import protocol_loop


@pytest.mark.parametrize(
    "config",
    [
        TorchLogRegConfig(momentum=0.9),
        TorchLogRegConfig(momentum=0.5, l2=0.01),
        FfnConfig(momentum=0.9, lr=0.01, hidden_size=16),
        FfnConfig(momentum=0.9, lr=0.01, hidden_size=16, dropout=0.2, l2=0.001),
    ],
    ids=str,
)
def test_the_figures_of_three_epochs_are_those_of_torch_s_own_sgd(config: MinibatchConfig, small: Dataset) -> None:
    learner = stacked([config], 42, small, device="cpu", threads=1)
    for expected in protocol_loop.run(config, 42, small, epochs=3):
        (during,), (after,) = learner.train_epoch(), learner.evaluate(small.val, with_loss=True)
        assert (during.loss, after.loss) == pytest.approx((expected.train_loss, expected.val_loss), abs=1e-6)


def test_a_stack_with_momentum_in_it_is_not_the_kernels_work(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(processor, "has_vectors", lambda: True)
    dataset = random_dataset(shape=(8, 8))
    stack = [FfnConfig(momentum=momentum, lr=0.01, hidden_size=16) for momentum in (0.0, 0.9)]
    assert [processor.can_train(config, 64, "cpu") for config in stack] == [True, False]
    learner = stacked(stack, 42, dataset, device="cpu", threads=1)
    expected = [protocol_loop.run(config, 42, dataset, epochs=1)[0].train_loss for config in stack]
    assert [each.loss for each in learner.train_epoch()] == pytest.approx(expected, abs=1e-6)


def test_momentum_is_sgd_s() -> None:
    with pytest.raises(UsageError, match="--momentum has no meaning for --optimizer adam"):
        FfnConfig(momentum=0.9, optimizer="adam")
