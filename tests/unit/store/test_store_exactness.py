"""What is stored comes back as it was given, number by number, and what is done to one run changes no other."""

from dataclasses import replace

import numpy as np
import pytest

from hw1cli.records import EpochRecord, SplitName, Status
from hw1cli.store.claims import ActiveRun
from tests.store_samples import ENVIRONMENT, EVALUATION, STATE, TIMING, epoch, query, run_script, spec

EPOCH = EpochRecord(
    epoch=1, train_loss=1.5, train_acc=0.25, val_loss=2.5, val_acc=0.75, train_seconds=0.125, eval_seconds=0.0625
)
SPLITS = [
    replace(
        EVALUATION,
        split=split,
        loss=loss,
        confusion=EVALUATION.confusion + number,
        correct=np.array(correct),
        predicted=None if predicted is None else np.array(predicted, dtype=np.uint8),
    )
    for number, (split, loss, correct, predicted) in enumerate(
        [
            (SplitName.VAL, 0.5, [True] * 8 + [False] * 7, [0, 1, 1] * 5),
            (SplitName.TEST, None, [False, True, True], [1, 0, 1]),
            (SplitName.OFFICIAL_TEST, 0.25, [True], None),
        ]
    )
]


def rows_of(location, run_id):
    """Return everything that is stored of a run."""
    tables = {"run": "id"} | dict.fromkeys(("epoch", "evaluation", "weights", "checkpoint"), "run_id")
    return {
        table: query(location, f"SELECT * FROM {table} WHERE {column} = '{run_id}'")  # noqa: S608
        for table, column in tables.items()
    }


def test_every_number_comes_back_in_its_place(store, claim):
    mine, timing = claim(spec(epochs=1)), replace(TIMING, stack=3, other_load=0.75, resumed=True)
    store.save_epochs([(mine.run_id, EPOCH, STATE)])
    store.finish(
        mine.run_id, status=Status.COMPLETED, evaluations=SPLITS, timing=timing, exclusive=False, weights=STATE
    )
    with store.reader() as reader:
        record, (summary,) = reader.record(mine.run_id), reader.summaries()
    assert (record.history, record.timing, record.exclusive) == ((EPOCH,), timing, False)
    assert (record.environment, record.data_name, record.error) == (ENVIRONMENT, "octsim", None)
    assert list(record.evaluations) == list(SplitName)
    for given in SPLITS:
        found = record.evaluations[given.split]
        assert (found.loss, found.n, found.n_correct) == (given.loss, given.n, given.n_correct)
        np.testing.assert_array_equal(found.confusion, given.confusion)
        np.testing.assert_array_equal(found.correct, given.correct)
        np.testing.assert_array_equal(found.predicted, given.predicted)
    for name, array in STATE.items():
        np.testing.assert_array_equal(record.weights[name], array)
    last = (summary.train_loss, summary.train_acc, summary.val_loss, summary.val_acc)
    assert last == (EPOCH.train_loss, EPOCH.train_acc, EPOCH.val_loss, EPOCH.val_acc)
    assert (summary.test_acc, summary.official_test_acc) == (2 / 3, 1.0)
    assert (summary.train_seconds, summary.wall_seconds) == (timing.train_seconds, timing.wall_seconds)
    assert summary.stack == timing.stack
    assert (summary.exclusive, summary.simulated, summary.device) == (False, True, "cpu")


@pytest.mark.parametrize("end", ["interrupted", "finished"])
def test_what_is_done_to_one_run_changes_no_other(store, location, claim, train, end):
    if end == "finished":
        kept = train(spec(1))
    else:
        kept = claim(spec(1, epochs=9)).run_id
        store.save_epochs([(kept, epoch(number), STATE) for number in (1, 2, 3)])
        store.interrupt()
    before = rows_of(location, kept)
    assert len(before["epoch"]) > 1

    run_id = claim(spec(2)).run_id
    for disturb in (
        lambda: store.save_epochs([(run_id, epoch(1), STATE)]),
        lambda: store.interrupt(),
        lambda: claim(spec(2)),
        lambda: store.fail(run_id, "out of memory"),
        lambda: claim(spec(2)),
        lambda: store.finish(
            run_id, status=Status.DIVERGED, evaluations=[EVALUATION], timing=TIMING, exclusive=True, weights=STATE
        ),
        lambda: store.fail(claim(spec(2), force=True).run_id, "again"),
        lambda: store.save_evidence("kind", "subject", {}),
        lambda: store.delete([run_id]),
    ):
        disturb()
        assert rows_of(location, kept) == before


def test_epochs_after_the_checkpoint_are_trained_again(store, location, claim):
    mine = claim(spec(epochs=3))
    store.save_epochs([(mine.run_id, epoch(number), STATE) for number in (1, 2)])
    store.interrupt()
    run_script(location, "UPDATE checkpoint SET epoch = 1")
    again = claim(spec(epochs=3))
    assert isinstance(again, ActiveRun)
    assert (again.done, again.history) == (1, [epoch(1)])
    store.save_epochs([(mine.run_id, replace(EPOCH, epoch=2), STATE)])
    with store.reader() as reader:
        assert reader.record(mine.run_id).history == (epoch(1), replace(EPOCH, epoch=2))


def test_a_run_that_is_taken_over_is_the_new_owners_alone(store, location, claim):
    mine = claim(spec())
    store.interrupt()
    (stopped,) = rows_of(location, mine.run_id)["run"]
    claim(spec())
    (running,) = rows_of(location, mine.run_id)["run"]
    names = [name for _, name, *_ in query(location, "PRAGMA table_info(run)")]
    before, after = (dict(zip(names, row, strict=True)) for row in (stopped, running))
    changed = {name for name in names if before[name] != after[name]}
    owner = {"owner_host", "owner_boot", "owner_pid", "owner_start", "lease"}
    assert changed == owner | {"status", "started_at", "heartbeat_at", "ended_at"}
    assert (after["status"], after["ended_at"]) == ("running", None)


def test_a_heartbeat_is_stored_with_every_epoch(store, location, claim):
    run_id, beats = claim(spec()).run_id, []
    for number in (1, 2):
        store.save_epochs([(run_id, epoch(number), STATE)])
        beats += query(location, "SELECT heartbeat_at FROM run")
    assert beats == sorted(set(beats))
    assert len(beats) == 2


def test_evidence_of_another_kind_or_data_set_stays(store):
    store.save_evidence("construction", "D=2", {"old": 1})
    store.save_evidence("robustness", "D=2", {"kind": 2})
    store.save_evidence("construction", "D=2", {"data": 3}, data="d" * 32)
    store.save_evidence("construction", "D=3", {"subject": 4})
    store.save_evidence("construction", "D=2", {"new": 5})
    with store.reader() as reader:
        assert reader.evidence("construction") == {"D=2": {"new": 5}, "D=3": {"subject": 4}}
        assert reader.evidence("robustness") == {"D=2": {"kind": 2}}
        assert reader.evidence("construction", data="d" * 32) == {"D=2": {"data": 3}}
