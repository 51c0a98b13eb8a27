"""The linear models with pixels divided by 255 are the textbook's, with that division."""

import numpy as np
import pytest

from hw1cli.models.registry import make_config
from hw1cli.models.slips import Slip, slipped
from tests.image_sets import random_dataset
from tests.unit.models.scratch import scratch_textbook as textbook

DATA = random_dataset()


@pytest.fixture(autouse=True)
def divided_by_255(monkeypatch):
    def features(split, *, constant):
        return np.column_stack([split.pixels / 255, np.ones(len(split))])

    monkeypatch.setattr(textbook, "features", features)


@pytest.mark.parametrize(
    ("model", "steps"),
    [
        ("perceptron", lambda: textbook.perceptron(DATA.train, DATA.n_classes, 42)),
        ("logreg", lambda: textbook.logistic(DATA.train, DATA.n_classes, 42, 0.01)),
    ],
)
def test_two_epochs_are_the_textbook_s(model, steps):
    learner = slipped(make_config(model, {}), 42, DATA, Slip.DIVIDED_BY_255, threads=1)
    for weights, _ in zip(steps(), range(2), strict=False):
        learner.train_epoch()
        np.testing.assert_allclose(learner.weights()[0]["W"], weights["W"], rtol=1e-9, atol=1e-12)
        (predicted,) = learner.evaluate(DATA.val, with_loss=False)
        assert (predicted.classes == textbook.logits(weights, DATA.val).argmax(axis=1)).all()
