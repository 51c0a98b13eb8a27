"""A share of the steps is computed by two workers: who computes otherwise than the rest is named, before all ends."""

from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Any

import pytest

from hw1cli.advance import Advanced, Stack, advance, difference
from hw1cli.data.held import hold
from hw1cli.errors import VerificationFailed
from hw1cli.workers.cross_check import CrossCheck
from hw1cli.workers.driver import Driver, Steps
from hw1cli.workers.executors import Task, ThisProcess, Worker, Workers
from tests.factories import environment
from tests.honest_stores import small_dataset, spec

DATA = small_dataset()
STACK = Stack(specs=(spec("logreg", DATA),), device="cpu", threads=1)


class Computer(ThisProcess):
    """Computes at once; `wrong` is one that flips the last bit of the first weight that it sends."""

    def __init__(self, name: str, *, wrong: bool = False) -> None:
        super().__init__(name, 1, lambda threads: environment(threads=threads))
        self.wrong, self.computed = wrong, 0

    def submit(self, task: Task) -> Future[Any]:
        self.computed += 1
        return super().submit(partial(wrongly, task) if self.wrong else task)


def wrongly(task: Task) -> Advanced:
    return flipped(task())


def flipped(answer: Advanced) -> Advanced:
    """Return an answer that is wrong in one bit."""
    state = {name: array.copy() for name, array in answer.states[0].items()}
    next(iter(state.values())).view("u1").flat[0] ^= 1
    return replace(answer, states=[state])


def job(worker: Worker) -> Steps[str]:
    """Train one epoch."""
    hold(DATA)
    answer: Advanced = yield partial(advance, STACK)
    yield f"{len(answer.epochs)} by {worker.name}"


def run(share: float, *members: Worker, jobs: int = 2) -> list[str]:
    workers = Workers(members)
    check = CrossCheck(workers, share)
    said = list(Driver[str](workers, check.note).run([job] * jobs))
    check.settle()
    return said


def test_times_apart_equal_answers_have_no_difference_and_one_bit_is_one() -> None:
    hold(DATA)
    answer = advance(STACK)
    assert difference(answer, advance(STACK)) is None
    found = difference(answer, flipped(answer))
    assert found.first != found.second


@pytest.mark.parametrize(("share", "computed"), [(0.0, 2), (1.0, 4)])
def test_every_step_that_is_drawn_is_computed_by_another_worker_and_nothing_is_said(
    share: float, computed: int
) -> None:
    workers = Computer("x"), Computer("y")
    assert len(run(share, *workers)) == 2
    assert sum(worker.computed for worker in workers) == computed


@pytest.mark.parametrize("wrong", ["x", "y"])
def test_the_worker_that_is_wrong_in_one_bit_is_named(wrong: str) -> None:
    with pytest.raises(VerificationFailed, match=rf"^{wrong} computed"):
        run(1.0, *(Computer(name, wrong=name == wrong) for name in "xy"))


def test_where_there_is_no_other_worker_this_process_checks() -> None:
    assert run(1.0, Computer("x"), jobs=1) == ["1 by x"]
    with pytest.raises(VerificationFailed, match=r"^x computed"):
        run(1.0, Computer("x", wrong=True), jobs=1)
