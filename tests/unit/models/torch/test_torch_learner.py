"""What runs promise besides their numbers: exact resuming, runs that do not touch, nothing global changed."""

import math

import numpy as np
import pytest
import torch

from hw1cli.data.dataset import Dataset, Split
from hw1cli.errors import UsageError
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.hyperparameters import MinibatchConfig
from hw1cli.models.torch.device import resolve_device
from hw1cli.models.torch.side_by_side import AT_ONCE, side_by_side
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.training.learner import Learner
from tests.image_sets import random_dataset

SGD_STACK = [FfnConfig(hidden_size=16, lr=0.05), FfnConfig(hidden_size=16, dropout=0.5, l2=0.01)]
ADAM_STACK = [
    FfnConfig(hidden_size=8, hidden_layers=2, optimizer="adam", lr=lr, dropout=p)
    for lr, p in ((0.01, 0), (0.002, 0.3))
]
LOGREG_STACK = [TorchLogRegConfig(lr=0.01), TorchLogRegConfig(lr=0.1, l2=0.01)]
MOMENTUM_STACK = [FfnConfig(hidden_size=8, momentum=momentum, l2=0.01) for momentum in (0.0, 0.9)]
each_stack = pytest.mark.parametrize(
    "stack",
    [SGD_STACK, ADAM_STACK, LOGREG_STACK, MOMENTUM_STACK],
    ids=["SGD", "Adam", "logistic regression", "momentum"],
)


def make(
    stack: list[MinibatchConfig], dataset: Dataset, states=None, device: str = "cpu", threads: int = 1
) -> Learner:
    learner = side_by_side(stack, 1, dataset, device=device, threads=threads)
    if states is not None:
        learner.load(states, 0)
    return learner


def train(learner: Learner, epochs: int) -> Learner:
    for _ in range(epochs):
        learner.train_epoch()
    return learner


def assert_identical_states(one, other) -> None:
    for mine, yours in zip(one, other, strict=True):
        assert mine.keys() == yours.keys()
        for name in mine:
            np.testing.assert_array_equal(mine[name], yours[name], err_msg=name)


@pytest.mark.parametrize("threads", [1, 2])
@each_stack
def test_resumed_is_exactly_the_uninterrupted(stack: list[MinibatchConfig], threads: int, small: Dataset) -> None:
    uninterrupted = train(make(stack, small, threads=threads), 2)
    halfway = [dict(state) for state in uninterrupted.states()]
    resumed = make(stack, small, states=halfway, threads=threads)
    assert resumed.train_epoch() == uninterrupted.train_epoch()
    train(resumed, 1), train(uninterrupted, 1)
    assert_identical_states(resumed.states(), uninterrupted.states())


@each_stack
def test_states_are_copies_of_plain_arrays(stack: list[MinibatchConfig], small: Dataset) -> None:
    learner = train(make(stack, small), 1)
    states = learner.states()
    before = [{name: array.copy() for name, array in state.items()} for state in states]
    train(learner, 1)
    assert_identical_states(states, before)
    assert all(type(array) is np.ndarray and array.dtype != object for state in states for array in state.values())


@pytest.mark.parametrize("threads", [1, 2])
def test_runs_continue_from_one_epoch_only(threads: int, small: Dataset) -> None:
    early, late = train(make(SGD_STACK, small), 1).states()[0], train(make(SGD_STACK, small), 2).states()[1]
    with pytest.raises(ValueError, match="same epoch"):
        make(SGD_STACK, small, states=[early, late], threads=threads)


