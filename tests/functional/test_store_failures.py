"""What disks, permissions and other programs do to a store: one clear line, and nothing stored is damaged."""

import os
import shutil
import signal
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hw1cli.errors import DataError, StoreError
from hw1cli.store import copies, engine, failures, maintenance
from hw1cli.store import location as location_module
from hw1cli.store.claims import ActiveRun
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store
from tests.functional.forked import in_a_process, killed_after
from tests.store_samples import claimed, epoch, spec

NOBODY = 65534


def claim(store: Store, seed: int = 42) -> ActiveRun:
    answer = claimed(store, spec(seed, epochs=100_000))
    assert isinstance(answer, ActiveRun)
    return answer


def save(store: Store, run_id: str, number: int, size: int = 100) -> None:
    store.save_epochs([(run_id, epoch(number), {"W": np.random.default_rng(number).random(size)})])


def make_store(path: Path, epochs: int = 3) -> str:
    with Store.open(Location(path=path)) as store:
        run_id = claim(store).run_id
        for number in range(1, epochs + 1):
            save(store, run_id, number)
        store.interrupt()
    return run_id


def fill(path: Path) -> tuple[str, int]:
    """Store epochs until that fails; return the error and the last epoch that was stored."""
    number = 0
    with Store.open(Location(path=path)) as store:
        run_id = claim(store).run_id
        try:
            for number in range(1, 2000):
                save(store, run_id, number, size=20_000)
        except StoreError as error:
            return str(error), number - 1
    raise AssertionError("the disk never filled up")


