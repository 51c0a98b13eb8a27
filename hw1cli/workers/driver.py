"""Several jobs at once: each is a generator of events and tasks, and goes on when a worker has computed its task."""

import time
from collections import Counter, deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from queue import Empty, SimpleQueue
from typing import Any, Generic, TypeAlias, TypeVar

from hw1cli.data.dataset import Dataset
from hw1cli.data.held import DataNotHere, hold, with_fingerprint
from hw1cli.training.interruption import interruptible
from hw1cli.workers.executors import Task, Worker, WorkerLost, Workers

E = TypeVar("E")
Steps: TypeAlias = Generator[Task | E, Any, None]
"""A job under way: it yields what happens, and tasks, for each of which it is sent what the task returns."""
Job: TypeAlias = Callable[[Worker], Steps[E]]
"""A job yet to begin, with the worker that will compute its tasks."""
Note: TypeAlias = Callable[[Worker, Task, Any], object]
"""Is told by which worker a task was computed, and to what."""

MOST_LOST = 3
"""So many workers are lost to one job before it is held to be the cause."""

_LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class _Active(Generic[E]):
    """A job under way, and the worker that it has."""

    job: Job[E]
    worker: Worker
    steps: Steps[E]


class Driver(Generic[E]):
    """Brings jobs to their end, as many at a time as there are workers.

    A job stays with its worker. One whose worker is lost is told so (WorkerLost), and begins again with another;
    after MOST_LOST workers it is told of an ordinary error. `note` is told of every answer before its job is.
    """

    def __init__(self, workers: Workers, note: Note = lambda worker, task, answer: None) -> None:
        self._workers, self._note = workers, note
        self._active: dict[Future[Any], tuple[_Active[E], Task]] = {}
        self._done: SimpleQueue[Future[Any]] = SimpleQueue()
        self._again: deque[Job[E]] = deque()
        self._lost: Counter[Job[E]] = Counter()

    def run(self, jobs: Iterable[Job[E]]) -> Generator[E | str, None, None]:
        """Yield what happens, also in words; a job is taken when there is a worker for it.

        To be consumed with signals deferred: they may raise while it is computed or waited, and nowhere else. What
        a job raises, and an interruption, closes them all.
        """
        left = iter(jobs)
        try:
            while True:
                while (worker := self._free()) and (job := self._next(left)):
                    steps = job(worker)
                    yield from self._go_on(_Active(job, worker, steps), partial(next, steps))
                if self._active:
                    yield from self._collect()
                elif worker or not (job := self._next(left)):
                    return
                else:
                    self._again.appendleft(job)
                    yield from self._wait_for_workers()
        finally:
            for active, _ in self._active.values():
                active.steps.close()

    def _free(self) -> Worker | None:
        busy = {active.worker for active, _ in self._active.values()}
        return next((worker for worker in self._workers.present() if worker not in busy), None)

    def _next(self, left: Iterator[Job[E]]) -> Job[E] | None:
        return self._again.popleft() if self._again else next(left, None)

    def _wait_for_workers(self) -> Iterator[str]:
        yield "no worker is there; waiting until one comes"
        while not self._workers.present():
            with interruptible():
                time.sleep(_LOOK_SECONDS)

    def _go_on(self, active: _Active[E], resume: Callable[[], Task | E]) -> Iterator[E | str]:
        """Let a job go on to its next task, or to its end."""
        try:
            step = resume()
            while not isinstance(step, partial):
                yield step
                step = next(active.steps)
            self._submit(active, step)
        except StopIteration:
            return
        except WorkerLost as error:
            self._again.append(active.job)
            yield str(error)
        except BaseException:
            active.steps.close()
            raise

    def _submit(self, active: _Active[E], task: Task) -> None:
        future = active.worker.submit(task)
        self._active[future] = active, task
        future.add_done_callback(self._done.put)

    def _collect(self) -> Iterator[E | str]:
        """Wait until a task is computed, or a worker lost, and let its job go on."""
        done, present = self._computed(), set(self._workers.present())
        gone = [future for future, (active, _) in self._active.items() if active.worker not in present]
        for future in dict.fromkeys([*done, *gone]):
            if not future.done():
                future.cancel()
            active, task = self._active.pop(future)
            error = self._error(active, future)
            if isinstance(error, DataNotHere):
                self._submit(active, partial(_with_data, with_fingerprint(error.fingerprint), task))
            elif error is None:
                self._note(active.worker, task, future.result())
                yield from self._go_on(active, partial(active.steps.send, future.result()))
            else:
                yield from self._go_on(active, partial(active.steps.throw, error))

    def _computed(self) -> list[Future[Any]]:
        """Return the tasks that have been computed, after a moment at the latest, but what was given up."""
        done = []
        with suppress(Empty), interruptible():
            done.append(self._done.get(timeout=_LOOK_SECONDS))
        done += [self._done.get() for _ in range(self._done.qsize())]
        return [future for future in done if future in self._active]

    def _error(self, active: _Active[E], future: Future[Any]) -> BaseException | None:
        """Return what a job is to be told instead of a result."""
        done = future.done() and not future.cancelled()
        if done and not isinstance(future.exception(), self._workers.lost):
            return future.exception()
        name = active.worker.name
        active.worker.end()
        self._lost[active.job] += 1
        if self._lost[active.job] < MOST_LOST:
            return WorkerLost(f"{name} is lost; its runs go on with another one from their last stored epoch")
        return RuntimeError(f"{MOST_LOST} workers were lost that trained it, the last of them {name}")


def _with_data(dataset: Dataset, task: Task) -> Any:
    hold(dataset)
    return task()
