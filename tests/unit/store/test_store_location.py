from pathlib import Path

import pytest

from hw1cli.errors import UsageError
from hw1cli.store import location as module
from hw1cli.store.location import Location, locate


def test_flag_comes_before_environment_before_the_working_directory(tmp_path):
    environment = {"HW1_DB": "env.db"}
    assert locate("flag.db", environment, tmp_path).path == tmp_path / "flag.db"
    assert locate(None, environment, tmp_path).path == tmp_path / "env.db"
    assert locate(None, {"HW1_DB": ""}, tmp_path).path == tmp_path / "results.db"
    assert locate(None, {}, tmp_path).path == tmp_path / "results.db"


def test_the_path_does_not_move_with_the_working_directory(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert locate("a.db", {}).path == Path.cwd() / "a.db"


@pytest.mark.parametrize("url", ["sqlite:////tmp/a%20b.db", "sqlite+pysqlite:////tmp/a%20b.db?timeout=3"])
def test_an_sqlite_url_is_its_file(url):
    assert locate(url) == Location(path=Path("/tmp/a b.db"))


@pytest.mark.parametrize("value", ["", "a\0b", "sqlite://", "sqlite:///:memory:", "nonsense://x", "://", "a b://x"])
def test_what_names_no_database_is_a_usage_error(value):
    with pytest.raises(UsageError, match="--db"):
        locate(value)


def test_a_directory_is_a_usage_error(tmp_path):
    with pytest.raises(UsageError, match="is a directory"):
        locate(tmp_path)


def test_a_password_is_never_shown():
    assert "secret" not in str(Location(url="postgresql+psycopg://me:secret@host/db"))


def test_a_file_on_a_network_file_system_is_recognised(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_file_system", lambda directory: "nfs4")
    assert Location(path=tmp_path / "a.db").on_network


def test_a_local_file_is_not_taken_for_a_remote_one(tmp_path):
    assert not Location(path=tmp_path / "a.db").on_network
