"""A store in a temporary directory, and the values that are stored in it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from hw1cli.records import Environment, EpochRecord, Evaluation, SplitName, Status, Timing
from hw1cli.specs import LogRegConfig, RunSpec
from hw1cli.store.claims import Claim, Mine
from hw1cli.store.location import Location
from hw1cli.store.writer import Store

DATA = "d" * 32
ENVIRONMENT = Environment(
    processor="a processor",
    cores=2,
    threads=2,
    device="cpu",
    os="an os",
    python="3.11",
    numpy="2.0",
    torch=None,
    hw1="0.1.0",
    commit="c" * 40,
    dirty=False,
    command="hw1 train logreg",
)
TIMING = Timing(train_seconds=1.25, eval_seconds=0.5, wall_seconds=2.0, stack=1, other_load=None)
STATE = {"W": np.arange(12.0).reshape(3, 4), "order": np.arange(5, dtype=np.int32)}
EVALUATION = Evaluation(
    split=SplitName.TEST,
    loss=0.5,
    confusion=np.array([[3, 1], [2, 5]]),
    correct=np.array([True] * 8 + [False] * 3),
)

Train = Callable[..., str]


def spec(seed: int = 42, *, epochs: int = 2, lr: float = 0.01, data: str = DATA) -> RunSpec:
    return RunSpec(config=LogRegConfig(epochs=epochs, lr=lr), seed=seed, data=data)


def epoch(number: int, *, val_acc: float | None = 0.5, loss: float | None = 1.5) -> EpochRecord:
    return EpochRecord(
        epoch=number,
        train_loss=loss,
        train_acc=0.25,
        val_loss=None,
        val_acc=val_acc,
        train_seconds=0.125,
        eval_seconds=0.0625,
    )


@pytest.fixture
def location(tmp_path: Path) -> Location:
    return Location(path=tmp_path / "results.db")


@pytest.fixture
def store(location: Location) -> Iterator[Store]:
    with Store.open(location) as opened:
        yield opened


@pytest.fixture
def claim(store: Store) -> Callable[..., Claim]:
    def claim(run: RunSpec, *, force: bool = False, by: Store = store) -> Claim:
        return by.claim(run, data_name="octsim", simulated=True, environment=ENVIRONMENT, force=force)

    return claim


@pytest.fixture
def train(store: Store, claim: Callable[..., Claim]) -> Train:
    """Train a specification to its end and return the run's id."""

    def train(run: RunSpec, *, val_acc: float = 0.5, status: Status = Status.COMPLETED, force: bool = False) -> str:
        mine = claim(run, force=force)
        assert isinstance(mine, Mine)
        for number in range(mine.start_epoch + 1, run.config.epochs + 1):
            store.save_epoch(mine.run_id, epoch(number, val_acc=val_acc), STATE)
        store.finish(mine.run_id, status=status, evaluations=[EVALUATION], timing=TIMING, exclusive=True, weights=STATE)
        return mine.run_id

    return train
