"""The linear models with pixels divided by 255 are the textbook's, with that division."""

import numpy as np
import pytest

from benchmarks import loops_numpy
from hw1cli.models.registry import make_config
from hw1cli.models.slips import Slip, slipped
from tests.image_sets import random_dataset
from tests.unit.models.scratch.one_run import loop_of

DATA = random_dataset()


@pytest.mark.parametrize("model", ["perceptron", "logreg"])
def test_two_epochs_are_the_textbook_s(model, monkeypatch):
    monkeypatch.setattr(loops_numpy, "PIXEL_SCALE", 255)
    config = make_config(model, {})
    learner, loop = slipped(config, 42, DATA, Slip.DIVIDED_BY_255, threads=1), loop_of(config, DATA, 42)
    for _ in range(2):
        learner.train_epoch()
        loop.train()
        np.testing.assert_allclose(learner.weights()[0]["W"], loop.W, rtol=1e-9, atol=1e-12)
        (predicted,) = learner.evaluate(DATA.val, with_loss=False)
        assert (predicted.classes == loop.logits(loop.X_val).argmax(axis=1)).all()
