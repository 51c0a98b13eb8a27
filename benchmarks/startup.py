"""Commands that do not train: how soon they answer, with few and with many stored runs; the first compilation."""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice, product
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from benchmarks import timing
from benchmarks.plan import Plan
from hw1cli.models.ffn import FfnConfig
from hw1cli.specs import RunSpec

EPOCHS = 150
_CORRECT_SHARE = 0.75


def measure(plan: Plan) -> Iterator[dict[str, list[float]]]:
    """Yield, growing, the wall times of each command in seconds."""
    empty, full = plan.folder / "empty.db", plan.folder / "full.db"
    timing.fresh(fill_store, empty, plan.data, 0)
    filled = timing.fresh(fill_store, full, plan.data, plan.stored_runs)
    print(f"  a store of {plan.stored_runs} runs: {filled.wall:.1f} s to make", flush=True)
    many = f"{plan.stored_runs:,} stored runs"
    report = ("report", "q2", "--data", plan.data, "--out", str(plan.folder / "report"))
    commands = {
        "hw1 --help": ("--help",),
        "hw1 runs list, no stored run": ("runs", "list", "--db", str(empty)),
        f"hw1 runs list, {many}": ("runs", "list", "--db", str(full)),
        f"hw1 report q2, {many} of {EPOCHS} epochs": (*report, "--db", str(full)),
    }
    walls: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(plan.repeats):
        for name, arguments in commands.items():
            walls[name].append(timing.hw1(*arguments, directory=plan.folder).wall)
    yield walls
    yield walls | _compilation(plan)


TINY = 40
"""Images of each split of the smallest data set."""


def _compilation(plan: Plan) -> dict[str, list[float]]:
    """Return how long models with kernels take to train next to nothing, without and with compiled kernels."""
    tiny = plan.folder / "tiny.npz"
    timing.fresh(write_tiny, tiny)
    walls = {}
    for model in ("perceptron", "logreg", "mlp", "ffn"):
        where = ("--data", str(tiny), "--db", str(plan.folder / "tiny.db"))
        train = ("train", model, "--epochs", "1", "--force", *where)
        with TemporaryDirectory() as cache, timing.environment({"NUMBA_CACHE_DIR": cache}):
            for when in ("first", "second"):
                walls[f"{when} use of {model} on a machine"] = [timing.hw1(*train, directory=plan.folder).wall]
    return walls


def write_tiny(path: Path) -> None:
    """Write a data set of a few small random images in MedMNIST's format."""
    import numpy as np

    generator = np.random.default_rng(0)
    arrays = {}
    for split in ("train", "val", "test"):
        arrays[f"{split}_images"] = generator.integers(0, 256, (TINY, 8, 8), dtype=np.uint8)
        arrays[f"{split}_labels"] = (np.arange(TINY, dtype=np.uint8) % 4)[:, None]
    np.savez(path, **arrays)  # type: ignore[arg-type]


def specs(data: str) -> Iterator[RunSpec]:
    """Yield as many runs of 150 epochs as are wanted: a grid with the three networks of Q2.2c in it, seed by seed."""
    grid = list(product((256, 16, 1024), (0.1, 1.0, 0.01, 0.001), (0.0, 0.2), (0.0, 0.0001)))
    for seed in range(42, 2**32):
        for batch_size, lr, dropout, l2 in grid:
            config = FfnConfig(epochs=EPOCHS, batch_size=batch_size, lr=lr, dropout=dropout, l2=l2)
            yield RunSpec(config=config, seed=seed, data=data)


def fill_store(path: Path, data: str, runs: int) -> None:
    """Make a store of `runs` runs on the data set: the first through the program's own writer, the others copies."""
    from hw1cli.data.resolve import load_dataset
    from hw1cli.store.location import Location
    from hw1cli.store.writer import Store

    dataset = load_dataset(data)
    chosen = list(islice(specs(dataset.fingerprint), runs))
    with Store.open(Location(path=path)) as store:
        if not chosen:
            return
        _store_one(store, chosen[0], dataset)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.row_factory = sqlite3.Row
        for table in ("run", "epoch", "evaluation"):
            rows = [dict(row) for row in connection.execute(f"SELECT * FROM {table}")]  # noqa: S608
            copies = (_copy(table, row, n, spec) for n, spec in enumerate(chosen[1:]) for row in rows)
            columns = [name for name in rows[0] if name != "number"]
            marks = ", ".join(f":{name}" for name in columns)
            connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({marks})", copies)  # noqa: S608


def _copy(table: str, row: dict[str, Any], number: int, spec: RunSpec) -> dict[str, Any]:
    run_id = f"copy{number:06}"
    if table != "run":
        return row | {"run_id": run_id}
    values = {name: value for name, value in vars(spec.config).items() if name in row}
    text = json.dumps(spec.as_json(), sort_keys=True)
    return row | values | {"id": run_id, "key": spec.key, "seed": spec.seed, "spec": text}


def _store_one(store: Any, spec: RunSpec, dataset: Any) -> None:
    import numpy as np

    from hw1cli.records import EpochRecord, Evaluation, SplitName, Status, Timing
    from hw1cli.training import environment

    described = environment.describe(threads=1, device="cpu", arithmetic="", command="hw1 train ffn")
    claim = store.claim(spec, data_name=dataset.name, simulated=dataset.simulated, environment=described)
    history = [
        EpochRecord(
            epoch=epoch, train_loss=1 / epoch, train_acc=1 - 1 / (epoch + 2), val_loss=1.5 / epoch,
            val_acc=0.8 - 0.3 / epoch, train_seconds=0.25 + 0.001 * (epoch % 7), eval_seconds=0.03,
        )
        for epoch in range(1, EPOCHS + 1)
    ]  # fmt: skip
    store.save_epochs((claim.run_id, record, {"W": np.zeros(1)}) for record in history)
    evaluations = []
    for name in SplitName:
        labels = getattr(dataset, name.value).labels
        correct = np.arange(len(labels)) < _CORRECT_SHARE * len(labels)
        predicted = np.where(correct, labels, (labels + 1) % dataset.n_classes)
        confusion = np.zeros((dataset.n_classes, dataset.n_classes), dtype=np.int64)
        np.add.at(confusion, (labels, predicted), 1)
        evaluations.append(Evaluation(split=name, loss=0.6, confusion=confusion, correct=correct))
    seconds = Timing(train_seconds=38.0, eval_seconds=4.5, wall_seconds=44.0, stack=1, other_load=0.0)
    store.finish(claim.run_id, status=Status.COMPLETED, evaluations=evaluations, timing=seconds, exclusive=True)
