"""`hw1 db` as typed."""

import json
import sqlite3
from contextlib import closing

import pytest
from typer.testing import CliRunner, Result

from hw1cli.cli.db import db_app
from hw1cli.errors import DataError, StoreError, UsageError, VerificationFailed
from hw1cli.store.location import Location
from hw1cli.store.migrations import HEAD
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store
from tests import honest_stores
from tests.store_samples import run_script


def hw1_db(*arguments: str) -> Result:
    return CliRunner().invoke(db_app, list(arguments))


@pytest.fixture
def path(tmp_path):
    Store.open(Location(path=tmp_path / "results.db")).close()
    return tmp_path / "results.db"


def test_path_is_the_flag_or_the_environment_or_the_default(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HW1_DB", raising=False)
    assert hw1_db("path").stdout.strip() == str(tmp_path / "results.db")
    monkeypatch.setenv("HW1_DB", "elsewhere.db")
    assert hw1_db("path").stdout.strip() == str(tmp_path / "elsewhere.db")
    assert json.loads(hw1_db("path", "--db", "x.db", "--json").stdout) == {
        "schema_version": 1,
        "location": str(tmp_path / "x.db"),
        "exists": False,
    }
    assert list(tmp_path.iterdir()) == []


def test_check_says_that_a_store_is_sound(path):
    result = hw1_db("check", "--db", str(path))
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1] == "sound"
    document = json.loads(hw1_db("check", "--db", str(path), "--json").stdout)
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
def test_check_of_a_store_that_is_not_whole_or_not_ours_exits_with_the_stores_code(path, script, problem):
    run_script(Location(path=path), script)
    result = hw1_db("check", "--db", str(path), "--json")
    assert isinstance(result.exception, StoreError)
    assert result.exception.exit_code == 6
    document = json.loads(result.stdout)
    assert (document["ok"], document["integrity"]) == (False, False)
    assert problem in hw1_db("check", "--db", str(path)).stdout


def test_check_of_a_store_that_contradicts_itself_exits_as_a_false_verification(path):
    dataset = honest_stores.small_dataset()
    honest_stores.train(path, dataset, [honest_stores.spec("ffn", dataset, lr=lr) for lr in (0.01, 0.1)])
    with Reader.open(Location(path=path)) as reader:
        good, bad = (run.run_id for run in reader.summaries())
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("UPDATE evaluation SET n = 1000000000000 WHERE split = 'val' AND run_id = ?", (bad,))
        connection.commit()
    result = hw1_db("check", "--db", str(path), "--json")
    assert isinstance(result.exception, VerificationFailed)
    document = json.loads(result.stdout)
    assert (document["integrity"], document["ok"], document["schema"]) == (True, False, HEAD)
    assert [(run["run_id"], bool(run["inconsistent"])) for run in document["runs"]] == [(good, False), (bad, True)]
    assert "1000000000000 images" in hw1_db("check", "--db", str(path)).stdout


def test_backup_prints_where_the_copy_is(path, tmp_path):
    copy = tmp_path / "copy.db"
    assert hw1_db("backup", str(copy), "--db", str(path)).stdout.strip() == str(copy)
    assert json.loads(hw1_db("check", "--db", str(copy), "--json").stdout)["ok"]
    assert isinstance(hw1_db("backup", str(copy), "--db", str(path)).exception, UsageError)


def test_upgrade_of_an_up_to_date_store_changes_nothing(path):
    before = path.read_bytes()
    assert json.loads(hw1_db("upgrade", "--db", str(path), "--json").stdout)["notes"] == []
    assert path.read_bytes() == before


@pytest.mark.parametrize("command", ["check", "backup", "upgrade"])
def test_no_command_makes_a_store(command, tmp_path):
    result = hw1_db(command, "--db", str(tmp_path / "none.db"))
    assert isinstance(result.exception, DataError)
    assert result.exception.exit_code == 5
    assert list(tmp_path.iterdir()) == []