@pytest.mark.parametrize("lr", [1e20, 1e38], ids=["NaN", "infinite"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_diverging_run_leaves_the_others_alone(lr: float, optimizer: str, small: Dataset) -> None:
    sound = FfnConfig(hidden_size=16, hidden_layers=2, dropout=0.2, l2=0.01, lr=0.01, optimizer=optimizer)
    wild = FfnConfig(hidden_size=16, hidden_layers=2, dropout=0.2, l2=0.5, lr=lr, optimizer=optimizer)
    alone, together = make([sound], small), make([sound, wild, sound], small)
    for _ in range(3):
        expected = alone.train_epoch()[0]
        first, diverged, last = together.train_epoch()
        assert not math.isfinite(diverged.loss) or diverged.loss > 1e6
        assert first == last == expected
    figures = together.evaluate(small.val, with_loss=True)
    assert math.isfinite(figures[0].loss)
    assert figures[0].loss == figures[2].loss


def test_evaluating_changes_nothing(small: Dataset) -> None:
    learner = train(make(SGD_STACK, small), 1)
    before = learner.states()
    first = learner.evaluate(small.val, with_loss=True)
    assert_identical_states(learner.states(), before)
    for one, other in zip(first, learner.evaluate(small.val, with_loss=False), strict=True):
        assert other.loss is None
        np.testing.assert_array_equal(one.classes, other.classes)


def test_evaluation_in_parts_is_the_whole() -> None:
    dataset = random_dataset(n_val=2 * AT_ONCE + 3)
    learner = train(make(LOGREG_STACK, dataset), 1)
    for figures, weights in zip(learner.evaluate(dataset.val, with_loss=True), learner.weights(), strict=True):
        logits = dataset.val.pixels / 256 @ weights["W"].astype(np.float64).T + weights["b"]
        p = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
        assert figures.loss == pytest.approx(-np.log(p[np.arange(len(p)), dataset.val.labels]).mean(), abs=1e-6)
        assert figures.classes.dtype == np.uint8
        np.testing.assert_array_equal(figures.classes, logits.argmax(axis=1))


def test_weights_have_the_names_and_shapes_of_the_mathematics(small: Dataset) -> None:
    shapes = {name: array.shape for name, array in make(ADAM_STACK, small).weights()[1].items()}
    assert shapes == {
        "W1": (8, small.train.n_features),
        "b1": (8,),
        "W2": (8, 8),
        "b2": (8,),
        "W3": (3, 8),
        "b3": (3,),
    }
    assert {name: array.shape for name, array in make(LOGREG_STACK, small).weights()[0].items()} == {
        "W": (3, small.train.n_features),
        "b": (3,),
    }


@pytest.mark.parametrize(("n_classes", "side", "n_train"), [(2, 1, 5), (11, 9, 40), (3, 4, 1)])
def test_other_data_sets(n_classes: int, side: int, n_train: int) -> None:
    dataset = random_dataset(n_train=n_train, n_classes=n_classes, shape=(side, side))
    for stack in (SGD_STACK, LOGREG_STACK):
        figures = train(make(stack, dataset), 1).evaluate(dataset.val, with_loss=True)
        assert all(np.isfinite(each.loss) and each.classes.max() < n_classes for each in figures)


def test_read_only_images_are_welcome(small: Dataset) -> None:
    pixels = small.train.pixels.copy()
    pixels.flags.writeable = False
    frozen = Split(pixels=pixels, labels=small.train.labels)
    dataset = Dataset(**{**vars(small), "train": frozen, "val": frozen})
    train(make(LOGREG_STACK, dataset), 1).evaluate(frozen, with_loss=True)


def test_device_is_resolved() -> None:
    assert resolve_device("cpu") == "cpu"
    assert resolve_device("auto") == ("cuda" if torch.cuda.is_available() else "cpu")


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a CUDA device")
def test_missing_device_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="--device cpu"):
        resolve_device("cuda")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@each_stack
def test_cuda_gives_the_processors_figures(stack: list[MinibatchConfig], small: Dataset) -> None:
    on_cuda, on_cpu = (make(stack, small, device=device).train_epoch() for device in ("cuda", "cpu"))
    for ours, theirs in zip(on_cuda, on_cpu, strict=True):
        assert ours.loss == pytest.approx(theirs.loss, abs=1e-4)
    learner = train(make(stack, small, device="cuda"), 1)
    assert_identical_states(make(stack, small, learner.states(), device="cuda").states(), learner.states())
    learner.evaluate(small.val, with_loss=True)
