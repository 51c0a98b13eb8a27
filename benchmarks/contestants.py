"""One process of one contestant: load the data, train a few epochs, and return what each took.

These functions are what `timing.fresh` calls; they import what they need, so that a process holds nothing else.
"""

from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from benchmarks.workloads import WORKS, read_arrays
from hw1cli.specs import DEFAULT_SEED, RunSpec


@dataclass(frozen=True, kw_only=True)
class Epochs:
    """Seconds of each epoch: updates, evaluation, and storing (0 where nothing is stored).

    `share` is the part of an epoch's updates that was done.
    """

    train: list[float]
    evaluation: list[float]
    storing: list[float]
    share: float = 1.0


def loop(name: str, data: Path) -> Epochs:
    """The loop people write."""
    return _other("loops", name, data)


def scikit_learn(name: str, data: Path) -> Epochs:
    """scikit-learn."""
    return _other("sklearn_models", name, data)


def _other(module: str, name: str, data: Path) -> Epochs:
    from importlib import import_module
    from itertools import islice

    work, dataset = WORKS[name], read_arrays(data)
    n = len(dataset.train)
    examples = None if work.part == 1 else int(n * work.part)
    run = import_module(f"benchmarks.{module}").run
    epochs = list(islice(run(work.config, dataset, seed=DEFAULT_SEED, examples=examples), work.epochs))
    return Epochs(
        train=[each.train_seconds for each in epochs],
        evaluation=[each.eval_seconds for each in epochs],
        storing=[0.0] * len(epochs),
        share=1.0 if examples is None else examples / n,
    )


def hw1(names: tuple[str, ...], data: str, threads: int, epochs: int) -> Epochs:
    """hw1's own learner, loop and store, for runs trained together, on the processor."""
    from dataclasses import replace

    from hw1cli.data.resolve import load_dataset
    from hw1cli.models.registry import MODELS, build
    from hw1cli.store.claims import ActiveRun
    from hw1cli.store.location import Location
    from hw1cli.store.writer import Store
    from hw1cli.training import environment
    from hw1cli.training.loop import train

    dataset = load_dataset(data)
    config = replace(WORKS[names[0]].config, epochs=epochs)
    specs = [RunSpec(config=WORKS[name].config, data=dataset.fingerprint) for name in names]
    described = environment.describe(threads=threads, device="cpu", arithmetic="", command="benchmark")
    with TemporaryDirectory() as folder, Store.open(Location(path=Path(folder) / "results.db")) as store:
        claims = [
            store.claim(spec, data_name=dataset.name, simulated=dataset.simulated, environment=described)
            for spec in specs
        ]
        ids = [claim.run_id for claim in claims if isinstance(claim, ActiveRun)]
        learner = build(specs, dataset, device="cpu", threads=threads)
        times = Epochs(train=[], evaluation=[], storing=[])
        for records in train(learner, dataset, MODELS[config.model].after_epoch, epochs=config.epochs):
            start = perf_counter()
            store.save_epochs(zip(ids, records, learner.states(), strict=True))
            times.storing.append(perf_counter() - start)
            times.train.append(records[0].train_seconds)
            times.evaluation.append(records[0].eval_seconds)
        store.interrupt_all()
    return times
