import math
from contextlib import nullcontext
from dataclasses import replace

import numpy as np
import pytest

from hw1cli.errors import Hw1Error, StoreError, UsageError
from hw1cli.records import Status
from hw1cli.store.claims import ActiveRun, Busy, Stored
from hw1cli.store.location import Location
from hw1cli.store.writer import Store
from tests.store_samples import ENVIRONMENT, STATE, TIMING, claimed, epoch, query, run_script, spec


def test_a_finished_run_answers_its_own_claim_alone(store, claim, train):
    run_id = train(spec())
    found = claim(spec())
    assert isinstance(found, Stored)
    assert (found.record.run_id, found.record.spec, found.record.status) == (run_id, spec(), Status.COMPLETED)
    assert isinstance(claim(spec(7)), ActiveRun)
    assert isinstance(claim(spec(data="e" * 32)), ActiveRun)


def test_nan_and_infinity_come_back_and_differ_from_no_metric(store, claim):
    mine = claim(spec())
    store.save_epochs([(mine.run_id, epoch(1, loss=math.nan, val_acc=None), STATE)])
    store.interrupt()
    assert math.isnan(claim(spec()).history[0].train_loss)
    store.save_epochs([(mine.run_id, epoch(2, loss=-math.inf), STATE)])
    store.finish(mine.run_id, status=Status.DIVERGED, evaluations=[], timing=TIMING, exclusive=False)
    with store.reader() as reader:
        first, second = reader.record(mine.run_id).history
        (summary,) = reader.summaries()
    assert math.isnan(first.train_loss)
    assert first.val_acc is None
    assert second.train_loss == -math.inf
    assert summary.train_loss == -math.inf


def test_an_unfinished_run_continues_after_its_last_epoch(store, claim):
    mine = claim(spec())
    store.save_epochs([(mine.run_id, epoch(1), STATE)])
    store.interrupt()
    again = claim(spec())
    assert (again.run_id, again.done, again.history) == (mine.run_id, 1, [epoch(1)])
    np.testing.assert_array_equal(again.state["W"], STATE["W"])
    assert again.state["order"].dtype == np.int32


def test_a_run_continued_elsewhere_says_where_each_part_of_it_was_made(store):
    def claimed(command="hw1 train", **changes):
        environment = replace(ENVIRONMENT, command=command, **changes)
        return store.claim(spec(), data_name="octsim", simulated=True, environment=environment)

    mine = claimed()
    for done, where in enumerate(
        [{"command": "again"}, {"numba": "0.70"}, {"numba": "0.70"}, {"cores": 96}], start=1
    ):
        store.save_epochs([(mine.run_id, epoch(done), STATE)])
        store.interrupt()
        claimed(**where)
    with store.reader() as reader:
        record = reader.record(mine.run_id)
    made = [(each.since, each.numba, each.cores) for each in (*record.earlier, record.environment)]
    assert made == [(1, None, 2), (3, "0.70", 2), (5, None, 96)]


def test_a_failed_run_keeps_its_traceback_until_it_is_claimed_again(store, claim):
    mine = claim(spec())
    store.fail(mine.run_id, "Traceback: out of memory")
    with store.reader() as reader:
        assert reader.record(mine.run_id).error == "Traceback: out of memory"
        assert reader.record(mine.run_id).status is Status.FAILED
    assert claim(spec()) == ActiveRun(spec=spec(), run_id=mine.run_id)
    with store.reader() as reader:
        assert reader.record(mine.run_id).error is None


def test_a_run_in_training_is_busy_for_everybody_else_and_not_deleted(location, claim):
    claim(spec())
    with Store.open(location) as other:
        answer = claim(spec(), by=other)
        assert isinstance(answer, Busy)
        with pytest.raises(UsageError, match="being trained"):
            other.delete([answer.run_id])


def test_machines_cannot_share_a_file_and_the_way_out_is_said(location, claim):
    claim(spec())
    run_script(location, "UPDATE run SET owner_host = 'elsewhere', heartbeat_at = '2000-01-01T00:00:00Z'")
    with Store.open(location) as other, pytest.raises(Hw1Error, match=r"on elsewhere.*PostgreSQL.*hw1 runs delete"):
        claim(spec(), by=other)


@pytest.mark.parametrize(("on_network", "shared"), [(False, True), (True, False)])
def test_on_a_network_file_system_another_machine_has_the_whole_store(location, monkeypatch, on_network, shared):
    monkeypatch.setattr(Location, "on_network", on_network)
    with Store.open(location) as store:
        claimed(store, spec())
    run_script(location, "UPDATE run SET owner_host = 'elsewhere'")
    with Store.open(location) as store, nullcontext() if shared else pytest.raises(Hw1Error, match="on elsewhere"):
        assert isinstance(claimed(store, spec(7)), ActiveRun)


def test_force_makes_a_new_attempt_which_becomes_the_result(store, train):
    first, second = train(spec(), val_acc=0.1), train(spec(), val_acc=0.2, force=True)
    with store.reader() as reader:
        assert reader.current([spec().key])[spec().key].run_id == second
        assert [(run.run_id, run.attempt, run.is_current) for run in reader.summaries()] == [
            (first, 1, False),
            (second, 2, True),
        ]


def test_epochs_of_several_runs_and_several_of_one_are_stored_at_once_with_the_last_ones_state(store, claim):
    runs = [claim(spec(seed)).run_id for seed in (1, 2)]
    store.save_epochs([(runs[0], epoch(1), STATE), (runs[1], epoch(1), None), (runs[1], epoch(2), STATE)])
    store.interrupt()
    assert [claim(spec(seed)).done for seed in (1, 2)] == [1, 2]


