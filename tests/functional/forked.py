"""Processes forked from this one: they start in a millisecond, so that they really meet, and can be killed."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.synchronize import Event
from typing import Any

PROCESSES = get_context("fork")
PATIENCE = 120


def at_once(n: int, work: Callable[[int], Any]) -> list[Any]:
    """Run `work(0)` to `work(n - 1)` in n processes that start together; return what they return or raise."""
    barrier, results = PROCESSES.Barrier(n), PROCESSES.SimpleQueue()

    def run(index: int) -> None:
        try:
            barrier.wait(PATIENCE)
            results.put((index, work(index)))
        except Exception as error:
            results.put((index, error))

    children = [PROCESSES.Process(target=run, args=(index,)) for index in range(n)]
    for child in children:
        child.start()
    found = dict(results.get() for _ in children)
    for child in children:
        child.join(PATIENCE)
    return [found[index] for index in range(n)]


@contextmanager
def meanwhile(work: Callable[[Event], None]) -> Iterator[None]:
    """Have `work` done in a process during the block, at whose end it is told to stop."""
    stop = PROCESSES.Event()
    child = PROCESSES.Process(target=work, args=(stop,))
    child.start()
    try:
        yield
    finally:
        stop.set()
        child.join(PATIENCE)


def in_a_process(work: Callable[[], Any]) -> Any:
    """Return what `work` returns or raises in a process that may do to itself what it likes."""
    return at_once(1, lambda _: work())[0]


def killed_after(work: Callable[[], Any]) -> None:
    """Do `work` in a process that then kills itself (SIGKILL), having closed nothing."""

    def run() -> None:
        kept = work()  # noqa: F841 (what it returns stays open)
        os.kill(os.getpid(), signal.SIGKILL)

    child = PROCESSES.Process(target=run)
    child.start()
    child.join(PATIENCE)
    assert child.exitcode == -signal.SIGKILL
