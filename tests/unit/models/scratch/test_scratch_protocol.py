"""Every from-scratch model against the loop that protocol.md, section 2, describes."""

from itertools import islice

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw1cli.data.dataset import Dataset, Split
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.training.learner import Learner
from tests.unit.models.scratch import scratch_textbook as textbook
from tests.unit.models.scratch.one_run import build, simulated

SEED = 42


def accuracy(learner: Learner, split: Split) -> float:
    return float(np.mean(learner.evaluate(split, with_loss=False)[0].classes == split.labels))


def test_the_perceptron_equals_the_textbook_loop_exactly_after_every_epoch(dataset: Dataset) -> None:
    config = PerceptronConfig()
    learner = build(config, SEED, dataset, threads=2)
    for expected in islice(textbook.perceptron(dataset.train, 4, SEED), config.epochs):
        learner.train_epoch()
        np.testing.assert_array_equal(learner.weights()[0]["W"], expected["W"])
        for split in (dataset.train, dataset.val):
            assert accuracy(learner, split) == textbook.accuracy(expected, split)


@pytest.mark.slow
@pytest.mark.parametrize("lr", [0.01, 0.001])
def test_logistic_regression_equals_the_textbook_loop_to_4_decimals_after_every_epoch(
    dataset: Dataset, lr: float
) -> None:
    config = LogRegConfig(lr=lr)
    learner = build(config, SEED, dataset, threads=2)
    for expected in islice(textbook.logistic(dataset.train, 4, SEED, lr), config.epochs):
        learner.train_epoch()
        np.testing.assert_allclose(learner.weights()[0]["W"], expected["W"], rtol=0, atol=1e-10)
        for split in (dataset.train, dataset.val):
            assert round(accuracy(learner, split), 4) == round(textbook.accuracy(expected, split), 4)


def test_the_networks_weights_equal_the_textbook_loops_over_the_first_300_examples(dataset: Dataset) -> None:
    learner = build(MlpConfig(), SEED, dataset, threads=2)
    expected = next(textbook.mlp(dataset.train, 4, SEED, hidden=200, lr=0.001, steps=300))
    learner.update(first_order(dataset, learner)[:300])
    for name, weight in learner.weights()[0].items():
        np.testing.assert_allclose(weight, expected[name], rtol=0, atol=1e-9)


def first_order(dataset: Dataset, learner: Learner) -> np.ndarray:
    """The first epoch's order: W1 and W2 are drawn from the same generator before it."""
    generator = np.random.RandomState(SEED)
    weights = learner.weights()[0]
    generator.normal(size=weights["W1"].size)
    generator.normal(size=weights["W2"].size)
    return generator.permutation(len(dataset.train))


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
    loops = {
        PerceptronConfig(): textbook.perceptron(dataset.train, classes, seed),
        LogRegConfig(): textbook.logistic(dataset.train, classes, seed, 0.01),
        MlpConfig(hidden_size=hidden): textbook.mlp(dataset.train, classes, seed, hidden=hidden, lr=0.001),
    }
    for config, loop in loops.items():
        learner = build(config, seed, dataset, threads=2)
        for expected in islice(loop, 2):
            learner.train_epoch()
            for name, weight in learner.weights()[0].items():
                np.testing.assert_allclose(weight, expected[name], rtol=0, atol=1e-10)


@pytest.mark.parametrize(
    ("config", "loop"),
    [
        (LogRegConfig(), lambda train: textbook.logistic(train, 4, SEED, 0.01)),
        (MlpConfig(hidden_size=12), lambda train: textbook.mlp(train, 4, SEED, hidden=12, lr=0.001)),
    ],
)
def test_the_loss_is_the_mean_cross_entropy(config: LogRegConfig | MlpConfig, loop) -> None:
    dataset = simulated()
    learner = build(config, SEED, dataset, threads=2)
    learner.train_epoch()
    figures = learner.evaluate(dataset.val, with_loss=True)[0]
    assert figures.loss == pytest.approx(textbook.mean_loss(next(loop(dataset.train)), dataset.val), rel=1e-12)
    assert learner.evaluate(dataset.val, with_loss=False)[0].loss is None


def test_the_perceptron_has_no_loss() -> None:
    dataset = simulated()
    assert build(PerceptronConfig(), SEED, dataset, threads=1).evaluate(dataset.val, with_loss=True)[0].loss is None
