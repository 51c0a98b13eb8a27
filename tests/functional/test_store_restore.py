"""A store whose program was killed, and another file put in its place: never mixed, and put right by a command."""

import os
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from multiprocessing.synchronize import Event
from pathlib import Path

import numpy as np
import pytest

from hw1cli.errors import DataError, StoreError, UsageError
from hw1cli.store import copies, logs, maintenance
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store
from tests.functional.forked import in_a_process, killed_after, meanwhile
from tests.functional.test_store_failures import assert_sound_with, claim, make_store, save


def killed_training(path: Path, epochs: int = 5, *, seed: int = 7, size: int = 100, pages: int = 4000) -> None:
    """Store epochs in a process that is killed; every `pages` pages the log is moved into the file."""

    def work() -> Store:
        store = Store.open(Location(path=path))
        store._connection.connection.driver_connection.execute(f"PRAGMA wal_autocheckpoint = {pages}")
        run_id = claim(store, seed).run_id
        for number in range(1, epochs + 1):
            save(store, run_id, number, size)
        return store

    killed_after(work)
    assert logs.beside(path, logs.LOG).stat().st_size > 0


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if not path.name.endswith("-shm")}


def copied_over(backup: Path, path: Path) -> None:
    shutil.copyfile(backup, path)


def moved_over(backup: Path, path: Path) -> None:
    os.replace(shutil.copyfile(backup, backup.with_name("moved.db")), path)


def byte_for_byte(path: Path, target: Path) -> Path:
    return shutil.copyfile(path, target)


def compact(path: Path, target: Path) -> Path:
    return copies.backup(Location(path=path), target)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "stores").mkdir()
    make_store(tmp_path / "stores" / "results.db")
    return tmp_path / "stores" / "results.db"


@pytest.mark.parametrize("put", [copied_over, moved_over])
@pytest.mark.parametrize(("back_up", "pages"), [(compact, 4000), (compact, 1), (byte_for_byte, 1)])
def test_a_backup_put_over_the_store_of_a_killed_training_is_neither_mixed_nor_touched(
    path, tmp_path, put, back_up, pages
):
    backup = back_up(path, tmp_path / "backup.db")
    killed_training(path, size=3000, pages=pages)
    put(backup, path)
    before = contents(path.parent)
    location = Location(path=path)
    for use in (Reader.open, Store.open, maintenance.check, copies.backup):
        with pytest.raises(StoreError, match=rf"hw1 db restore {path}"):
            use(location)
    assert contents(path.parent) == before
    kept = copies.restore(location, path)
    assert kept is not None
    assert kept.read_bytes() == before["results.db-wal"]
    assert_sound_with(path, 3)


def test_the_log_of_a_byte_for_byte_copy_from_just_before_it_is_its_own(path, tmp_path):
    shutil.copyfile(path, tmp_path / "backup.db")
    killed_training(path)
    shutil.copyfile(tmp_path / "backup.db", path)
    assert_sound_with(path, 3, 5)


def test_a_file_moved_into_place_during_a_training_is_not_given_the_trainings_log(path, tmp_path):
    backup = compact(path, tmp_path / "backup.db")
    with Store.open(Location(path=path)) as store:
        run_id = claim(store, 7).run_id
        moved_over(backup, path)
        with pytest.raises(StoreError, match="deleted or replaced while"):
            save(store, run_id, 1)
    assert path.read_bytes() == backup.read_bytes()
    with pytest.raises(StoreError, match="hw1 db restore"):
        Reader.open(Location(path=path))
    copies.restore(Location(path=path), path)
    assert_sound_with(path, 3)


@pytest.mark.parametrize("seed", [*range(8), *(pytest.param(k, marks=pytest.mark.exhaustive) for k in range(8, 50))])
def test_the_log_of_a_killed_training_is_always_its_own(path, seed):
    """However long it trained, wherever the log was being moved into the file, and whoever looked on."""
    random = np.random.default_rng(seed)
    for run in range(2):
        epochs, size, pages = (int(random.integers(*limits)) for limits in ((1, 40), (10, 4000), (1, 60)))
        killed_training(path, epochs, seed=run, size=size, pages=pages)
        assert logs.stray_log(path) is None
        if random.random() < 0.5:
            with closing(sqlite3.connect(path)) as connection:
                connection.execute("VACUUM")
    assert maintenance.check(Location(path=path)).problems == ()


@pytest.mark.slow
def test_a_store_in_use_is_never_taken_for_another_ones(path):
    def train(stop: Event) -> None:
        with Store.open(Location(path=path)) as store:
            store._connection.connection.driver_connection.execute("PRAGMA wal_autocheckpoint = 3")
            run_id, number = claim(store, 7).run_id, 0
            while not stop.is_set():
                number += 1
                save(store, run_id, number)

    with meanwhile(train):
        assert [logs.stray_log(path) for _ in range(1000)] == [None] * 1000


