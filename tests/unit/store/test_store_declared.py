"""A store that declares what is not ours is refused, by every way in, and is not touched."""

import sqlite3
from contextlib import closing

import pytest
from store_samples import spec

from hw1cli.errors import StoreError
from hw1cli.store import copies, declared, maintenance, schema
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store

LYING = "CREATE TRIGGER better AFTER INSERT ON epoch BEGIN UPDATE epoch SET val_acc = 1; END"
DELETING = "CREATE TRIGGER lonely AFTER INSERT ON run BEGIN DELETE FROM run WHERE id <> NEW.id; END"
ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"


def run_script(location: Location, script: str) -> None:
    with closing(sqlite3.connect(location.path)) as connection:
        connection.executescript(script)


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


def test_the_digests_are_those_of_what_the_migrations_make(store, location):
    with closing(sqlite3.connect(location.path)) as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    assert {name: declared.digest(sql) for name, sql in rows} == declared.DECLARED[schema.HEAD]
    assert tuple(declared.DECLARED) == schema.REVISIONS
