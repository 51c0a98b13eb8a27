"""A slip in training gives what a script with that slip prints."""

import pytest
import torch

from benchmarks import loops_torch
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.slips import Slip, slipped
from tests.image_sets import random_dataset

DATA = random_dataset()
CONFIG = FfnConfig(hidden_size=20, hidden_layers=2, dropout=0.3, l2=0.001)


@pytest.mark.parametrize(("slip", "divisor"), [(Slip.DIVIDED_BY_255, 255), (Slip.DROPOUT_LEFT_ON, 256)])
def test_two_epochs_are_the_script_s(slip, divisor, monkeypatch):
    monkeypatch.setattr(loops_torch, "PIXEL_SCALE", divisor)
    learner = slipped(CONFIG, 42, DATA, slip, threads=1)
    with torch.random.fork_rng():
        script = loops_torch.Network(CONFIG, DATA, 42)
        if slip is Slip.DROPOUT_LEFT_ON:
            script.model.eval = script.model.train  # it was forgotten
        for _ in range(2):
            script.train()
            learner.train_epoch()
            loss = learner.evaluate(DATA.val, with_loss=True)[0].loss
            assert loss == pytest.approx(script.evaluate()["val_loss"], rel=1e-5)
