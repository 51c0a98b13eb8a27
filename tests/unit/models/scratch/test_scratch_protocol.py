"""Every from-scratch model against the loop that protocol.md, section 2, describes: the one of benchmarks/."""

from collections.abc import Iterator

import numpy as np
import pytest

from benchmarks.loops_numpy import LogisticRegression, Mlp, Perceptron
from hw1cli.data.dataset import Dataset
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.registry import MODELS
from hw1cli.models.scratch.mlp_learner import MlpLearner
from hw1cli.specs import Config
from hw1cli.training.loop import train
from hw1cli.training.side_by_side import SideBySide
from tests.unit.models.scratch.one_run import build

SEED = 42


def trained_beside(
    learner: SideBySide, loop: Perceptron, config: Config, dataset: Dataset
) -> Iterator[tuple[dict[str, float], dict[str, float]]]:
    """Train both, and yield what each has after every epoch."""
    for [record] in train(learner, dataset, MODELS[config.model].after_epoch, epochs=config.epochs):
        loop.train()
        theirs = loop.evaluate()
        yield {name: getattr(record, name) for name in theirs}, theirs


def assert_close(learner: SideBySide, loop: Perceptron, tolerance: float) -> None:
    for name, weight in learner.weights()[0].items():
        np.testing.assert_allclose(weight, loop.weights()[name], rtol=0, atol=tolerance)


def test_the_perceptron_equals_the_textbook_loop_exactly_after_every_epoch(dataset: Dataset) -> None:
    config = PerceptronConfig()
    learner, loop = build(config, SEED, dataset, threads=2), Perceptron(config, dataset, SEED)
    for ours, theirs in trained_beside(learner, loop, config, dataset):
        np.testing.assert_array_equal(learner.weights()[0]["W"], loop.W)
        assert ours == theirs


@pytest.mark.slow
@pytest.mark.parametrize("lr", [0.01, 0.001])
def test_logistic_regression_equals_the_textbook_loop_to_4_decimals_after_every_epoch(
    dataset: Dataset, lr: float
) -> None:
    config = LogRegConfig(lr=lr, epochs=20)
    learner, loop = build(config, SEED, dataset, threads=2), LogisticRegression(config, dataset, SEED)
    for ours, theirs in trained_beside(learner, loop, config, dataset):
        assert_close(learner, loop, 1e-10)
        assert {name: round(value, 4) for name, value in ours.items()} == {
            name: round(value, 4) for name, value in theirs.items()
        }


def test_the_networks_weights_equal_the_textbook_loops_over_the_first_300_examples(dataset: Dataset) -> None:
    learner = MlpLearner(MlpConfig(), SEED, dataset, device="cpu", threads=2)
    loop = Mlp(MlpConfig(), dataset, SEED)
    loop.train(300)
    learner.update(loop.order[:300])
    assert_close(SideBySide([learner]), loop, 1e-9)
