"""The same store behind a PostgreSQL server: started here for the tests, skipped where there is none."""

import math
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import numpy as np
import pytest

from hw1cli.errors import StoreError
from hw1cli.records import EpochRecord, Status
from hw1cli.store.claims import ActiveRun, Busy
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.views import view_queries
from hw1cli.store.writer import Store
from tests import store_samples
from tests.functional.program import done, hw1
from tests.functional.sessions import connect, execute
from tests.store_samples import EVALUATION, TIMING, claimed, spec

pytest.importorskip("psycopg", reason="needs the Python package psycopg")
SPEC = spec()
REPLACED = f"CREATE OR REPLACE VIEW epochs_view AS {view_queries('postgresql')['epochs_view']}"


def epoch(number: int, loss: float | None) -> EpochRecord:
    return replace(store_samples.epoch(number, loss=loss), val_loss=math.inf)


def test_a_run_is_stored_continued_and_read_back(location):
    state = {"W": np.arange(3.0)}
    with Store.open(location) as store:
        mine = claimed(store, SPEC)
        store.save_epochs([(mine.run_id, epoch(1, float("nan")), state)])
        assert isinstance(claimed(store, SPEC), Busy)
        store.interrupt()
        again = claimed(store, SPEC)
        assert (again.run_id, again.done) == (mine.run_id, 1)
        np.testing.assert_array_equal(again.state["W"], state["W"])
        store.save_epochs([(mine.run_id, epoch(2, None), state)])
        store.finish(
            mine.run_id,
            status=Status.COMPLETED,
            evaluations=[EVALUATION],
            timing=TIMING,
            exclusive=True,
            weights=state,
        )
        record = claimed(store, SPEC).record
        store.save_evidence("kind", "subject", {"verified": True})
    assert record.history[0].train_loss != record.history[0].train_loss  # NaN
    assert record.history[1].train_loss is None
    assert record.history[0].val_loss == float("inf")
    assert record.test_acc == 8 / 11
    with Reader.open(location) as reader:
        (run,) = reader.summaries(where={"lr": 0.01, "dropout": None})
        assert (run.test_acc, run.epochs_done, run.is_current, run.device) == (8 / 11, 2, True, "cpu")
        assert reader.resolve("best") == reader.resolve("latest") == reader.resolve(run.run_id[:3]) == run.run_id
        assert reader.seeds(SPEC.config, SPEC.data) == [42]
        assert reader.evidence("kind") == {"subject": {"verified": True}}
        assert reader.current([SPEC.key], weights=True)[SPEC.key].spec == SPEC


@pytest.mark.parametrize("isolation", ["read committed", "repeatable read"])
def test_many_at_once_make_the_schema_once_and_one_gets_the_run(location, database, isolation):
    execute(location.url, f"ALTER DATABASE {database} SET default_transaction_isolation = '{isolation}'")

    def work(_: int) -> str:
        with Store.open(location) as store:
            return type(claimed(store, SPEC)).__name__

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(work, range(8))) == ["ActiveRun"] + ["Busy"] * 7


def test_a_newer_schema_is_refused(location):
    with Store.open(location) as store, store.transaction() as session:
        session.connection().exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    for open_it in (Store.open, Reader.open):
        with pytest.raises(StoreError, match="newer hw1"):
            open_it(location)


def test_an_interrupted_run_has_exactly_one_heir(location):
    with Store.open(location) as store:
        store.save_epochs([(claimed(store, SPEC).run_id, epoch(1, None), {"W": np.arange(3.0)})])
        store.interrupt()
    everybody_is_there = Barrier(8)

    def inherit(_: int) -> tuple[str, int]:
        with Store.open(location) as store:
            everybody_is_there.wait(60)
            answer = claimed(store, SPEC)
            return type(answer).__name__, getattr(answer, "done", -1)

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(inherit, range(8))) == [("ActiveRun", 1)] + [("Busy", -1)] * 7


def test_a_server_that_does_not_answer_is_a_store_error_without_the_password():
    location = Location(url="postgresql+psycopg://nobody:secret@127.0.0.1:1/none")
    for open_it in (Store.open, Reader.open):
        with pytest.raises(StoreError, match="cannot be used") as caught:
            open_it(location)
        assert "secret" not in str(caught.value)
        assert "\n" not in str(caught.value)


