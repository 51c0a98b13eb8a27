"""A slip in training gives what the plain loop with that slip gives."""

import numpy as np
import pytest
import torch

from benchmarks import loops_numpy, loops_torch
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.registry import make_config
from hw1cli.models.slips import Slip, slipped
from tests.image_sets import random_dataset
from tests.unit.models.scratch.one_run import loop_of

DATA = random_dataset()


@pytest.mark.parametrize("model", ["perceptron", "logreg"])
def test_two_epochs_of_a_numpy_model(model, monkeypatch):
    monkeypatch.setattr(loops_numpy, "PIXEL_SCALE", 255)
    config = make_config(model, {})
    learner, loop = slipped(config, 42, DATA, Slip.DIVIDED_BY_255, threads=1), loop_of(config, DATA, 42)
    for _ in range(2):
        learner.train_epoch()
        loop.train()
        np.testing.assert_allclose(learner.weights()[0]["W"], loop.W, rtol=1e-9, atol=1e-12)
        (predicted,) = learner.evaluate(DATA.val, with_loss=False)
        assert (predicted.classes == loop.logits(loop.X_val).argmax(axis=1)).all()


@pytest.mark.parametrize(("slip", "divisor"), [(Slip.DIVIDED_BY_255, 255), (Slip.DROPOUT_LEFT_ON, 256)])
def test_two_epochs_of_a_network(slip, divisor, monkeypatch):
    monkeypatch.setattr(loops_torch, "PIXEL_SCALE", divisor)
    config = FfnConfig(hidden_size=20, hidden_layers=2, dropout=0.3, l2=0.001)
    learner = slipped(config, 42, DATA, slip, threads=1)
    with torch.random.fork_rng():
        loop = loops_torch.Network(config, DATA, 42)
        if slip is Slip.DROPOUT_LEFT_ON:
            loop.model.eval = loop.model.train  # it was forgotten
        for _ in range(2):
            loop.train()
            learner.train_epoch()
            loss = learner.evaluate(DATA.val, with_loss=True)[0].loss
            assert loss == pytest.approx(loop.evaluate()["val_loss"], rel=1e-5)
