"""One process of one contestant: load the data, train a few epochs, and return what each took.

These functions are what `timing.fresh` calls; they import what they need, so that a process holds nothing else.
"""

from dataclasses import replace
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any, TypeAlias

from benchmarks.workloads import WORKS, read_arrays
from hw1cli.data.dataset import Dataset
from hw1cli.specs import DEFAULT_SEED, Config, RunSpec

Epochs: TypeAlias = dict[str, Any]
"""Seconds of each epoch: updates (`train`), `evaluation`, and `storing` (0 where nothing is stored).

`share` is the part of an epoch's updates that was done.
"""


def loop(name: str, data: Path) -> Epochs:
    """The loop people write."""
    return _epochs(WORKS[name].loop, name, data)


def scikit_learn(name: str, data: Path) -> Epochs:
    """scikit-learn."""
    return _epochs("loops_sklearn.Estimator", name, data)


def the_loop(where: str, config: Config, dataset: Dataset) -> Any:
    """Return a model of one of this folder's modules (`module.Class`), ready to train on the data set."""
    module, name = where.split(".")
    return getattr(import_module(f"benchmarks.{module}"), name)(config, dataset, DEFAULT_SEED)


def _epochs(where: str, name: str, data: Path) -> Epochs:
    work, dataset = WORKS[name], read_arrays(data)
    n = len(dataset.train)
    examples = None if work.part == 1 else int(n * work.part)
    model = the_loop(where, work.config, dataset)
    times: Epochs = {"train": [], "evaluation": [], "storing": [0.0] * work.epochs, "share": (examples or n) / n}
    for _ in range(work.epochs):
        start = perf_counter()
        model.train(examples)
        trained = perf_counter()
        model.evaluate()
        times["train"].append(trained - start)
        times["evaluation"].append(perf_counter() - trained)
    return times


def hw1(names: tuple[str, ...], data: str, threads: int, epochs: int) -> Epochs:
    """hw1 itself, for runs trained together on the processor; storing is what is neither training nor evaluation."""
    from hw1cli.data.resolve import load_dataset
    from hw1cli.runner import EpochDone, Settings, perform
    from hw1cli.store.location import Location
    from hw1cli.store.writer import Store

    dataset = load_dataset(data)
    specs = [RunSpec(config=replace(WORKS[each].config, epochs=epochs), data=dataset.fingerprint) for each in names]
    times: Epochs = {"train": [], "evaluation": [], "storing": [], "share": 1.0}
    with TemporaryDirectory() as folder, Store.open(Location(path=Path(folder) / "results.db")) as store:
        settings = Settings(device="cpu", threads=threads, command="benchmark")
        before = perf_counter()
        for event in perform(specs, dataset, store, settings):
            if isinstance(event, EpochDone):
                seconds = perf_counter() - before
                train, evaluation = event.records[0].train_seconds, event.records[0].eval_seconds
                times["train"].append(train)
                times["evaluation"].append(evaluation)
                times["storing"].append(seconds - train - evaluation)
            before = perf_counter()
    return times
