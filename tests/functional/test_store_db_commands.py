"""`hw1 db` as typed."""

from pathlib import Path

import pytest

from hw1cli.store.location import Location
from hw1cli.store.migrations import HEAD
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store
from tests import honest_stores
from tests.functional.program import hw1
from tests.functional.stored_runs import change
from tests.store_samples import run_script


@pytest.fixture
def store(empty_folder: Path) -> Path:
    """A store without runs, where every command looks for it."""
    Store.open(Location(path=empty_folder / "results.db")).close()
    return empty_folder / "results.db"


def test_path_is_the_flag_or_the_environment_or_the_default(empty_folder, monkeypatch):
    assert hw1("db", "path").out.strip() == str(empty_folder / "results.db")
    monkeypatch.setenv("HW1_DB", "elsewhere.db")
    assert hw1("db", "path").out.strip() == str(empty_folder / "elsewhere.db")
    assert hw1("db", "path", "--db", "x.db", "--json").json() == {
        "schema_version": 1, "location": str(empty_folder / "x.db"), "exists": False,
    }  # fmt: skip
    assert list(empty_folder.iterdir()) == []


def test_check_says_that_a_store_is_sound(store):
    result = hw1("db", "check")
    assert (result.code, result.out.splitlines()[-1]) == (0, "sound")
    document = hw1("db", "check", "--json").json()
    assert (document["ok"], document["up_to_date"], document["problems"]) == (True, True, [])


@pytest.mark.parametrize(
    ("script", "problem"),
    [
        ("INSERT INTO checkpoint VALUES ('nobody', 1, x'')", "does not exist"),
        (
            "CREATE TRIGGER lies AFTER INSERT ON epoch BEGIN UPDATE epoch SET val_acc = 1; END",
            "the trigger 'lies' is none of hw1's",
        ),
    ],
)
def test_check_of_a_store_that_is_not_whole_or_not_ours_exits_with_the_stores_code(store, script, problem):
    run_script(Location(path=store), script)
    result = hw1("db", "check", "--json")
    assert (result.code, result.json()["ok"], result.json()["integrity"]) == (6, False, False)
    assert problem in hw1("db", "check").out


def test_check_of_a_store_that_contradicts_itself_exits_as_a_false_verification(store):
    dataset = honest_stores.small_dataset()
    honest_stores.train(store, dataset, [honest_stores.spec("ffn", dataset, lr=lr) for lr in (0.01, 0.1)])
    with Reader.open(Location(path=store)) as reader:
        good, bad = (run.run_id for run in reader.summaries())
    change("UPDATE evaluation SET n = 1000000000000 WHERE split = 'val' AND run_id = ?", bad)
    result = hw1("db", "check", "--json")
    document = result.json()
    assert (result.code, document["integrity"], document["ok"], document["schema"]) == (4, True, False, HEAD)
    assert [(run["run_id"], bool(run["inconsistent"])) for run in document["runs"]] == [(good, False), (bad, True)]
    assert "1000000000000 images" in hw1("db", "check").out


def test_backup_prints_where_the_copy_is_and_overwrites_nothing(store):
    copy = store.with_name("copy.db")
    assert hw1("db", "backup", copy).out.strip() == str(copy)
    assert hw1("db", "check", "--db", copy, "--json").json()["ok"]
    assert hw1("db", "backup", copy).code == 2


def test_upgrade_of_an_up_to_date_store_changes_nothing(store):
    before = store.read_bytes()
    assert hw1("db", "upgrade", "--json").json()["notes"] == []
    assert store.read_bytes() == before
