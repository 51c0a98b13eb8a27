"""One update worked by hand for each model, and the hand-derived gradients against autograd's."""

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Split
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.scratch.mlp import backpropagate
from tests.image_sets import dataset_of
from tests.unit.models.scratch import scratch_textbook as textbook
from tests.unit.models.scratch.one_run import build, simulated

Weights = dict[str, NDArray[np.float64]]


def one_example(pixels: list[int], label: int, classes: int = 2):
    split = Split(pixels=np.array([pixels], dtype=np.uint8), labels=np.array([label], dtype=np.uint8))
    return dataset_of(split, split, n_classes=classes, image_shape=(1, len(pixels)))


def after_one_update(config, weights: Weights, dataset) -> Weights:
    learner = build(config, 0, dataset, threads=1, state=weights, epoch=0)
    learner.train_epoch()
    return dict(learner.weights()[0])


def gradients(weights: Weights, x: NDArray[np.float64], y: int) -> Weights:
    """Return the network's gradient for one example, made of the piece that training is made of."""
    W1, b1, W2, b2 = (weights[name] for name in ("W1", "b1", "W2", "b2"))
    h, delta1, delta2 = np.empty_like(b1), np.empty_like(b1), np.empty_like(b2)
    backpropagate(W1 @ x + b1, y, np.column_stack([W2, b2]), h, delta2, delta1)
    return {"W1": np.outer(delta1, x), "b1": delta1, "W2": np.outer(delta2, h), "b2": delta2}


def test_the_perceptron_moves_the_right_class_towards_the_example_and_the_predicted_one_away() -> None:
    # x = (1/2, 1/4, 1); W = 0, so the first class wins the tie; the second is right.
    learner = build(PerceptronConfig(), 0, one_example([128, 64], label=1, classes=3), threads=1)
    learner.train_epoch()
    assert learner.weights()[0]["W"].tolist() == [[-0.5, -0.25, -1], [0.5, 0.25, 1], [0, 0, 0]]
    # Now W x = (-21/16, 21/16, 0): right, nothing moves.
    learner.train_epoch()
    assert learner.weights()[0]["W"].tolist() == [[-0.5, -0.25, -1], [0.5, 0.25, 1], [0, 0, 0]]


def test_logistic_regression_takes_the_step_worked_by_hand() -> None:
    # x = (1/2, 1/4, 1); W = 0, so softmax(Wx) = (1/2, 1/2); y = 1: the gradient is (1/2, -1/2) x^T.
    after = after_one_update(LogRegConfig(lr=0.5), {"W": np.zeros((2, 3))}, one_example([128, 64], label=1))
    assert after["W"].tolist() == [[-0.125, -0.0625, -0.25], [0.125, 0.0625, 0.25]]


def test_the_network_takes_the_step_worked_by_hand() -> None:
    # x = 1/2: a = (1, -1), h = (1, 0), z = (3, 3), softmax(z) = (1/2, 1/2), y = 0:
    # delta2 = (-1/2, 1/2), W2^T delta2 = (1, 1), delta1 = (1, 0).
    weights = {
        "W1": np.array([[2.0], [-2.0]]),
        "b1": np.zeros(2),
        "W2": np.array([[1.0, 3.0], [3.0, 5.0]]),
        "b2": np.array([2.0, 0.0]),
    }
    after = after_one_update(MlpConfig(lr=0.5, hidden_size=2), weights, one_example([128], label=0))
    assert after["W1"].tolist() == [[1.75], [-2.0]]
    assert after["b1"].tolist() == [-0.5, 0.0]
    assert after["W2"].tolist() == [[1.25, 3.0], [2.75, 5.0]]
    assert after["b2"].tolist() == [2.25, -0.25]


def test_relus_derivative_at_zero_is_zero() -> None:
    weights = {"W1": np.ones((1, 1)), "b1": np.zeros(1), "W2": np.array([[1.0], [2.0]]), "b2": np.zeros(2)}
    gradient = gradients(weights, np.zeros(1), 0)
    assert gradient["b1"].tolist() == [0.0]
    assert gradient["b2"].tolist() == [-0.5, 0.5]


def test_the_networks_gradients_equal_autograd_in_float64() -> None:
    """Of a 12-9-5 network with some hidden units off."""
    import torch

    generator = np.random.default_rng(3)
    shapes = {"W1": (9, 12), "b1": 9, "W2": (5, 9), "b2": 5}
    weights, x, y = {name: generator.normal(size=shape) for name, shape in shapes.items()}, generator.random(12), 2
    tensors = {name: torch.tensor(weight, requires_grad=True) for name, weight in weights.items()}
    h = torch.relu(tensors["W1"] @ torch.tensor(x) + tensors["b1"])
    logits = tensors["W2"] @ h + tensors["b2"]
    torch.nn.functional.cross_entropy(logits[None], torch.tensor([y])).backward()
    for name, gradient in gradients(weights, x, y).items():
        np.testing.assert_allclose(gradient, tensors[name].grad.numpy(), rtol=1e-12, atol=1e-15)


def test_a_training_step_is_the_gradient_times_the_learning_rate() -> None:
    dataset = simulated(1, height=3, width=4)
    learner = build(MlpConfig(lr=0.25, hidden_size=6), 0, dataset, threads=1)
    before = dict(learner.weights()[0])
    learner.train_epoch()
    gradient = gradients(before, dataset.train.pixels[0] / 256, int(dataset.train.labels[0]))
    for name, weight in learner.weights()[0].items():
        np.testing.assert_allclose(before[name] - weight, 0.25 * gradient[name], rtol=0, atol=1e-15)


def test_logistic_regressions_step_is_autograds_gradient_in_float64() -> None:
    import torch

    dataset = simulated(1, height=3, width=4)
    start = np.random.default_rng(5).normal(size=(4, 13))
    after = after_one_update(LogRegConfig(lr=1), {"W": start}, dataset)
    W = torch.tensor(start, requires_grad=True)
    logits = torch.tensor(textbook.features(dataset.train, constant=True)) @ W.T
    torch.nn.functional.cross_entropy(logits, torch.tensor(dataset.train.labels.astype(np.int64))).backward()
    np.testing.assert_allclose(start - after["W"], W.grad.numpy(), rtol=0, atol=1e-14)
