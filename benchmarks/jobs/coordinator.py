"""One coordinator and up to 500 simulated workers (canned.py): how many tasks a second it keeps up with.

The coordinator is the program's own, with its store; the workers are sleeps in an event loop of the same process, or
Dask workers that sleep, all in one process, behind a real scheduler. An answer's bytes travel in either case.
"""

import asyncio
import pickle
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from time import perf_counter, process_time
from typing import Any

from benchmarks import timing
from benchmarks.jobs import canned
from benchmarks.jobs.crowd import crowd
from benchmarks.workloads import WORKS, Plan
from hw1cli.records import Environment
from hw1cli.specs import Config, RunSpec
from hw1cli.store.writer import Store
from hw1cli.workers.executors import Worker, Workers
from tests.torture import cluster


@dataclass(frozen=True)
class Simulation:
    """A work whose epochs are slept for, and whether Dask is between."""

    work: str
    dask: bool = False


SIMULATIONS = {
    "perceptron": Simulation("perceptron"),
    "MLP": Simulation("mlp"),
    "perceptron, Dask": Simulation("perceptron", dask=True),
}
STRETCHES = 3
"""So many are counted; one before, in which all begin, is not."""

ANSWERS, AT_LEAST = 2, 8
"""The answers a worker that a stretch has, and those that it has at least."""

Stretch = dict[str, float]
Found = dict[str, dict[int, list[Stretch]]]
"""The stretches by simulation and number of workers."""


def measure(plan: Plan) -> Iterator[Found]:
    """Yield, growing, what each crowd reached."""
    found: Found = {}
    for name, simulation in SIMULATIONS.items():
        if simulation.dask and not cluster.available():
            continue
        path = plan.folder / f"{simulation.work}.canned"
        if not path.exists():
            timing.fresh(canned.can, simulation.work, plan.data, path)
        found[name] = {}
        for workers in plan.crowds:
            found[name][workers] = _measured(name, plan, path, workers)
            yield found


def _measured(name: str, plan: Plan, path: Path, workers: int) -> list[Stretch]:
    with ExitStack() as stack:
        others: Mapping[str, int] = {}
        address = None
        if SIMULATIONS[name].dask:
            address, others = stack.enter_context(crowd(plan.folder / f"crowd{workers}", workers))
        measured = timing.fresh(stretches, path, name, plan.data, workers, address, others)
    reached = ", ".join(f"{each['tasks']:.0f}" for each in measured.result)
    print(f"  {name}: {workers} simulated workers: {reached} tasks a second ({measured.wall:.0f} s)", flush=True)
    return measured.result


def stretches(
    path: Path, name: str, data: str, workers: int, address: str | None, others: Mapping[str, int]
) -> list[Stretch]:
    """Coordinate simulated workers, and return what each stretch of it showed.

    Without the address of a scheduler they are sleeps in this process. `others` are processes whose load is told.
    """
    from hw1cli.data.resolve import load_dataset
    from hw1cli.keeping import Keeping
    from hw1cli.runner import perform
    from hw1cli.store.location import Location
    from hw1cli.workers.driver import Driver

    dataset = load_dataset(data)
    config = WORKS[SIMULATIONS[name].work].config
    with ExitStack() as stack:
        stack.enter_context(canned.simulated(path))
        sleepers = stack.enter_context(_sleepers(workers, address))
        folder = stack.enter_context(TemporaryDirectory())
        store = stack.enter_context(_TimedStore.open(Location(path=Path(folder) / "results.db")))
        tally = _Tally(canned.opened(path), store, workers, others)
        specs = _specs(config, workers, dataset.fingerprint)
        jobs = (partial(perform, [spec], dataset, store, force=False, keeping=Keeping()) for spec in specs)
        events = stack.enter_context(closing(Driver(sleepers, tally.note).run(jobs)))
        while len(tally.marks) <= STRETCHES:
            next(events)
    return tally.stretches()


def _specs(config: Config, workers: int, data: str) -> Iterator[RunSpec]:
    """Yield runs by seed; the first of each worker are of all lengths, so that later ones do not end all at once."""
    for seed in count():
        epochs = config.epochs if seed >= workers else 1 + config.epochs * seed // workers
        yield RunSpec(config=replace(config, epochs=epochs), seed=seed, data=data)


@contextmanager
def _sleepers(workers: int, address: str | None) -> Iterator[Workers]:
    from hw1cli.training.environment import describe
    from hw1cli.workers.cluster import Cluster

    described = partial(describe, device="cpu", command="benchmark")
    if address is not None:
        with Cluster(address, described) as found:
            yield found
        return
    with _event_loop() as loop:
        environment = described(1)
        yield Workers([_Sleeper(number, loop, environment) for number in range(workers)])


@contextmanager
def _event_loop() -> Iterator[asyncio.AbstractEventLoop]:
    """Give an event loop that runs in a thread; what it is at when the block ends is cancelled."""
    begun: Future[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = Future()

    async def serve() -> None:
        ended = asyncio.Event()
        begun.set_result((asyncio.get_running_loop(), ended))
        await ended.wait()

    thread = Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    loop, ended = begun.result()
    try:
        yield loop
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join()


class _Sleeper(Worker):
    """A worker whose tasks are sleeps in an event loop; that loop makes bytes of a task, as a real one would."""

    def __init__(self, number: int, loop: asyncio.AbstractEventLoop, environment: Environment) -> None:
        super().__init__(f"sleeper {number}", 1, lambda threads: environment)
        self._loop = loop

    def submit(self, task: Any) -> Any:
        return asyncio.run_coroutine_threadsafe(self._answer(task), self._loop)

    async def _answer(self, task: Any) -> Any:
        pickle.dumps(task)
        return await task()


class _TimedStore(Store):
    """A store that knows how many transactions it has done, and how long they took together."""

    commits, seconds = 0, 0.0

    @contextmanager
    def transaction(self) -> Iterator[Any]:
        start = perf_counter()
        with super().transaction() as session:
            yield session
        self.commits += 1
        self.seconds += perf_counter() - start


class _Tally:
    """Counts answers, and marks every so many what has been done and used by then."""

    def __init__(self, can: canned.Canned, store: _TimedStore, workers: int, others: Mapping[str, int]) -> None:
        import psutil

        self._can, self._store, self._workers = can, store, workers
        self._others = {name: psutil.Process(process) for name, process in others.items()}
        self._answers, self._slept = 0, 0.0
        self.marks: list[Stretch] = []

    def note(self, worker: Worker, task: Any, answer: Any) -> None:
        self._answers += 1
        self._slept += canned.seconds(self._can, answer)
        if self._answers % max(AT_LEAST, ANSWERS * self._workers) == 0:
            self.marks.append(self._mark())

    def _mark(self) -> Stretch:
        used = {name: sum(process.cpu_times()[:2]) for name, process in self._others.items()}
        return {
            "elapsed": perf_counter(),
            "tasks": self._answers,
            "busy": self._slept / self._workers,
            "coordinator": process_time(),
            "storing": self._store.seconds,
            "commits": self._store.commits,
            **used,
        }

    def stretches(self) -> list[Stretch]:
        """Return of each stretch its tasks and commits a second, and the shares of its time that others are."""
        pairs: Sequence[tuple[Stretch, Stretch]] = list(zip(self.marks, self.marks[1:], strict=False))
        return [
            {name: (end[name] - start[name]) / (end["elapsed"] - start["elapsed"]) for name in start}
            | {"elapsed": end["elapsed"] - start["elapsed"]}
            for start, end in pairs
        ]
