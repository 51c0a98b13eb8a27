"""What it costs to have epochs trained by another process: all that is neither training nor evaluation.

A full-size run is trained by a process of `--jobs` and by a Dask worker on this machine, each with one thread. The
overhead of a task is what passes from when it is handed over until the next one is, less the seconds that the worker
trained and evaluated.
"""

import copy
import pickle
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any
from unittest.mock import patch

from benchmarks import timing
from benchmarks.workloads import WORKS, Plan
from hw1cli.specs import RunSpec
from tests.torture import cluster

NAMES = ("perceptron", "logreg", "mlp", "torch-logreg", "ffn-16")
TASKS = 3
"""So many tasks of each run are measured; a first one, in which the worker makes ready, is not."""

_EPOCHS = 10_000
_ECHOES = 20

Figures = dict[str, float]
Round = dict[str, dict[str, Figures]]
"""Seconds and bytes of a task, by whom and by work."""


def measure(plan: Plan) -> Iterator[list[Round]]:
    """Yield the rounds so far; without Dask its workers are left out."""
    from hw1cli.data.locations import data_directory

    with ExitStack() as stack:
        address = None
        if cluster.available():
            dask = stack.enter_context(cluster.dask_cluster(plan.folder / "dask", 0))
            dask.add(1, HW1_DATA_DIR=str(data_directory()))
            address = dask.address
        rounds: list[Round] = []
        for number in range(1, plan.rounds + 1):
            rounds.append(timing.fresh(one_round, plan.data, address).result)
            for by, works in rounds[-1].items():
                told = ", ".join(f"{name} {1e3 * figures['overhead']:.1f} ms" for name, figures in works.items())
                print(f"  round {number}: {by}: {told}", flush=True)
            yield rounds


def one_round(data: str, address: str | None) -> Round:
    """Train a few tasks of every model by a process, and by the Dask worker at an address."""
    from hw1cli.data.resolve import load_dataset
    from hw1cli.store.location import Location
    from hw1cli.store.writer import Store
    from hw1cli.training.environment import describe
    from hw1cli.workers.cluster import Cluster
    from hw1cli.workers.executors import processes

    described = partial(describe, device="cpu", command="benchmark")
    dataset = load_dataset(data)
    with ExitStack() as stack:
        by = {"--jobs": stack.enter_context(processes(2, 2, described))}
        if address is not None:
            by["Dask"] = stack.enter_context(Cluster(address, described))
        folder = stack.enter_context(TemporaryDirectory())
        store = stack.enter_context(Store.open(Location(path=Path(folder) / "results.db")))
        found: Round = {name: {} for name in by}
        for work in NAMES:
            for name, workers in by.items():
                found[name][work] = _figures(work, workers, dataset, store)
    return found


def _figures(work: str, workers: Any, dataset: Any, store: Any) -> Figures:
    """Return the medians of a run's tasks."""
    from hw1cli.keeping import Keeping
    from hw1cli.runner import perform
    from hw1cli.workers.driver import Driver

    spec = RunSpec(config=replace(WORKS[work].config, epochs=_EPOCHS), data=dataset.fingerprint)
    job = partial(perform, [spec], dataset, store, force=True, keeping=Keeping())
    worker = workers.present()[0]
    watch = _Watch(worker)
    with patch.object(worker, "submit", watch.submit), closing(Driver(workers, watch.note).run([job])) as events:
        for _ in events:
            if len(watch.answers) == TASKS + 2:
                break
    return watch.figures() | _travel(worker, *watch.last)


class _Watch:
    """When a worker was given its tasks, and when their answers came."""

    def __init__(self, worker: Any) -> None:
        self._submit = worker.submit
        self.given: list[float] = []
        self.answered: list[float] = []
        self.answers: list[Any] = []
        self.last: tuple[Any, ...] = ()

    def submit(self, task: Any) -> Any:
        del self.given[len(self.answered) :]  # given again, now with the data
        self.given.append(perf_counter())
        return self._submit(task)

    def note(self, worker: Any, task: Any, answer: Any) -> None:
        self.answered.append(perf_counter())
        self.answers.append(answer)
        self.last = task, answer

    def figures(self) -> Figures:
        """Return medians over the tasks but the first and the last: the overhead, and what of it passes here."""
        numbers = range(1, len(self.answers) - 1)
        epochs = [len(each.epochs) for each in self.answers]
        trained = [each.seconds * len(each.epochs) for each in self.answers]
        return {
            "overhead": median(self.given[i + 1] - self.given[i] - trained[i] for i in numbers),
            "storing": median(self.given[i + 1] - self.answered[i] for i in numbers),
            "epoch": median(self.answers[i].seconds for i in numbers),
            "epochs": median(epochs[i] for i in numbers),
        }


def _travel(worker: Any, task: Any, answer: Any) -> Figures:
    """Return the bytes of a task and of its answer, and the seconds in which the worker sends the states back."""
    seconds, kept = [], []  # a result that Dask takes back delays what is sent next
    for _ in range(_ECHOES):
        time.sleep(0.02)
        start = perf_counter()
        kept.append(worker.submit(partial(copy.copy, answer.states)))
        kept[-1].result()
        seconds.append(perf_counter() - start)
    return {"sent": len(pickle.dumps(task)), "received": len(pickle.dumps(answer)), "echo": median(seconds)}
