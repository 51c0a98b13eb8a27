"""Who computes the tasks of a training: this process, or processes of its own (`--jobs`); cluster.py has others.

A worker is an executor of `concurrent.futures` that computes one task at a time. It has no connection to the store.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import AbstractContextManager, suppress
from functools import cached_property, partial
from multiprocessing import Pipe, get_context
from threading import Thread
from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from hw1cli.errors import Hw1Error
from hw1cli.records import Environment
from hw1cli.training import interruption

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

Task: TypeAlias = partial[Any]
"""A call of a pure function of some module, whose arguments travel."""
Describe: TypeAlias = Callable[[int], Environment]
"""Says where and how runs are made by so many threads; travels, too."""

TASK_SECONDS = 1.0
"""What the epochs of a task should take together: to hand it over and to take its answer costs milliseconds."""


class WorkerLost(Hw1Error):
    """A worker has gone with the task that it was computing."""


class Worker:
    """A process that computes tasks, one at a time.

    `name` tells the user which it is; a task may use so many `threads`. `alone` says that nothing else of this
    program computes meanwhile.
    """

    alone: ClassVar[bool] = False

    def __init__(self, name: str, threads: int, describe: Describe) -> None:
        self.name, self.threads, self._describe = name, threads, describe

    @cached_property
    def environment(self) -> Environment:
        """Where and how it makes runs."""
        return self._describe(self.threads)

    def epochs(self, seconds: float, left: int) -> int:
        """Return how many epochs of so many seconds its next task should have, of those left."""
        return left if seconds * left <= TASK_SECONDS else max(1, int(TASK_SECONDS / seconds))

    def submit(self, task: Task) -> Future[Any]:
        """Begin a task; the future has what it returns or raises."""
        raise NotImplementedError

    def end(self) -> None:
        """Give up what it computes; asked again, it begins anew."""


class ThisProcess(Worker):
    """The process itself: the task is done when `submit` returns, and a signal may interrupt it."""

    alone = True

    def epochs(self, seconds: float, left: int) -> int:
        """Return 1: nothing is handed over, so every epoch is shown and stored as soon as it is trained."""
        return 1

    def submit(self, task: Task) -> Future[Any]:
        """Compute the task."""
        future: Future[Any] = Future()
        try:
            with interruption.interruptible():
                future.set_result(task())
        except Exception as error:
            future.set_exception(error)
        return future


class Process(Worker):
    """A process of its own on this machine, begun with its first task; it ends with the process that began it."""

    _pool: ProcessPoolExecutor | None = None

    def submit(self, task: Task) -> Future[Any]:
        """Begin the task; Hw1Error where no process can be started."""
        try:
            if self._pool is None:
                theirs, self._ours = Pipe(duplex=False)
                self._pool = ProcessPoolExecutor(1, get_context("spawn"), initializer=_end_with, initargs=(theirs,))
            with interruption.none_for_children():
                return self._pool.submit(task)
        except BrokenExecutor as error:  # it has died since its last task
            lost: Future[Any] = Future()
            lost.set_exception(error)
            return lost
        except OSError as error:
            raise Hw1Error(f"{self.name} cannot be started ({error.strerror}); give a smaller --jobs") from error

    def end(self) -> None:
        """End the process at once."""
        if self._pool is not None:
            self._ours.close()
            self._pool.shutdown(cancel_futures=True)
            self._pool = None


def _end_with(other: "Connection") -> None:
    """End this process, whatever it does, as soon as the other end of a pipe is closed, or its owner dead."""

    def wait() -> None:
        with suppress(EOFError):
            other.recv()
        os._exit(0)

    Thread(target=wait, daemon=True).start()


class Workers(AbstractContextManager["Workers"]):
    """Those who compute; leaving the context ends what they are at.

    `lost` are the exceptions of futures whose worker has gone.
    """

    lost: tuple[type[Exception], ...] = (BrokenExecutor,)

    def __init__(self, workers: Sequence[Worker]) -> None:
        self._workers = workers

    def present(self) -> Sequence[Worker]:
        """Return those who are there now."""
        return self._workers

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()


def processes(jobs: int, threads: int, describe: Describe) -> Workers:
    """Return so many processes that share the threads; this process where it is one."""
    if jobs == 1:
        return Workers([ThisProcess("this process", threads, describe)])
    return Workers([Process(f"process {i}", max(1, threads // jobs), describe) for i in range(1, jobs + 1)])
