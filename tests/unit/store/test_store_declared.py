"""A store that declares what is not ours is refused, by every way in, and is not touched."""

import sqlite3
from contextlib import closing

import pytest

from hw1cli.errors import StoreError
from hw1cli.store import copies, maintenance, migrations
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store
from tests.store_samples import STATE, epoch, journal_naming, run_script, spec, thaw

LYING = "CREATE TRIGGER better AFTER INSERT ON epoch BEGIN UPDATE epoch SET val_acc = 1; END"
DELETING = "CREATE TRIGGER lonely AFTER INSERT ON run BEGIN DELETE FROM run WHERE id <> NEW.id; END"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"


@pytest.fixture
def trained(store: Store, location, train) -> Location:
    train(spec())
    store.close()
    return location


@pytest.mark.parametrize(
    ("script", "name"),
    [
        (LYING, "better"),
        (DELETING, "lonely"),
        (f"DROP VIEW runs_view; CREATE VIEW runs_view AS {ENDLESS}", "runs_view"),
        (
            "CREATE TABLE v AS SELECT * FROM runs_view; DROP VIEW runs_view; ALTER TABLE v RENAME TO runs_view",
            "runs_view",
        ),
        (f"CREATE VIEW mine AS {ENDLESS}", "mine"),
        ("DROP VIEW epochs_view", "epochs_view"),
        ("CREATE UNIQUE INDEX one_run_each ON run (model)", "one_run_each"),
        ("ALTER TABLE epoch ADD COLUMN val_f1", "epoch"),
        ("CREATE TABLE mine (x); CREATE TRIGGER on_mine AFTER INSERT ON mine BEGIN DELETE FROM run; END", "on_mine"),
    ],
)
def test_what_is_not_ours_is_refused_and_not_touched(trained, tmp_path, script, name):
    run_script(trained, script)
    before = trained.path.read_bytes()
    for use in (
        Reader.open,
        Store.open,
        lambda location: copies.restore(Location(path=tmp_path / "x"), location.path),
    ):
        with pytest.raises(StoreError, match=f"'{name}'") as raised:
            use(trained)
        assert "\n" not in str(raised.value)
    found = maintenance.check(trained)
    assert any(f"'{name}'" in problem for problem in found.damage)
    assert trained.path.read_bytes() == before


def test_tables_of_ones_own_do_no_harm(trained):
    run_script(trained, "CREATE TABLE mine (x INTEGER PRIMARY KEY, y); CREATE INDEX by_y ON mine (y); ANALYZE")
    assert maintenance.check(trained).problems == ()
    with Store.open(trained) as store, store.reader() as reader:
        assert len(reader.summaries()) == 1


def test_a_trigger_that_comes_after_the_opening_is_refused_before_it_does_anything(store, location, claim):
    run_id = claim(spec()).run_id
    run_script(location, LYING)
    for write in (
        lambda: store.save_epochs([(run_id, epoch(1), STATE)]),
        lambda: claim(spec(7)),
        store.interrupt,
        lambda: store.delete([run_id]),
    ):
        with pytest.raises(StoreError, match="the trigger 'better' is none of hw1's"):
            write()
    run_script(location, "DROP TRIGGER better")
    store.save_epochs([(run_id, epoch(1), STATE)])
    with store.reader() as reader:
        assert reader.record(run_id).history == (epoch(1),)


def test_a_view_that_comes_after_the_opening_is_not_believed(trained):
    with Reader.open(trained) as reader:
        (run,) = reader.summaries()
        run_script(trained, f"DROP VIEW runs_view; CREATE VIEW runs_view AS {ENDLESS}")
        for ask in (reader.summaries, lambda: reader.record(run.run_id), lambda: reader.evidence("kind")):
            with pytest.raises(StoreError, match="the view 'runs_view' is not as hw1 made it"):
                ask()


def test_what_does_not_change_what_is_declared_changes_nothing_for_who_has_opened(trained):
    with Reader.open(trained) as reader, Store.open(trained) as store:
        run_script(trained, "VACUUM; CREATE TABLE mine (x)")
        assert len(reader.summaries()) == 1
        store.save_evidence("kind", "subject", {})


@pytest.mark.parametrize("revision", migrations.REVISIONS)
@pytest.mark.parametrize(
    ("script", "found"),
    [
        (LYING, "the trigger 'better' is none of hw1's"),
        ("ALTER TABLE epoch ADD COLUMN val_f1", "the table 'epoch' is not as hw1 made it"),
        ("DROP INDEX run_by_status", "'run_by_status' is missing"),
    ],
)
def test_an_older_store_is_told_from_what_was_made_of_it(location, revision, script, found):
    thaw(revision, location)
    run_script(location, script)
    with pytest.raises(StoreError, match=found):
        Store.open(location)


def test_a_view_of_an_older_store_has_to_be_of_that_version(location):
    thaw("0003", location)
    run_script(location, f"DROP VIEW runs_view; CREATE VIEW runs_view AS {ENDLESS}")
    with pytest.raises(StoreError, match="a view is not as hw1 made it"):
        Store.open(location)


@pytest.mark.parametrize("way_in", [Reader.open, Store.open, maintenance.check])
def test_a_journal_that_would_have_sqlite_delete_a_file_is_not_played_back(trained, tmp_path, way_in):
    victim, path = tmp_path / "victim.txt", trained.path
    victim.write_text("somebody's")
    journal = path.with_name(path.name + "-journal")
    journal.write_bytes(journal_naming(victim, path))
    with pytest.raises(StoreError, match="hw1 db restore"):
        way_in(trained)
    assert victim.exists()
    with closing(sqlite3.connect(path)) as connection:  # and so it is with SQLite alone
        connection.execute("SELECT * FROM run").fetchall()
    assert not victim.exists()
