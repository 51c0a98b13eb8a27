"""The kernels of networks: every bit is that of docs/arithmetic.md, whatever the shapes, threads and processor."""

from itertools import cycle

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw1cli.data.dataset import Dataset
from hw1cli.models.arithmetic.streams import TorchStream
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.hyperparameters import MinibatchConfig
from hw1cli.models.threads import Fastest
from hw1cli.models.torch.learner import NetworkLearner, initial_layers
from hw1cli.models.torch.module_learner import ModuleLearner
from hw1cli.models.torch_logreg import TorchLogRegConfig
from tests.image_sets import random_dataset
from tests.unit.models.reference import draw_mask
from tests.unit.models.torch import network_reference

CONFIGS = [
    TorchLogRegConfig(lr=0.1, l2=0.01),
    TorchLogRegConfig(optimizer="adam", lr=0.01, l2=0.1),
    FfnConfig(hidden_size=20),
    FfnConfig(hidden_size=40, batch_size=100, dropout=0.4, l2=0.01),
    FfnConfig(hidden_size=7, batch_size=33, activation="tanh", dropout=0.2, l2=0.1, lr=0.5),
    FfnConfig(hidden_size=17, hidden_layers=3, momentum=0.9, lr=0.01, l2=0.001),
    FfnConfig(hidden_size=5, hidden_layers=2, optimizer="adam", lr=0.01, dropout=0.3),
]


def trained(config: MinibatchConfig, dataset: Dataset, epochs: int, threads: int = 1) -> tuple[NetworkLearner, list]:
    run = NetworkLearner(config, 1, dataset, device="cpu", threads=threads)
    return run, [metrics for _ in range(epochs) for metrics in run.epoch() if metrics is not None]


def by_reference(config: MinibatchConfig, dataset: Dataset, epochs: int) -> tuple[list, list[float]]:
    """Return the layers and each epoch's loss."""
    stream, loader, train = TorchStream(1), TorchStream(1), dataset.train
    widths = (train.n_features, *config.layers.widths, dataset.n_classes)
    network = network_reference.Network(config, initial_layers(widths, stream))
    losses = []
    for _ in range(epochs):
        order = loader.loader_order(len(train))
        total = 0.0
        batches = [order[start : start + config.batch_size] for start in range(0, len(order), config.batch_size)]
        for batch in batches:
            masks = [np.ones((width, len(batch)), np.float32) for width in config.layers.widths]
            if config.layers.dropout:
                for mask in masks:
                    draw_mask(stream, mask, 1 - config.layers.dropout)
            total += sum(map(float, network.update(train.pixels[batch], train.labels[batch], masks))) / len(batch)
        losses.append(total / len(batches))
    return network.layers, losses


def assert_is_the_reference(config: MinibatchConfig, dataset: Dataset, epochs: int = 1) -> None:
    run, metrics = trained(config, dataset, epochs)
    layers, losses = by_reference(config, dataset, epochs)
    assert [each.loss for each in metrics] == losses
    for i, A in enumerate(layers, start=1):
        np.testing.assert_array_equal(run.state()[f"A{i}"].view(np.int32), A.view(np.int32))


@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_an_epoch_is_the_reference_s(config: MinibatchConfig, small: Dataset) -> None:
    assert_is_the_reference(config, small)


@given(
    side=st.integers(1, 13),
    widths=st.tuples(st.integers(1, 40), st.integers(1, 3)),
    batch_size=st.integers(1, 70),
    choice=st.sampled_from([{}, {"activation": "tanh"}, {"dropout": 0.5, "l2": 0.1}, {"momentum": 0.5}]),
)
@settings(max_examples=25)
def test_any_shape_is_the_reference_s(side: int, widths: tuple[int, int], batch_size: int, choice: dict) -> None:
    config = FfnConfig(hidden_size=widths[0], hidden_layers=widths[1], batch_size=batch_size, **choice)
    assert_is_the_reference(config, random_dataset(n_train=75, n_classes=5, shape=(side, side)))


def test_thousands_of_updates_are_the_reference_s() -> None:
    dataset = random_dataset(n_train=200, shape=(3, 3))
    assert_is_the_reference(FfnConfig(hidden_size=6, batch_size=3, dropout=0.1, l2=0.001), dataset, epochs=30)


@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_more_and_fewer_threads_in_turn_change_no_bit(
    config: MinibatchConfig, small: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected, metrics = trained(config, small, 2)
    turns = cycle([3, 1, 2])
    monkeypatch.setattr(Fastest, "count", lambda self: min(next(turns), max(self._seconds)))
    run, same = trained(config, small, 2, 3)
    assert same == metrics
    for name, array in expected.state().items():
        np.testing.assert_array_equal(array, run.state()[name])
    ours, theirs = (each.evaluate(small.val, with_loss=True) for each in (run, expected))
    assert ours.loss == theirs.loss
    np.testing.assert_array_equal(ours.classes, theirs.classes)


@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_torch_s_own_modules_have_the_same_figures(config: MinibatchConfig, small: Dataset) -> None:
    """What trains a network on a graphics card, tried on the processor: the same start, masks and updates."""
    module = ModuleLearner(config, 1, small, device="cpu", threads=1)
    run, metrics = trained(config, small, 3)
    theirs = [each for _ in range(3) for each in module.epoch() if each is not None]
    assert [each.loss for each in metrics] == pytest.approx([each.loss for each in theirs], abs=2e-6)
    one, other = (each.evaluate(small.val, with_loss=True).loss for each in (run, module))
    assert one == pytest.approx(other, abs=2e-6)
    for name, array in run.weights().items():
        np.testing.assert_allclose(array, module.weights()[name], atol=2e-5)


def test_an_update_worked_by_hand() -> None:
    """x = (1/2, 1), z1 = (2, -1), h = (2, 0), z2 = (0, 0), so p = (1/2, 1/2); y = 0.

    delta2 = (-1/2, 1/2); W2^T delta2 = (-1, 1/2), and ReLU is off in the second unit: delta1 = (-1, 0).
    With lr 1/8: W2 -= delta2 h^T / 8, b2 -= delta2 / 8, W1 -= delta1 x^T / 8, b1 -= delta1 / 8.
    """
    config = FfnConfig(hidden_size=2, batch_size=1, lr=0.125)
    dataset = random_dataset(n_train=1, n_classes=2, shape=(1, 2))
    dataset.train.pixels[:], dataset.train.labels[:] = [[128, 255]], [0]
    run = NetworkLearner(config, 1, dataset, device="cpu", threads=1)
    before = {"A1": [[2, 0, 1], [2, 0, -2]], "A2": [[1, 0, -2], [-1, 1, 2]]}
    run.load({**run.state(), **{name: np.array(A, np.float32) for name, A in before.items()}}, 0)
    *_, metrics = run.epoch()
    assert metrics.loss == float(np.float32(np.log(2)))
    x = 255 / 256
    np.testing.assert_array_equal(run.state()["A1"], np.float32([[2.0625, x / 8, 1.125], [2, 0, -2]]))
    np.testing.assert_array_equal(run.state()["A2"], np.float32([[1.125, 0, -1.9375], [-1.125, 1, 1.9375]]))
