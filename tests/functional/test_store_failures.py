"""What disks, permissions and other programs do to a store: one clear line, and nothing stored is damaged."""

import os
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from hw1cli.errors import StoreError
from hw1cli.store import copies, engine, failures, maintenance
from hw1cli.store import location as location_module
from hw1cli.store.claims import ActiveRun
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store
from tests.functional.forked import killed_after
from tests.store_samples import claimed, epoch, spec


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


def assert_sound_with(path: Path, *epochs: int) -> None:
    """Assert that a store is sound and has runs of so many epochs."""
    assert maintenance.check(Location(path=path)).problems == ()
    with Reader.open(Location(path=path)) as reader:
        assert [run.epochs_done for run in reader.summaries()] == list(epochs)


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
