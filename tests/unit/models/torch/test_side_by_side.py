"""Several stacks at once: the figures of one stack, in its order, and no waiting for an epoch that nobody wants."""

import threading
import time
from threading import Event
from types import FrameType

import numpy as np
import pytest
import torch

from hw1cli.data.dataset import Dataset
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.scratch.mlp_learner import MlpLearner
from hw1cli.models.torch.learner import Epoch, StackLearner, TrainingSet
from hw1cli.models.torch.stacks import SideBySide, stacked, stacks_for

RUNS = [FfnConfig(hidden_size=16, lr=lr, dropout=p) for lr, p in ((0.1, 0), (0.01, 0.3), (0.5, 0), (0.05, 0.5))]


@pytest.mark.parametrize(
    ("members", "threads", "stacks"),
    [(1, 8, 1), (4, 1, 1), (4, 2, 2), (3, 2, 1), (3, 4, 3), (4, 3, 2), (16, 4, 4), (6, 4, 3), (2, 64, 2), (64, 2, 4),
     (17, 2, 17)],
)  # fmt: skip
def test_stacks_are_equal_and_each_has_a_thread(members: int, threads: int, stacks: int) -> None:
    assert stacks_for(members, threads, device="cpu", kernels=False) == stacks


def test_the_kernels_have_a_stack_for_each_run_and_a_graphics_card_one_for_all() -> None:
    assert stacks_for(5, 2, device="cpu", kernels=True) == 5
    assert stacks_for(5, 2, device="cuda", kernels=False) == 1


@pytest.mark.parametrize("threads", [2, 3, 4])
def test_runs_have_the_figures_of_one_stack_in_its_order(threads: int, small: Dataset) -> None:
    together = StackLearner(RUNS, 1, small, TrainingSet.of(small.train, "cpu"))
    apart = stacked(RUNS, 1, small, device="cpu", threads=threads)
    assert isinstance(apart, SideBySide)
    for _ in range(3):
        for ours, theirs in zip(apart.train_epoch(), together.train_epoch(), strict=True):
            assert ours.loss == pytest.approx(theirs.loss, abs=1e-5)
    for with_loss in (True, False):
        pairs = zip(
            apart.evaluate(small.val, with_loss=with_loss),
            together.evaluate(small.val, with_loss=with_loss),
            strict=True,
        )
        for ours, theirs in pairs:
            assert ours.loss == (pytest.approx(theirs.loss, abs=1e-5) if with_loss else None)
            np.testing.assert_array_equal(ours.classes, theirs.classes)
    for ours, theirs in zip(apart.weights(), together.weights(), strict=True):
        for name in theirs:
            np.testing.assert_allclose(ours[name], theirs[name], atol=1e-5)


def test_each_stack_has_its_share_of_the_threads(small: Dataset) -> None:
    seen: list[int] = []

    class Watched(StackLearner):
        def _pieces(self, order):
            seen.append(torch.get_num_threads())
            return super()._pieces(order)

    train = TrainingSet.of(small.train, "cpu")
    SideBySide([Watched([run], 1, small, train) for run in RUNS[:2]], workers=2, threads=1).train_epoch()
    assert seen == [1, 1]


def test_an_exception_does_not_wait_for_the_others_epoch(small: Dataset) -> None:
    under_way = Event()

    class Endless(StackLearner):
        def _pieces(self, order):
            def pieces():
                while True:
                    under_way.set()
                    yield order[:16]
                    time.sleep(0.001)

            return pieces()

    class Stopped(StackLearner):
        def _pieces(self, order):
            under_way.wait()
            raise KeyboardInterrupt

    train = TrainingSet.of(small.train, "cpu")
    stacks = [kind(RUNS[:1], 1, small, train) for kind in (Stopped, Endless)]
    with pytest.raises(KeyboardInterrupt):
        SideBySide(stacks, workers=2, threads=1).train_epoch()


def test_a_thread_that_finds_every_epoch_taken_ends() -> None:
    """Four threads look for work at the same moment, and there are three epochs."""

    class Slow:
        def epoch(self) -> Epoch:
            time.sleep(0.2)
            yield None
            yield []

    def linger(frame: FrameType, event: str, argument: object) -> None:
        if frame.f_code is Event.is_set.__code__:
            time.sleep(0.05)

    before = threading.gettrace()
    threading.settrace(linger)
    try:
        assert SideBySide([Slow() for _ in range(3)], workers=4, threads=1).train_epoch() == []  # type: ignore[misc]
    finally:
        threading.settrace(before)  # type: ignore[arg-type]


def test_learners_side_by_side_do_not_share_their_helpers(small: Dataset) -> None:
    """What keeps one learner's helper busy must not keep another waiting."""
    first, second = (MlpLearner([MlpConfig()], 1, small, device="cpu", threads=2) for _ in range(2))
    busy = Event()
    waiting = first._helpers.submit(busy.wait, 60)
    try:
        second.train_epoch()
        assert not waiting.done()
    finally:
        busy.set()