def test_an_epoch_without_a_state_to_continue_from_is_refused(store, claim):
    with pytest.raises(ValueError, match="no state"):
        store.save_epochs([(claim(spec()).run_id, epoch(1), None)])


def test_an_epoch_is_stored_whole_or_not_at_all(store, claim):
    mine = claim(spec())
    store.save_epochs([(mine.run_id, epoch(1), STATE)])
    with pytest.raises(StoreError):
        store.save_epochs([(mine.run_id, epoch(2), STATE), (mine.run_id, epoch(1), STATE)])
    store.interrupt()
    assert claim(spec()).done == 1


def test_a_run_that_has_ended_leaves_no_checkpoint_and_names_no_machine(store, location, train):
    train(spec())
    assert query(location, "SELECT COUNT(*) FROM checkpoint") == [(0,)]
    assert query(location, "SELECT owner_host, owner_boot, owner_pid, owner_start, lease FROM run") == [(None,) * 5]


@pytest.mark.parametrize("meanwhile", ["DELETE FROM run", "UPDATE run SET lease = 'another'"])
def test_a_run_that_was_deleted_or_taken_over_meanwhile_is_not_written_to(store, location, claim, meanwhile):
    mine = claim(spec())
    run_script(location, meanwhile)
    for write in (
        lambda: store.save_epochs([(mine.run_id, epoch(1), STATE)]),
        lambda: store.fail(mine.run_id, "error"),
        lambda: store.finish(mine.run_id, status=Status.COMPLETED, evaluations=[], timing=TIMING, exclusive=True),
    ):
        with pytest.raises(StoreError, match="deleted or taken over"):
            write()


def test_a_run_that_was_never_claimed_is_not_written_to(store):
    with pytest.raises(StoreError, match="claim it first"):
        store.save_epochs([("abc", epoch(1), STATE)])


def test_deleting_removes_everything_of_a_run(store, location, train):
    run_id, kept = train(spec()), train(spec(7))
    assert store.delete([run_id, "no such run"]) == 1
    left = "SELECT run_id FROM epoch UNION SELECT run_id FROM evaluation UNION SELECT run_id FROM weights"
    assert query(location, left) == [(kept,)]


def test_evidence_is_valid_json(store):
    with pytest.raises(ValueError, match="JSON"):
        store.save_evidence("kind", "subject", {"value": math.nan})


def test_a_new_store_is_made_where_there_is_a_directory(tmp_path):
    with Store.open(Location(path=tmp_path / "a b?c#d%20.db")):
        assert (tmp_path / "a b?c#d%20.db").exists()
    with pytest.raises(StoreError, match="directory is missing"):
        Store.open(Location(path=tmp_path / "missing" / "results.db"))


def test_everything_still_in_training_is_interrupted_at_once(store, claim, train):
    train(spec(1))
    runs = {claim(spec(seed)).run_id for seed in (2, 3)}
    store.interrupt()
    with store.reader() as reader:
        assert {run.run_id for run in reader.summaries(where={"status": "interrupted"})} == runs
        assert len(reader.summaries(where={"status": "completed"})) == 1


def test_what_refuses_a_new_run_is_told_and_not_tried_for_ever(store, claim, monkeypatch):
    taken = iter(claim(spec()).run_id)
    monkeypatch.setattr("secrets.choice", lambda _: next(taken))
    with pytest.raises(StoreError, match="UNIQUE constraint failed"):
        claim(spec(7))


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE run SET heartbeat_at = 'now'",
        "UPDATE run SET owner_pid = 'x'",
        "UPDATE run SET attempt = 'x'",
        "UPDATE run SET lease = NULL, status = 'failed', spec = '{}'",
        "UPDATE run SET lease = NULL, status = 'failed', environment = '7'",
        "UPDATE run SET lease = NULL, status = 'failed', created_at = 'now'",
        "UPDATE run SET lease = NULL, status = 'failed'; UPDATE epoch SET val_acc = 'much'",
        "UPDATE run SET lease = NULL, status = 'failed'; UPDATE checkpoint SET arrays = x'00112233'",
        "UPDATE run SET lease = NULL, status = 'failed'; DELETE FROM checkpoint",
    ],
)
def test_a_run_that_cannot_be_read_is_named_to_who_claims_it_and_can_be_deleted(store, location, claim, sql):
    run_id = claim(spec()).run_id
    store.save_epochs([(run_id, epoch(1), STATE)])
    run_script(location, sql)
    with pytest.raises(StoreError, match=f" run {run_id} .*hw1 runs delete"):
        claim(spec(), force="attempt" in sql)
    if "attempt" not in sql:
        assert store.delete([run_id]) == 1


@pytest.mark.parametrize(("network", "journal", "synchronous"), [(False, "wal", 1), (True, "delete", 2)])
def test_only_a_write_ahead_log_may_wait_for_the_disk(tmp_path, monkeypatch, network, journal, synchronous):
    """1 is NORMAL, safe with a log of its own; a rollback journal needs FULL (sqlite.org/pragma.html)."""
    monkeypatch.setattr(Location, "on_network", network)
    with Store.open(Location(path=tmp_path / "a.db")) as store:
        ask = store._connection.connection.driver_connection.execute
        assert ask("PRAGMA journal_mode").fetchone() == (journal,)
        assert ask("PRAGMA synchronous").fetchone() == (synchronous,)