def test_one_connection_suffices(location, small, monkeypatch):
    """A server's operator may grant a user one connection at a time: training, reading back and continuing fit it."""
    with connect(location.url) as operator:
        operator.execute("CREATE ROLE student LOGIN CONNECTION LIMIT 1")
        operator.execute("GRANT ALL ON SCHEMA public TO student")
    url = location.url.replace("hw1@", "student@")
    train = ("train", "logreg", "--epochs", "2", "--data", small, "--db", url)
    for _ in range(2):
        result = done(*train, "--json")
        assert len(result.json()["history"]) == 2
    done(*train, "--force")
    done("runs", "list", "--db", url)
    with Store.open(Location(url=url)) as store:
        assert isinstance(claimed(store, spec(epochs=7)), ActiveRun)
        store.interrupt()
        with store.reader() as reader:
            ids = [run.run_id for run in reader.summaries()]
        assert store.delete(ids) == 3


def test_reading_between_transactions_sees_one_moment_and_leaves_the_writer_as_it_was(location):
    with Store.open(location) as store:
        claimed(store, SPEC)
        with store.reader() as reader:
            assert len(reader.summaries()) == 1
        with store.transaction() as session:
            assert session.connection().exec_driver_sql("SHOW transaction_isolation").scalar() == "read committed"


def test_check_finds_on_a_server_what_it_finds_in_a_file(location):
    with Store.open(location) as store:
        run_id = claimed(store, SPEC).run_id
        store.save_epochs([(run_id, epoch(1, 0.5), {"W": np.ones(3)})])
    result = hw1("db", "check", "--db", location.url, "--json")
    assert (result.code, result.json()["runs"]) == (0, [{"run_id": run_id, "inconsistent": []}])
    execute(location.url, "UPDATE epoch SET val_acc = 2")
    result = hw1("db", "check", "--db", location.url, "--json")
    (found,) = result.json()["runs"][0]["inconsistent"]
    assert (result.code, "accuracy" in found) == (4, True)


@pytest.mark.parametrize(
    ("name", "sql"),
    [
        (
            "lies",
            "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.val_acc := 1; RETURN NEW; END'; "
            "CREATE TRIGGER lies BEFORE INSERT ON epoch FOR EACH ROW EXECUTE FUNCTION f()",
        ),
        ("nothing", "CREATE RULE nothing AS ON INSERT TO epoch DO INSTEAD NOTHING"),
        (
            "runs_view",
            "CREATE TABLE v AS SELECT * FROM runs_view; DROP VIEW runs_view; ALTER TABLE v RENAME TO runs_view",
        ),
        ("run", "ALTER TABLE run ENABLE ROW LEVEL SECURITY"),
        (
            "evidence_view",
            "CREATE OR REPLACE VIEW evidence_view AS "
            "SELECT kind, subject, data_fingerprint, created_at, result FROM evidence WHERE kind <> 'convexity'",
        ),
        ("epochs_view", REPLACED.replace("e.train_loss", "e.train_loss / 2 AS train_loss")),
        ("epochs_view", f"{REPLACED} WHERE e.epoch > 1"),
    ],
)
def test_triggers_and_rules_and_views_of_others_are_refused(location, name, sql):
    Store.open(location).close()
    execute(location.url, sql)
    words = rf"{name!r} is (none of hw1's|not as hw1 made it)"
    for use in (Store.open, Reader.open):
        with pytest.raises(StoreError, match=words):
            use(location)
    result = hw1("db", "check", "--db", location.url)
    assert (result.code, re.search(words, result.out) is not None) == (6, True)


def test_a_view_of_ours_is_known_however_the_server_words_it_and_whatever_is_stored(location):
    Store.open(location).close()
    execute(location.url, REPLACED)
    with Store.open(location) as store:
        for seed in range(20):
            claimed(store, spec(seed))
    for _ in range(3):
        execute(location.url, "ANALYZE")
        Reader.open(location).__exit__()
