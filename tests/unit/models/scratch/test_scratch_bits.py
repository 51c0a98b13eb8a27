"""The learners against plain loops of the same arithmetic: every bit, whatever the shapes and the processor."""

from itertools import islice

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from tests.unit.models.scratch import reference_loops as reference
from tests.unit.models.scratch.one_run import build, simulated


def assert_every_bit(n: int, height: int, width: int, classes: int, hidden: int, seed: int, epochs: int) -> None:
    dataset = simulated(n, height=height, width=width, classes=classes, seed=seed)
    loops = {
        PerceptronConfig(): reference.perceptron(dataset, seed),
        LogRegConfig(): reference.logistic(dataset.train, classes, seed, 0.01),
        MlpConfig(hidden_size=hidden): reference.mlp(dataset.train, classes, seed, hidden, 0.001),
    }
    for config, loop in loops.items():
        learner = build(config, seed, dataset, threads=2)
        for expected in islice(loop, epochs):
            learner.train_epoch()
            for name, weight in learner.weights()[0].items():
                np.testing.assert_array_equal(weight.view(np.uint64), expected[name].view(np.uint64))
        figures = learner.evaluate(dataset.val, with_loss=True)[0]
        np.testing.assert_array_equal(figures.classes, reference.logits(expected, dataset.val).argmax(axis=1))
        assert figures.loss == reference.mean_loss(expected, dataset.val)


@settings(max_examples=20)
@given(
    n=st.integers(1, 110),
    height=st.integers(1, 4),
    width=st.integers(1, 5),
    classes=st.integers(1, 9),
    hidden=st.integers(1, 18),
    seed=st.integers(0, 2**32 - 1),
)
def test_every_bit_of_any_shape(n: int, height: int, width: int, classes: int, hidden: int, seed: int) -> None:
    assert_every_bit(n, height, width, classes, hidden, seed, epochs=1)


def test_every_bit_of_a_thousand_updates() -> None:
    assert_every_bit(350, 3, 5, 4, 9, 42, epochs=3)
