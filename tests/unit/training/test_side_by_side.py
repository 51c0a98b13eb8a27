"""Several runs at once: each one's own figures, in their order, and no waiting for an epoch that nobody wants."""

import threading
import time
from threading import Event
from types import FrameType

import numpy as np
import pytest

from hw1cli.models.ffn import FfnConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.registry import build
from hw1cli.models.scratch.mlp_learner import MlpLearner
from hw1cli.models.torch.learner import NetworkLearner
from hw1cli.specs import RunSpec
from hw1cli.training.learner import Epoch, TrainingMetrics
from hw1cli.training.side_by_side import SideBySide
from tests.image_sets import random_dataset

DATA = random_dataset(shape=(8, 8))

RUNS = [FfnConfig(hidden_size=16, lr=lr, dropout=p) for lr, p in ((0.1, 0), (0.01, 0.3), (0.5, 0), (0.05, 0.5))]


@pytest.mark.parametrize("threads", [1, 3, 9])
def test_each_run_has_the_figures_that_it_has_alone(threads: int) -> None:
    specs = [RunSpec(config=config, seed=1, data="") for config in RUNS]
    together = build(specs, DATA, device="cpu", threads=threads)
    alone = [NetworkLearner(run, 1, DATA, device="cpu", threads=1) for run in RUNS]
    for _ in range(2):
        assert together.train_epoch() == [[*each.epoch()][-1] for each in alone]
    for with_loss in (True, False):
        evaluated = together.evaluate(DATA.val, with_loss=with_loss)
        for ours, each in zip(evaluated, alone, strict=True):
            theirs = each.evaluate(DATA.val, with_loss=with_loss)
            assert ours.loss == theirs.loss
            np.testing.assert_array_equal(ours.classes, theirs.classes)
    for weights, each in zip(together.weights(), alone, strict=True):
        for name, array in each.weights().items():
            np.testing.assert_array_equal(weights[name], array)


def test_an_exception_does_not_wait_for_the_others_epoch() -> None:
    under_way = Event()

    class Endless:
        def epoch(self) -> Epoch:
            while True:
                under_way.set()
                yield None
                time.sleep(0.001)

    class Stopped:
        def epoch(self) -> Epoch:
            under_way.wait()
            raise KeyboardInterrupt
            yield

    with pytest.raises(KeyboardInterrupt):
        SideBySide([Stopped(), Endless()], workers=2).train_epoch()


def test_a_thread_that_finds_every_epoch_taken_ends() -> None:
    """Four threads look for work at the same moment, and there are three epochs."""

    class Slow:
        def epoch(self) -> Epoch:
            time.sleep(0.2)
            yield None
            yield TrainingMetrics(loss=1.0)

    def linger(frame: FrameType, event: str, argument: object) -> None:
        if frame.f_code is Event.is_set.__code__:
            time.sleep(0.05)

    before = threading.gettrace()
    threading.settrace(linger)
    try:
        runs = SideBySide([Slow() for _ in range(3)], workers=4)
        assert [each.loss for each in runs.train_epoch()] == [1.0] * 3
    finally:
        threading.settrace(before)


def test_learners_side_by_side_do_not_share_their_helpers() -> None:
    """What keeps one learner's helper busy must not keep another waiting."""
    first, second = (MlpLearner(MlpConfig(), 1, DATA, device="cpu", threads=2) for _ in range(2))
    busy = Event()
    waiting = first._helpers.submit(busy.wait, 60)
    try:
        list(second.epoch())
        assert not waiting.done()
    finally:
        busy.set()
