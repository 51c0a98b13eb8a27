"""Many real processes on one store: none fails, none waits for ever, no run is trained twice."""

import math
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hw1cli.records import Status
from hw1cli.specs import RunSpec
from hw1cli.store import copies, maintenance
from hw1cli.store.claims import ActiveRun
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store
from tests.functional.forked import PATIENCE, PROCESSES, at_once, killed_after
from tests.store_samples import STATE, claimed, evaluations, spec, thaw, timing
from tests.store_samples import epoch as sample


def next_state(state: dict[str, Any] | None) -> dict[str, Any]:
    """One epoch of a training whose every number depends on all epochs before it."""
    weights = np.ones(3000) if state is None else state["W"]
    return {"W": weights * 1.25 % 7 + 0.1}


def accuracy_of(state: dict[str, Any]) -> float:
    """A share of the 20 images that a run here is evaluated on."""
    return round(float(state["W"].sum()) % 1 * 20) / 20


def train(
    store: Store, mine: ActiveRun, run: RunSpec, *, committed: Callable[[int], None] = lambda epoch: None
) -> None:
    state, history = mine.state, list(mine.history)
    for epoch in range(mine.done + 1, run.config.epochs + 1):
        state = next_state(state)
        loss, accuracy = float(state["W"].sum()), accuracy_of(state)
        measured = sample(epoch, val_acc=accuracy, loss=loss)
        history.append(replace(measured, val_loss=math.pi, train_seconds=0.0, eval_seconds=0.0))
        store.save_epochs([(mine.run_id, history[-1], state)])
        committed(epoch)
    store.finish(
        mine.run_id,
        status=Status.COMPLETED,
        evaluations=evaluations(history[-1]),
        timing=timing(history),
        exclusive=True,
        weights=state,
    )


def claim_and_train(path: Path, seed: int, epochs: int) -> str:
    with Store.open(Location(path=path)) as store:
        answer = claimed(store, spec(seed, epochs=epochs))
        if isinstance(answer, ActiveRun):
            train(store, answer, spec(seed, epochs=epochs))
        return type(answer).__name__


def test_many_processes_at_once_upgrade_an_older_store_once(tmp_path):
    path = tmp_path / "results.db"
    thaw("0001", Location(path=path))

    def open_it(_: int) -> int:
        told: list[str] = []
        Store.open(Location(path=path), tell=told.append).close()
        return len(told)

    assert sorted(at_once(8, open_it)) == [0] * 7 + [1]
    assert len(list(tmp_path.glob("results.schema-0001-*.db"))) == 1
    assert maintenance.check(Location(path=path)).problems == ()


def test_many_processes_at_once_write_to_a_copy_that_was_shipped(tmp_path):
    original, copy = Location(path=tmp_path / "original.db"), tmp_path / "copy.db"
    claim_and_train(original.path, 100, 2)
    copies.backup(original, copy)
    assert at_once(8, lambda index: claim_and_train(copy, index, 2)) == ["ActiveRun"] * 8
    with Reader.open(Location(path=copy)) as reader:
        assert len(reader.summaries(where={"status": "completed"})) == 9


def test_an_abandoned_run_has_exactly_one_heir(tmp_path):
    path, run, everybody_has_asked = tmp_path / "results.db", spec(42, epochs=10), PROCESSES.Barrier(8)

    def three_epochs() -> Store:
        store = Store.open(Location(path=path))
        run_id = claimed(store, run).run_id
        store.save_epochs([(run_id, sample(number), STATE) for number in (1, 2, 3)])
        return store

    def inherit(_: int) -> tuple[str, int]:
        with Store.open(Location(path=path)) as store:
            answer = claimed(store, run)
            everybody_has_asked.wait(PATIENCE)
            return type(answer).__name__, getattr(answer, "done", -1)

    killed_after(three_epochs)
    assert sorted(at_once(8, inherit)) == [("ActiveRun", 3)] + [("Busy", -1)] * 7


def test_a_backup_during_training_is_sound(tmp_path):
    path = tmp_path / "results.db"
    Store.open(Location(path=path)).close()

    def work(index: int) -> str:
        if index < 2:
            return claim_and_train(path, index, 100)
        made = [copies.backup(Location(path=path), tmp_path / f"copy{number}.db") for number in range(5)]
        return str([maintenance.check(Location(path=copy)).problems for copy in made])

    assert at_once(3, work) == ["ActiveRun", "ActiveRun", "[(), (), (), (), ()]"]


def expected_history(epochs: int) -> list[float]:
    metrics, state = [], None
    for _ in range(epochs):
        state = next_state(state)
        metrics.append(accuracy_of(state))
    return metrics


@pytest.mark.parametrize("kills", [40, pytest.param(250, marks=pytest.mark.exhaustive)])
def test_killed_at_random_moments_nothing_committed_is_lost_or_doubled(tmp_path, kills):
    """Each kill (SIGKILL) hits a process that stores epochs as fast as it can; the next one continues its run."""
    location, epochs = Location(path=tmp_path / "results.db"), 60
    expected, random = expected_history(epochs), np.random.default_rng(0)
    # Plain shared memory: a process killed inside a lock would never give it back.
    known, reached = PROCESSES.Value("i", 0, lock=False), PROCESSES.Value("i", 0, lock=False)
    seed = killed = 0

    def work() -> None:
        with Store.open(location) as store:
            mine = claimed(store, spec(seed, epochs=epochs))
            assert isinstance(mine, ActiveRun)
            reached.value = 1
            assert known.value <= mine.done <= known.value + 1
            assert [epoch.val_acc for epoch in mine.history] == expected[: mine.done]
            train(store, mine, spec(seed, epochs=epochs), committed=lambda epoch: setattr(known, "value", epoch))

    while killed < kills or seed == 0:
        reached.value = 0
        child = PROCESSES.Process(target=work)
        child.start()
        if random.random() < 0.8:  # the others are killed while they open the store or claim
            while not reached.value and child.is_alive():
                time.sleep(0.001)
        child.join(float(random.uniform(0.0, 0.03)))
        child.kill()
        child.join(PATIENCE)
        assert child.exitcode in (0, -signal.SIGKILL)
        killed += child.exitcode != 0
        if not location.path.exists() or maintenance.check(location).revision is None:
            continue
        assert maintenance.check(location).problems == ()
        with Reader.open(location) as reader:
            stored = reader.records([run.run_id for run in reader.summaries(where={"seed": seed})])
        for record in stored:
            assert known.value <= len(record.history) <= known.value + 1
            assert [epoch.val_acc for epoch in record.history] == expected[: len(record.history)]
        if any(record.status is Status.COMPLETED for record in stored):
            known.value, seed = 0, seed + 1
    assert seed > 0
