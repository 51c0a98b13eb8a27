"""A process that trains for another: begun for its first task, ended at once, begun anew after its death."""

import os
import time
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future
from functools import partial
from typing import Any

import psutil
import pytest

from hw1cli.workers.executors import Process, ThisProcess, processes
from tests.factories import environment


def describe(threads: int) -> Any:
    return environment(threads=threads)


@pytest.fixture
def process() -> Iterator[Process]:
    worker = Process("process 1", 1, describe)
    yield worker
    worker.end()


def test_the_threads_are_shared_and_one_job_is_this_process() -> None:
    assert [worker.threads for worker in processes(3, 8, describe).present()] == [2, 2, 2]
    assert [worker.threads for worker in processes(3, 1, describe).present()] == [1, 1, 1]
    assert [type(worker) for worker in processes(1, 8, describe).present()] == [ThisProcess]


def test_this_process_computes_at_once_and_keeps_what_is_raised_for_whoever_asks() -> None:
    (worker,) = processes(1, 8, describe).present()
    assert worker.submit(partial(os.getpid)).result(0) == os.getpid()
    assert isinstance(worker.submit(partial(int, "no number")).exception(0), ValueError)


def lost(future: Future[Any]) -> bool:
    return isinstance(future.exception(), BrokenExecutor)


@pytest.mark.parametrize("at_work", [True, False], ids=["at work", "between two tasks"])
def test_a_process_that_dies_is_lost_with_its_task_and_begins_anew(at_work: bool, process: Process) -> None:
    first: int = process.submit(partial(os.getpid)).result()
    assert first != os.getpid()
    alive = psutil.Process(first)
    task = process.submit(partial(time.sleep, 60)) if at_work else None
    alive.kill()
    if task is None:
        psutil.wait_procs([alive], timeout=60)
        task = process.submit(partial(int))
    assert lost(task)
    process.end()
    assert process.submit(partial(os.getpid)).result() not in (first, os.getpid())


def test_a_process_is_ended_in_the_middle_of_its_task(process: Process) -> None:
    began = time.monotonic()
    number: int = process.submit(partial(os.getpid)).result()
    task = process.submit(partial(time.sleep, 600))
    process.end()
    assert task.cancelled() or lost(task)
    assert not psutil.pid_exists(number)
    assert time.monotonic() - began < 300
