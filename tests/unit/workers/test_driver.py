"""Jobs go on side by side, each with one worker; a lost worker costs its job a new beginning, and no more."""

from collections.abc import Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any

import pytest

from hw1cli.data.held import DataNotHere, hold, with_fingerprint
from hw1cli.workers import driver
from hw1cli.workers.driver import MOST_LOST, Driver, Steps
from hw1cli.workers.executors import Task, ThisProcess, Worker, WorkerLost, Workers
from tests.factories import environment
from tests.honest_stores import small_dataset


class Mortal(ThisProcess):
    """Computes its task at once; `dies` says how often it is lost with it instead."""

    def __init__(self, name: str, dies: int = 0) -> None:
        super().__init__(name, 1, lambda threads: environment(threads=threads))
        self.computed: list[Task] = []
        self.dies = dies

    def submit(self, task: Task) -> Future[Any]:
        self.computed.append(task)
        if self.dies:
            self.dies -= 1
            task = partial(lose)
        return super().submit(task)


def lose() -> None:
    raise BrokenProcessPool


def counting(name: str, upto: int, worker: Worker) -> Steps[str]:
    """Have a worker add one, again and again."""
    number = 0
    while number < upto:
        number = yield partial(int.__add__, number, 1)
        yield f"{name}{number} by {worker.name}"


def run(jobs: Sequence[Any], *workers: Worker) -> list[str]:
    return list(Driver[str](Workers(workers)).run(jobs))


def test_jobs_go_on_in_turn_and_each_stays_with_its_worker() -> None:
    said = run(
        [partial(counting, "a", 2), partial(counting, "b", 2), partial(counting, "c", 1)], Mortal("x"), Mortal("y")
    )
    assert sorted(said) == ["a1 by x", "a2 by x", "b1 by y", "b2 by y", said[-1]]
    assert said[-1].startswith("c1")
    assert said.index("b1 by y") < said.index("a2 by x")


def test_with_one_worker_a_job_begins_when_the_one_before_has_ended() -> None:
    begun: list[str] = []

    def jobs() -> Any:
        for name in "ab":
            begun.append(name)
            yield partial(counting, name, 2)

    for said in Driver[str](Workers([Mortal("x")])).run(jobs()):
        assert begun == (["a"] if said.startswith("a") else ["a", "b"])


def test_a_job_that_lost_its_worker_begins_again() -> None:
    told = []

    def job(worker: Worker) -> Steps[str]:
        try:
            yield from counting("a", 1, worker)
        except WorkerLost:
            told.append(worker.name)
            raise

    assert run([job], Mortal("x", dies=1))[-1] == "a1 by x"
    assert told == ["x"]


def test_a_worker_that_has_gone_is_not_waited_for_and_its_job_begins_again() -> None:
    class Silent(Mortal):
        def submit(self, task: Task) -> Future[Any]:
            return Future()

    class Leaving(Workers):
        looks = 0

        def present(self) -> Sequence[Worker]:
            self.looks += 1
            return self._workers[self.looks > 2 :]

    said = list(Driver[str](Leaving([Silent("x"), Mortal("y")])).run([partial(counting, n, 1) for n in "ab"]))
    assert [each.split(";")[0] for each in said] == ["b1 by y", "x is lost", "a1 by y"]


def test_a_job_that_every_worker_is_lost_to_is_told_of_an_error_and_the_others_go_on() -> None:
    def deadly(worker: Worker) -> Steps[str]:
        try:
            yield partial(int)
        except RuntimeError as error:
            yield f"failed: {error}"

    said = run([deadly, partial(counting, "b", 1)], Mortal("x", dies=MOST_LOST))
    assert said[-2:] == [f"failed: {MOST_LOST} workers were lost that trained it, the last of them x", "b1 by x"]


def test_what_a_task_raises_is_raised_where_its_job_waits_for_it() -> None:
    def job(worker: Worker) -> Steps[str]:
        try:
            yield partial(int, "no number")
        except ValueError as error:
            yield str(error)

    assert "no number" in run([job], Mortal("x"))[0]


def test_what_a_job_raises_closes_the_others() -> None:
    closed = []

    def patient(worker: Worker) -> Steps[str]:
        try:
            yield from counting("a", 9, worker)
        finally:
            closed.append(worker.name)

    def failing(worker: Worker) -> Steps[str]:
        yield partial(int)
        raise LookupError

    with pytest.raises(LookupError):
        run([patient, failing], Mortal("x"), Mortal("y"))
    assert closed == ["x"]


def test_data_that_a_worker_lacks_are_handed_over_once_with_the_task() -> None:
    dataset, worker = small_dataset(), Mortal("x")
    hold(dataset)
    had: list[bool] = []

    def needs_data() -> int:
        had.append(bool(had))
        if len(had) == 1:
            raise DataNotHere(dataset.fingerprint)
        return len(with_fingerprint(dataset.fingerprint).train)

    def job(worker: Worker) -> Steps[str]:
        for _ in range(3):
            yield str((yield partial(needs_data)))

    assert run([job], worker) == ["120"] * 3
    assert [task.func.__name__ for task in worker.computed] == ["needs_data", "_with_data", *["needs_data"] * 2]


def test_where_no_worker_is_there_one_is_waited_for_and_that_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(driver, "_LOOK_SECONDS", 0.0)

    class Late(Workers):
        looks = 0

        def present(self) -> Sequence[Worker]:
            self.looks += 1
            return self._workers if self.looks > 4 else ()

    said = list(Driver[str](Late([Mortal("x")])).run([partial(counting, "a", 1)]))
    assert ("waiting" in said[0], said[1:]) == (True, ["a1 by x"])
    assert list(Driver[str](Late([])).run([])) == []
