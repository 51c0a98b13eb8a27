"""One process of one contestant: load the data, train a few epochs, and return what each took.

These functions are what `timing.fresh` calls; they import what they need, so that a process holds nothing else.
"""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, TypeAlias

from benchmarks.workloads import WORKS, Work, read_arrays
from hw1cli.data.dataset import Dataset
from hw1cli.models.ffn import FfnConfig
from hw1cli.specs import DEFAULT_SEED, Config, RunSpec

Epochs: TypeAlias = dict[str, Any]
"""Seconds of each epoch: updates (`train`), `evaluation`, and `storing` (0 where nothing is stored).

`share` is the part of an epoch's updates that was done.
"""


def loop(name: str, data: Path) -> Epochs:
    """The loop people write."""
    return _part(WORKS[name].loop, WORKS[name], data)


def scikit_learn(name: str, data: Path) -> Epochs:
    """scikit-learn."""
    return _part("loops_sklearn.Estimator", WORKS[name], data)


def jax(configs: Sequence[FfnConfig], data: Path, epochs: int) -> Epochs:
    """JAX, for feed-forward networks trained together; the first epoch, which compiles, is not counted."""
    model = the_loop("loops_jax.Networks", configs, read_arrays(data))
    _epochs(model, 1)
    return _epochs(model, epochs)


def the_loop(where: str, config: Any, dataset: Dataset) -> Any:
    """Return a model of one of this folder's modules (`module.Class`), ready to train on the data set."""
    module, name = where.split(".")
    return getattr(import_module(f"benchmarks.{module}"), name)(config, dataset, DEFAULT_SEED)


def _part(where: str, work: Work, data: Path) -> Epochs:
    dataset = read_arrays(data)
    n = len(dataset.train)
    model = the_loop(where, work.config, dataset)
    return _epochs(model, work.epochs, share=int(n * work.part) / n, examples=int(n * work.part))


def _epochs(model: Any, epochs: int, *, share: float = 1.0, examples: int | None = None) -> Epochs:
    times: Epochs = {"train": [], "evaluation": [], "storing": [0.0] * epochs, "share": share}
    for _ in range(epochs):
        start = perf_counter()
        model.train(None if share == 1 else examples)
        trained = perf_counter()
        model.evaluate()
        times["train"].append(trained - start)
        times["evaluation"].append(perf_counter() - trained)
    return times


def hw1(configs: Sequence[Config], data: str, epochs: int, threads: int) -> Epochs:
    """hw1 itself, for runs trained together on the processor; storing is what is neither training nor evaluation."""
    from hw1cli.data.resolve import load_dataset
    from hw1cli.keeping import Keeping
    from hw1cli.runner import EpochDone, perform
    from hw1cli.store.location import Location
    from hw1cli.store.writer import Store
    from hw1cli.training.environment import describe
    from hw1cli.workers.driver import Driver
    from hw1cli.workers.executors import processes

    dataset = load_dataset(data)
    specs = [RunSpec(config=replace(config, epochs=epochs), data=dataset.fingerprint) for config in configs]
    times: Epochs = {"train": [], "evaluation": [], "storing": [], "share": 1.0}
    with TemporaryDirectory() as folder, Store.open(Location(path=Path(folder) / "results.db")) as store:
        here = processes(1, threads, partial(describe, device="cpu", command="benchmark"))
        before = perf_counter()
        for event in Driver(here).run([partial(perform, specs, dataset, store, force=False, keeping=Keeping())]):
            if isinstance(event, EpochDone):
                seconds = perf_counter() - before
                train, evaluation = event.records[0].train_seconds, event.records[0].eval_seconds
                times["train"].append(train)
                times["evaluation"].append(evaluation)
                times["storing"].append(seconds - train - evaluation)
            before = perf_counter()
    return times
