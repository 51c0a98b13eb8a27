"""One update at a time: the perceptron's worked by hand, the others against autograd's gradients."""

import numpy as np
import pytest
from numpy.typing import NDArray

from hw1cli.data.dataset import Split
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from tests.image_sets import dataset_of
from tests.unit.models.scratch.one_run import build, loop_of, simulated

Weights = dict[str, NDArray[np.float64]]


def one_example(pixels: list[int], label: int, classes: int = 2):
    split = Split(pixels=np.array([pixels], dtype=np.uint8), labels=np.array([label], dtype=np.uint8))
    return dataset_of(split, split, n_classes=classes, image_shape=(1, len(pixels)))


def after_one_update(config, weights: Weights, dataset) -> Weights:
    learner = build(config, 0, dataset, threads=1, state=weights, epoch=0)
    learner.train_epoch()
    return dict(learner.weights()[0])


def test_the_perceptron_moves_the_right_class_towards_the_example_and_the_predicted_one_away() -> None:
    # x = (1/2, 1/4, 1); W = 0, so the first class wins the tie; the second is right.
    learner = build(PerceptronConfig(), 0, one_example([128, 64], label=1, classes=3), threads=1)
    learner.train_epoch()
    assert learner.weights()[0]["W"].tolist() == [[-0.5, -0.25, -1], [0.5, 0.25, 1], [0, 0, 0]]
    # Now W x = (-21/16, 21/16, 0): right, nothing moves.
    learner.train_epoch()
    assert learner.weights()[0]["W"].tolist() == [[-0.5, -0.25, -1], [0.5, 0.25, 1], [0, 0, 0]]


def test_relus_derivative_at_zero_is_zero() -> None:
    weights = {"W1": np.zeros((1, 1)), "b1": np.zeros(1), "W2": np.array([[1.0], [2.0]]), "b2": np.zeros(2)}
    after = after_one_update(MlpConfig(lr=0.5, hidden_size=1), weights, one_example([128], label=0))
    assert after["W1"].tolist() == [[0.0]]
    assert after["b2"].tolist() == [0.25, -0.25]


SHAPES = {
    LogRegConfig(lr=1): {"W": (4, 13)},
    MlpConfig(lr=1, hidden_size=9): {"W1": (9, 12), "b1": 9, "W2": (4, 9), "b2": 4},
}


@pytest.mark.parametrize("config", SHAPES, ids=lambda config: config.model)
def test_a_step_is_autograds_gradient_in_float64(config) -> None:
    """Some of the network's hidden units are off."""
    import torch

    dataset, generator = simulated(1, height=3, width=4), np.random.default_rng(5)
    before = {name: generator.normal(size=shape) for name, shape in SHAPES[config].items()}
    after = after_one_update(config, before, dataset)
    w = {name: torch.tensor(weight, requires_grad=True) for name, weight in before.items()}
    x = torch.tensor(loop_of(config, dataset, 0).X[0])
    logits = w["W"] @ x if "W" in w else w["W2"] @ torch.relu(w["W1"] @ x + w["b1"]) + w["b2"]
    torch.nn.functional.cross_entropy(logits[None], torch.tensor(dataset.train.labels.astype(np.int64))).backward()
    for name, weight in w.items():
        np.testing.assert_allclose(before[name] - after[name], weight.grad.numpy(), rtol=0, atol=1e-14)
