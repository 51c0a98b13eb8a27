from pathlib import Path
from types import SimpleNamespace

import pytest

from hw1cli.errors import UsageError
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


@pytest.mark.parametrize("url", ["sqlite:////tmp/a%20b.db", "sqlite+pysqlite:////tmp/a%20b.db"])
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


def test_a_local_file_is_not_taken_for_a_remote_one(tmp_path):
    assert not Location(path=tmp_path / "a.db").on_network


@pytest.mark.parametrize(
    "value",
    [
        "sqlite:///file:x.db?mode=ro&uri=true",
        "sqlite:///x.db?timeout=3",
        "file:x.db?mode=ro",
        "newdir/",
        "x" * 5000,
        "~nosuchuser/x.db",
        "/dev/null",
    ],
)
def test_a_name_that_is_no_files_is_a_usage_error_and_makes_nothing(value, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError):
        locate(value)
    assert list(tmp_path.iterdir()) == []


def test_a_name_beginning_with_a_tilde_can_be_written_with_its_folder(tmp_path):
    assert locate("./~x.db", {}, tmp_path).path == tmp_path / "~x.db"


@pytest.mark.parametrize("kind", ["panfs", "wekafs", "fhgfs", "beegfs", "fuse.ceph-fuse", "fuse.sshfs", "NFS4"])
def test_file_systems_over_a_network_are_known(tmp_path, monkeypatch, kind):
    mounts = [SimpleNamespace(mountpoint="/", fstype="ext4"), SimpleNamespace(mountpoint=str(tmp_path), fstype=kind)]
    monkeypatch.setattr("psutil.disk_partitions", lambda all: mounts)
    assert Location(path=tmp_path / "a.db").on_network


@pytest.mark.parametrize("kind", ["ext4", "xfs", "overlay", "tmpfs", "fuseblk", "apfs"])
def test_local_file_systems_are_known(tmp_path, monkeypatch, kind):
    monkeypatch.setattr("psutil.disk_partitions", lambda all: [SimpleNamespace(mountpoint="/", fstype=kind)])
    assert not Location(path=tmp_path / "a.db").on_network