def test_a_journal_that_comes_and_goes_while_it_is_looked_for_is_no_error(path):
    with Store.open(Location(path=path)):
        pass
    journal = logs.beside(path, logs.JOURNAL)

    def begin_and_end(stop: Event) -> None:
        while not stop.is_set():
            journal.touch()
            journal.unlink()

    with meanwhile(begin_and_end):
        assert {logs.stray_log(path) for _ in range(2000)} == {None}


def test_restoring_keeps_what_it_replaces_with_its_log(path, tmp_path):
    backup = compact(path, tmp_path / "backup.db")
    killed_training(path)
    kept = copies.restore(Location(path=path), backup)
    assert_sound_with(path, 3)
    assert sorted(each.name for each in path.parent.iterdir()) == ["results.db", kept.name, kept.name + "-wal"]
    assert_sound_with(kept, 3, 5)


def test_restoring_where_nothing_is_makes_the_store(path, tmp_path):
    target = tmp_path / "new.db"
    assert copies.restore(Location(path=target), path) is None
    assert_sound_with(target, 3)


def test_restoring_replaces_what_cannot_be_read(path, tmp_path):
    backup = compact(path, tmp_path / "backup.db")
    path.write_bytes(b"ruined" * 1000)
    kept = copies.restore(Location(path=path), backup)
    assert kept.read_bytes() == b"ruined" * 1000
    assert_sound_with(path, 3)


def test_a_store_in_use_is_not_replaced(path, tmp_path):
    backup = compact(path, tmp_path / "backup.db")
    with Store.open(Location(path=path)) as store:
        claim(store, 7)
        inode = path.stat().st_ino
        assert "in use" in str(in_a_process(lambda: copies.restore(Location(path=path), backup)))
        assert path.stat().st_ino == inode
        assert not list(path.parent.glob("*replaced*"))


def _text(path: Path) -> None:
    path.write_text("x" * 3000)


def _ruined(path: Path) -> None:
    make_store(path, epochs=900)
    with path.open("r+b") as file:
        file.seek(path.stat().st_size // 2)
        file.write(b"\xff" * 4096)


@pytest.mark.parametrize(
    ("make", "error"), [(lambda path: None, DataError), (_text, StoreError), (_ruined, StoreError)]
)
def test_what_is_no_sound_store_is_not_restored(path, tmp_path, make: Callable[[Path], None], error):
    make(tmp_path / "backup.db")
    before = contents(path.parent)
    with pytest.raises(error):
        copies.restore(Location(path=path), tmp_path / "backup.db")
    assert contents(path.parent) == before


def test_the_store_itself_needs_no_restoring(path):
    killed_training(path)
    before = contents(path.parent)
    with pytest.raises(UsageError, match="store itself"):
        copies.restore(Location(path=path), path)
    assert contents(path.parent) == before


def test_a_hot_journal_of_another_file_is_not_played_back(path, tmp_path):
    """A program killed in a transaction on a network file system leaves a journal of the file as it was."""
    backup = compact(path, tmp_path / "backup.db")

    def die_in_a_transaction() -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as connection:
            connection.execute("PRAGMA journal_mode = DELETE")
            connection.execute("BEGIN")
            connection.execute("PRAGMA cache_size = 5")
            logs.stamp(connection)
            connection.execute("UPDATE checkpoint SET arrays = zeroblob(3000000)")
            os.kill(os.getpid(), signal.SIGKILL)

    killed_after(die_in_a_transaction)
    assert logs.beside(path, logs.JOURNAL).stat().st_size > 0
    assert logs.stray_log(path) is None
    shutil.copyfile(backup, path)
    with pytest.raises(StoreError, match="hw1 db restore"):
        Reader.open(Location(path=path))
    copies.restore(Location(path=path), path)
    assert_sound_with(path, 3)


def test_a_log_being_moved_into_a_file_that_is_still_too_short_is_its_own(path):
    """Killed in the midst of it: the first page says how long the file is to be, and it is not yet."""
    killed_training(path, size=3000)
    with logs.beside(path, logs.LOG).open("rb") as log, path.open("r+b") as file:
        log.seek(32 + 24)
        file.write(log.read(4096))
    assert logs.stray_log(path) is None
    assert maintenance.check(Location(path=path)).problems == ()


def test_a_log_whose_last_page_is_just_being_written_is_its_own(path):
    """SQLite writes a frame's header before its page: whoever looks on in between finds a header alone."""
    killed_training(path)
    log = logs.beside(path, logs.LOG)
    whole = log.read_bytes()
    first = [at for at in range(32, len(whole), 24 + 4096) if whole[at : at + 4] == b"\0\0\0\1"]
    for size in (24, 24 + 50):
        log.write_bytes(whole[: first[-1] + size])
        assert logs.stray_log(path) is None
    log.write_bytes(whole[: first[0] + 24])
    assert logs.stray_log(path) is None