def assert_sound_with(path: Path, epochs: int) -> None:
    assert maintenance.check(Location(path=path)).problems == ()
    with Reader.open(Location(path=path)) as reader:
        assert [run.epochs_done for run in reader.summaries()] == [epochs]


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A real file system of 2 MB."""
    mount_point = tmp_path / "disk"
    mount_point.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", str(mount_point)]
    if shutil.which("mount") is None or subprocess.run(command, capture_output=True).returncode:
        pytest.skip("needs the right to mount a small file system")
    yield mount_point
    subprocess.run(["umount", "-l", str(mount_point)], check=True)


def test_a_full_disk_loses_nothing_that_was_stored(small_disk, tmp_path):
    message, stored = fill(small_disk / "results.db")
    assert "the disk is full" in message
    assert stored > 0
    shutil.copytree(small_disk, tmp_path / "copy")
    assert_sound_with(tmp_path / "copy" / "results.db", stored)


def test_a_store_that_may_not_grow_says_that_it_is_full(tmp_path, monkeypatch):
    connect = engine._connect

    def connect_to_a_small_file(path: Path) -> sqlite3.Connection:
        connection = connect(path)
        connection.execute("PRAGMA max_page_count = 60")
        return connection

    monkeypatch.setattr(engine, "_connect", connect_to_a_small_file)
    with Store.open(Location(path=tmp_path / "results.db")) as store:
        run_id = claim(store).run_id
        save(store, run_id, 1)
        with pytest.raises(StoreError, match="the disk is full"):
            save(store, run_id, 2, size=100_000)
        save(store, run_id, 2)
    assert_sound_with(tmp_path / "results.db", 2)


@pytest.fixture
def public_directory() -> Iterator[Path]:
    """A directory that other users can reach."""
    with tempfile.TemporaryDirectory() as name:
        directory = Path(name)
        directory.chmod(0o755)
        yield directory


def as_nobody(work: Callable[[], Any]) -> Any:
    if os.geteuid() != 0:
        return in_a_process(work)  # we are somebody whom permissions stop already

    def drop_and_work() -> Any:
        os.setgroups([])
        os.setgid(NOBODY)
        os.setuid(NOBODY)
        return work()

    return in_a_process(drop_and_work)


def make_read_only(directory: Path) -> None:
    for path in directory.iterdir():
        path.chmod(0o444)
    directory.chmod(0o555)


def test_unmerged_results_in_a_read_only_directory_are_not_passed_over(public_directory):
    path = public_directory / "results.db"
    with Store.open(Location(path=path)) as store:
        claim(store)
        copy = public_directory / "copy"
        copy.mkdir()
        for name in ("results.db", "results.db-wal"):
            shutil.copy(public_directory / name, copy / name)
    make_read_only(copy)
    error = as_nobody(lambda: Reader.open(Location(path=copy / "results.db")))
    copy.chmod(0o755)
    assert isinstance(error, StoreError)
    assert "not yet merged" in str(error)


def test_a_file_that_may_not_be_read_is_a_store_error(public_directory):
    path = public_directory / "results.db"
    make_store(path)
    path.chmod(0)
    error = as_nobody(lambda: Reader.open(Location(path=path)))
    assert isinstance(error, StoreError)


@pytest.mark.parametrize("also_the_log", [True, False])
def test_a_store_deleted_under_a_training_is_noticed(tmp_path, also_the_log):
    path = tmp_path / "results.db"
    with Store.open(Location(path=path)) as store:
        run_id = claim(store).run_id
        save(store, run_id, 1)
        for victim in tmp_path.iterdir() if also_the_log else [path]:
            victim.unlink()
        with pytest.raises(StoreError, match="deleted or replaced while"):
            save(store, run_id, 2)
    assert not path.exists()


def test_a_locked_store_says_so_in_the_end(tmp_path, monkeypatch):
    path = tmp_path / "results.db"
    make_store(path)
    monkeypatch.setattr(failures, "BUSY_SECONDS", 0.05)
    with Store.open(Location(path=path)) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="is locked"):
            claim(store, 7)
        with store.reader() as reader:
            assert len(reader.summaries()) == 1
        other.execute("ROLLBACK")
        claim(store, 7)


@pytest.mark.parametrize("content", [b"not a database", b"\0" * 5000, b"PK\3\4" * 2000, b"x"])
@pytest.mark.parametrize("open_it", [Store.open, Reader.open, maintenance.check, copies.backup])
def test_a_file_that_is_no_database_is_refused_and_left_as_it_is(tmp_path, content, open_it):
    path = tmp_path / "results.db"
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"--db|damaged"):
        open_it(Location(path=path))
    assert path.read_bytes() == content


@pytest.mark.parametrize("seed", range(30))
def test_a_damaged_store_is_never_a_traceback(tmp_path, seed):
    """Bytes of a good store are overwritten, or its end is cut off: it works, or a StoreError says what to do."""
    path, random = tmp_path / "results.db", np.random.default_rng(seed)
    make_store(path, epochs=40)
    good = bytearray(path.read_bytes())
    if seed % 3 == 0:
        del good[int(random.integers(1, len(good))) :]
    else:
        start = int(random.integers(0, len(good)))
        good[start : start + 300] = random.bytes(len(good[start : start + 300]))
    path.write_bytes(good)
    for use in (read_all, maintenance.check, copies.backup, lambda location: claim_one(location)):
        with suppress(StoreError, DataError):
            use(Location(path=path))


def read_all(location: Location) -> None:
    with Reader.open(location) as reader:
        reader.records([run.run_id for run in reader.summaries()])


def claim_one(location: Location) -> None:
    with Store.open(location) as store:
        claim(store)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.8])
def test_check_finds_damage_that_other_commands_need_not_meet(tmp_path, share):
    path = tmp_path / "results.db"
    make_store(path, epochs=2000)
    with path.open("r+b") as file:
        file.seek(int(path.stat().st_size * share))
        file.write(b"\xff" * 4096)
    assert maintenance.check(Location(path=path)).problems


class TestNetworkFileSystem:
    """SQLite's write-ahead log needs shared memory, which such file systems do not have."""

    @pytest.fixture(autouse=True)
    def network(self, monkeypatch):
        monkeypatch.setattr(location_module, "_file_system", lambda directory: "nfs4")

    def test_the_store_has_a_rollback_journal_and_the_user_is_told(self, tmp_path):
        path, told = tmp_path / "results.db", []
        with Store.open(Location(path=path), tell=told.append) as store:
            (note,) = told
            assert "network file system" in note
            save(store, claim(store).run_id, 1)
            assert sorted(each.name for each in tmp_path.iterdir()) == ["results.db"]
        assert_sound_with(path, 1)

    def test_a_writer_killed_in_a_transaction_leaves_nothing_half_written(self, tmp_path):
        path = tmp_path / "results.db"
        make_store(path)

        def die_in_a_transaction() -> None:
            with Store.open(Location(path=path)) as store, store.transaction() as session:
                session.connection().exec_driver_sql("PRAGMA cache_size = 5")
                session.connection().exec_driver_sql("UPDATE checkpoint SET arrays = zeroblob(3000000)")
                session.connection().exec_driver_sql("DELETE FROM epoch")
                os.kill(os.getpid(), signal.SIGKILL)

        killed_after(die_in_a_transaction)
        assert (tmp_path / "results.db-journal").stat().st_size > 0
        assert_sound_with(path, 3)


def test_reading_after_a_writer_was_killed_needs_no_writer(tmp_path):
    path = tmp_path / "results.db"

    def three_epochs() -> Store:
        store = Store.open(Location(path=path))
        run_id = claim(store).run_id
        for number in (1, 2, 3):
            save(store, run_id, number)
        return store

    killed_after(three_epochs)
    (tmp_path / "results.db-shm").unlink()
    assert_sound_with(path, 3)
