"""The schema: migrations make what the tables declare, and stores of every released schema are brought up to date."""

import re
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from statistics import stdev

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from hw1cli.errors import StoreError
from hw1cli.store import engine, maintenance, migrations
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store
from tests.store_samples import epoch, query, run_script, spec, thaw

OLDER = [revision for revision in migrations.REVISIONS if revision != migrations.HEAD]


def _schema(location: Location) -> list[tuple[str, str]]:
    return query(location, "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name")


def test_the_revisions_known_are_those_in_the_migrations():
    config = Config()
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    scripts = ScriptDirectory.from_config(config).walk_revisions()
    assert tuple(script.revision for script in scripts)[::-1] == tuple(migrations.REVISIONS)


def test_the_migrations_make_the_tables_that_the_classes_declare(store, location):
    with engine.open_engine(location).connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), SQLModel.metadata) == []


@pytest.mark.parametrize("revision", migrations.REVISIONS)
def test_a_frozen_store_of_any_schema_is_written_to_after_an_upgrade_and_read_with_its_results(location, revision):
    thaw(revision, location)
    with Store.open(location) as store, store.reader() as reader:
        completed, interrupted = reader.records([run.run_id for run in reader.summaries()])
        store.save_evidence("kind", "subject", {})
    assert completed.spec == replace(spec(), protocol=1)
    assert completed.history == (epoch(1), epoch(2))
    assert completed.test_acc == 8 / 11
    predicted = [each.predicted for each in completed.evaluations.values()]
    assert [each is None for each in predicted] == [revision < "0005"] * 3
    assert interrupted.history[0].train_loss != interrupted.history[0].train_loss  # NaN
    assert not maintenance.check(location).problems


@pytest.mark.parametrize("revision", OLDER)
def test_an_older_store_is_upgraded_by_a_writer_alone_and_kept(location, tmp_path, revision):
    thaw(revision, location)
    older, before = _schema(location), location.path.read_bytes()
    with pytest.raises(StoreError, match="hw1 db upgrade"):
        Reader.open(location)
    assert location.path.read_bytes() == before
    told = []
    Store.open(location, tell=told.append).close()
    (backup,) = tmp_path.glob(f"results.schema-{revision}-*.db")
    (note,) = told
    assert str(backup) in note
    assert _schema(Location(path=backup)) == older
    fresh = Location(path=tmp_path / "fresh.db")
    Store.open(fresh).close()
    assert _schema(location) == _schema(fresh)
    told.clear()
    Store.open(location, tell=told.append).close()
    assert told == []


def test_an_upgrade_that_fails_leaves_the_older_store_as_it_was(location, monkeypatch):
    thaw(OLDER[0], location)
    before = _schema(location)

    def fail_at_the_end(connection):
        migrate(connection)
        raise sqlite3.OperationalError("no more")

    migrate = engine.migrate
    monkeypatch.setattr(engine, "migrate", fail_at_the_end)
    with pytest.raises(StoreError, match="no more"):
        Store.open(location)
    assert _schema(location) == before


@pytest.mark.parametrize("open_it", [Store.open, Reader.open])
@pytest.mark.parametrize(
    ("revision", "script", "message"),
    [
        (migrations.HEAD, "UPDATE alembic_version SET version_num = '9999'", r"newer hw1 \(schema 9999"),
        (None, "CREATE TABLE recipes (name TEXT)", "no hw1 store"),
    ],
)
def test_a_newer_store_and_another_database_are_refused_and_left(location, open_it, revision, script, message):
    if revision:
        thaw(revision, location)
    run_script(location, script)
    before = location.path.read_bytes()
    with pytest.raises(StoreError, match=message):
        open_it(location)
    assert location.path.read_bytes() == before
    assert list(location.path.parent.iterdir()) == [location.path]


DOCUMENT = (Path(__file__).parents[3] / "docs" / "store.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"```sql\n(.*?)```", DOCUMENT, re.DOTALL)


@pytest.mark.parametrize("documented", QUERIES)
def test_the_documented_queries_work(store, location, train, documented):
    train(spec())
    query(location, documented)


def test_the_documented_spread_is_the_sample_standard_deviation_of_one_configuration(store, location, train):
    for seed, lr in ((1, 0.01), (2, 0.01), (3, 0.01), (1, 0.1)):
        train(spec(seed, lr=lr))
    run_script(location, "UPDATE evaluation SET n_correct = 4 + seed FROM run WHERE run.id = run_id")
    (documented,) = (each for each in QUERIES if " AS sd" in each)
    with closing(sqlite3.connect(location.path)) as connection:
        connection.row_factory = sqlite3.Row
        rows = {row["lr"]: row for row in connection.execute(documented)}
    assert (rows[0.01]["n"], rows[0.1]["sd"]) == (3, None)
    assert rows[0.01]["sd"] == pytest.approx(stdev([5 / 11, 6 / 11, 7 / 11]))


def test_the_documented_averages_mix_no_two_configurations():
    columns = re.search(r"\*The specification\* is (.*?);", DOCUMENT, re.DOTALL)[1]
    needed = set(re.findall(r"`(\w+)`", columns)) - {"seed", "data_name", "simulated"}
    averages = [each for each in QUERIES if "AVG(" in each]
    assert len(averages) == 2
    for each in averages:
        grouped = re.search(r"GROUP BY (.*?)\s*ORDER", each, re.DOTALL)[1]
        assert needed <= set(re.findall(r"\w+", grouped))


@pytest.mark.parametrize("view", ["runs_view", "epochs_view", "evaluations_view", "evidence_view"])
def test_the_documented_columns_are_those_of_the_views(store, location, view):
    specification = re.search(r"\*The specification\* is (.*?);", DOCUMENT, re.DOTALL)
    row = re.search(rf"^\| `{view}` \| (.*) \|$", DOCUMENT, re.MULTILINE)
    documented = row[1].replace("the specification", specification[1])
    with closing(sqlite3.connect(location.path)) as connection:
        columns = [name for name, *_ in connection.execute(f"SELECT * FROM {view} LIMIT 0").description]  # noqa: S608
    assert re.findall(r"`(\w+)`", documented) == columns


@pytest.mark.parametrize(
    ("asked", "scanned"),
    [
        ("SELECT * FROM runs_view ORDER BY number", ["SCAN r"]),
        ("SELECT * FROM runs_view WHERE key = 'k' AND is_current = 1", []),
        ("SELECT * FROM runs_view WHERE data_fingerprint = 'd' AND model = 'ffn'", []),
        ("SELECT * FROM epochs_view WHERE run_id = 'r' ORDER BY epoch", []),
    ],
)
def test_views_look_everything_up_by_index_however_many_runs_there_are(store, location, asked, scanned):
    plan = [detail for *_, detail in query(location, "EXPLAIN QUERY PLAN " + asked)]
    assert [step for step in plan if step.startswith("SCAN")] == scanned
    assert not any("TEMP B-TREE" in step for step in plan)
