"""A store in a temporary directory, and how the tests train into it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hw1cli.records import Status
from hw1cli.specs import RunSpec
from hw1cli.store.claims import ActiveRun, Claim
from hw1cli.store.location import Location
from hw1cli.store.writer import Store
from tests.store_samples import STATE, claimed, epoch, evaluations, timing

Train = Callable[..., str]


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
        return claimed(by, run, force=force)

    return claim


@pytest.fixture
def train(store: Store, claim: Callable[..., Claim]) -> Train:
    """Train a specification to its end and return the run's id."""

    def train(run: RunSpec, *, val_acc: float = 0.5, status: Status = Status.COMPLETED, force: bool = False) -> str:
        mine = claim(run, force=force)
        assert isinstance(mine, ActiveRun)
        history = list(mine.history)
        for number in range(mine.done + 1, run.config.epochs + 1):
            history.append(epoch(number, val_acc=val_acc))
            store.save_epochs([(mine.run_id, history[-1], STATE)])
        store.finish(
            mine.run_id,
            status=status,
            evaluations=evaluations(history[-1]),
            timing=timing(history),
            exclusive=True,
            weights=STATE,
        )
        return mine.run_id

    return train
