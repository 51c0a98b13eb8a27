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


def test_a_password_is_never_shown():
    assert "secret" not in str(Location(url="postgresql+psycopg://me:secret@host/db"))


@pytest.mark.parametrize(
    "value",
    [
        "", "a\0b", "sqlite://", "sqlite:///:memory:", "nonsense://x", "://", "a b://x",
        "sqlite:///file:x.db?mode=ro&uri=true", "sqlite:///x.db?timeout=3", "file:x.db?mode=ro", "newdir/",
        "x" * 5000, "~nosuchuser/x.db", "/dev/null", ".",
    ],
)  # fmt: skip
def test_a_name_that_is_no_files_is_a_usage_error_and_makes_nothing(value, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(UsageError, match="--db"):
        locate(value)
    assert list(tmp_path.iterdir()) == []


def test_a_name_beginning_with_a_tilde_can_be_written_with_its_folder(tmp_path):
    assert locate("./~x.db", {}, tmp_path).path == tmp_path / "~x.db"


REMOTE = ["panfs", "wekafs", "fhgfs", "beegfs", "fuse.ceph-fuse", "fuse.sshfs", "NFS4"]
LOCAL = ["ext4", "xfs", "overlay", "tmpfs", "fuseblk", "apfs"]


@pytest.mark.parametrize("kind", [*REMOTE, *LOCAL])
def test_file_systems_over_a_network_are_told_from_local_ones(tmp_path, monkeypatch, kind):
    mounts = [SimpleNamespace(mountpoint="/", fstype="ext4"), SimpleNamespace(mountpoint=str(tmp_path), fstype=kind)]
    monkeypatch.setattr("psutil.disk_partitions", lambda all: mounts)
    assert Location(path=tmp_path / "a.db").on_network == (kind in REMOTE)
