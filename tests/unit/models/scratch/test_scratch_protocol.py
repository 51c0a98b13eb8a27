"""Every from-scratch model against the loop that protocol.md, section 2, describes: the one of benchmarks/."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks.loops_numpy import LogisticRegression, Mlp, Perceptron, mean_loss
from hw1cli.data.dataset import Dataset
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.training.learner import Learner
from tests.unit.models.scratch.one_run import build, loop_of, simulated

SEED = 42


def accuracies(learner: Learner, dataset: Dataset) -> dict[str, float]:
    splits = {"train_acc": dataset.train, "val_acc": dataset.val}
    return {
        name: float(np.mean(learner.evaluate(split, with_loss=False)[0].classes == split.labels))
        for name, split in splits.items()
    }


def assert_close(learner: Learner, loop: Perceptron, tolerance: float) -> None:
    for name, weight in learner.weights()[0].items():
        np.testing.assert_allclose(weight, loop.weights()[name], rtol=0, atol=tolerance)


def test_the_perceptron_equals_the_textbook_loop_exactly_after_every_epoch(dataset: Dataset) -> None:
    config = PerceptronConfig()
    learner, loop = build(config, SEED, dataset, threads=2), Perceptron(config, dataset, SEED)
    for _ in range(config.epochs):
        learner.train_epoch()
        loop.train()
        np.testing.assert_array_equal(learner.weights()[0]["W"], loop.W)
        assert accuracies(learner, dataset) == loop.evaluate()


@pytest.mark.slow
@pytest.mark.parametrize("lr", [0.01, 0.001])
def test_logistic_regression_equals_the_textbook_loop_to_4_decimals_after_every_epoch(
    dataset: Dataset, lr: float
) -> None:
    config = LogRegConfig(lr=lr)
    learner, loop = build(config, SEED, dataset, threads=2), LogisticRegression(config, dataset, SEED)
    for _ in range(config.epochs):
        learner.train_epoch()
        loop.train()
        assert_close(learner, loop, 1e-10)
        for name, accuracy in accuracies(learner, dataset).items():
            assert round(accuracy, 4) == round(loop.evaluate()[name], 4)


def test_the_networks_weights_equal_the_textbook_loops_over_the_first_300_examples(dataset: Dataset) -> None:
    learner, loop = build(MlpConfig(), SEED, dataset, threads=2), Mlp(MlpConfig(), dataset, SEED)
    loop.train(300)
    learner.update(loop.order[:300])
    assert_close(learner, loop, 1e-9)


@settings(max_examples=40)
@given(
    n=st.integers(1, 140),
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    classes=st.integers(1, 11),
    hidden=st.integers(1, 20),
    seed=st.integers(0, 2**32 - 1),
)
def test_any_number_of_examples_classes_pixels_and_hidden_units(
    n: int, height: int, width: int, classes: int, hidden: int, seed: int
) -> None:
    dataset = simulated(n, height=height, width=width, classes=classes, seed=seed)
    for config in (PerceptronConfig(), LogRegConfig(), MlpConfig(hidden_size=hidden)):
        learner, loop = build(config, seed, dataset, threads=2), loop_of(config, dataset, seed)
        for _ in range(2):
            learner.train_epoch()
            loop.train()
            assert_close(learner, loop, 1e-10)


@pytest.mark.parametrize("config", [LogRegConfig(), MlpConfig(hidden_size=12)])
def test_the_loss_is_the_mean_cross_entropy(config: LogRegConfig | MlpConfig) -> None:
    dataset = simulated()
    learner, loop = build(config, SEED, dataset, threads=2), loop_of(config, dataset, SEED)
    learner.train_epoch()
    loop.train()
    expected = mean_loss(loop.logits(loop.X_val), loop.y_val)
    assert learner.evaluate(dataset.val, with_loss=True)[0].loss == pytest.approx(expected, rel=1e-12)
    assert learner.evaluate(dataset.val, with_loss=False)[0].loss is None
