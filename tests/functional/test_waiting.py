"""Programs that wait for what others hold: Ctrl-C ends the wait at once with 130, and no wait is endless."""

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from tests.functional.sessions import LONG, connect, training
from tests.functional.stored_runs import change
from tests.torture import contents, mishaps
from tests.torture.processes import PATIENCE, Program, begin, wait_until


@contextmanager
def locked(db: Path, how: str = "IMMEDIATE") -> Iterator[None]:
    """Hold the store's lock, as a database browser with unsaved changes does."""
    with closing(sqlite3.connect(db, isolation_level=None, timeout=30)) as connection:
        connection.execute(f"BEGIN {how}")
        yield
        connection.execute("ROLLBACK")


def stops(program: Program, signum: signal.Signals = signal.SIGINT) -> None:
    """Assert that a signal ends the program in order, with the signal's exit code: not that of giving up a wait."""
    program.send(signum)
    program.ends_with(128 + signum)


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_training_that_waits_for_a_locked_store_is_interrupted_at_once_and_continued(
    signum: signal.Signals, small: Path
) -> None:
    program, db = training(small.parent, *LONG), small.parent / "results.db"
    with locked(db):
        done = contents.epochs_done(db)
        time.sleep(0.5)
        stops(program, signum)
        assert "type again: hw1 train logreg" in program.said()
        assert contents.epochs_done(db) == done
    again = training(small.parent, *LONG)
    assert f"from epoch {done + 1}" in again.said()
    stops(again)
    assert {run.status.value for run in contents.records(db).values()} == {"interrupted"}


@pytest.mark.parametrize("command", [("runs", "list"), LONG])
def test_a_command_that_cannot_begin_on_a_locked_store_is_interrupted_at_once(
    command: tuple[str, ...], small: Path
) -> None:
    db = small.parent / "results.db"
    assert begin("train", "perceptron", "--epochs", "1", "--data", "small.npz", folder=small.parent).end() == 0
    change("PRAGMA journal_mode = delete")
    with locked(db, "EXCLUSIVE"):
        program = begin(*command, folder=small.parent)
        time.sleep(1.5)
        assert program.running, program.said()
        stops(program)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n"


def test_a_trigger_that_never_ends_is_refused_and_not_run_though_it_came_after_the_opening(small: Path) -> None:
    program, db = training(small.parent, *LONG), small.parent / "results.db"
    with closing(sqlite3.connect(db, timeout=30)) as connection:
        connection.execute(f"CREATE TRIGGER endless AFTER INSERT ON epoch BEGIN SELECT ({ENDLESS}); END")
        (done,) = connection.execute("SELECT COUNT(*) FROM epoch").fetchone()
    assert "the trigger 'endless' is none of hw1's" in program.ends_with(6)
    change("DROP TRIGGER endless")
    assert contents.epochs_done(db) == done
    again = training(small.parent, *LONG)
    assert f"from epoch {done + 1}" in again.said()
    stops(again)


def test_a_question_that_never_ends_is_interrupted_at_once(small: Path) -> None:
    db = small.parent / "results.db"
    assert begin("train", "perceptron", "--epochs", "1", "--data", "small.npz", folder=small.parent).end() == 0
    ask = f"""
import sys
from pathlib import Path
from hw1cli.store.connection import connect_read_only
from hw1cli.store.failures import as_store_errors
from hw1cli.store.location import Location
from hw1cli.training import interruption
interruption.install()
try:
    with as_store_errors(location := Location(path=Path({str(db)!r}))):
        print("asking", flush=True)
        connect_read_only(location).rows({ENDLESS!r})
except interruption.Interrupted as interrupted:
    sys.exit(interrupted.exit_code)
"""
    with subprocess.Popen([sys.executable, "-c", ask], stdout=subprocess.PIPE) as asking:
        assert asking.stdout is not None
        asking.stdout.readline()
        time.sleep(0.5)
        asking.send_signal(signal.SIGINT)
        assert asking.wait(PATIENCE) == 130


@contextmanager
def epochs_locked(url: str) -> Iterator[None]:
    """Hold a lock of another session's, as long as it takes."""
    with connect(url) as other:
        other.execute("LOCK TABLE epoch IN EXCLUSIVE MODE")
        yield


def test_a_training_that_waits_for_another_sessions_lock_is_interrupted_at_once(
    location: Location, url: str, small: Path
) -> None:
    program = training(small.parent, *LONG, db=url)
    with epochs_locked(url):
        time.sleep(1)
        assert program.running, program.said()
        stops(program)
        with Reader.open(location) as reader:
            assert [run.status for run in reader.summaries()] == ["interrupted"]
    again = begin(*LONG, "--db", url, folder=small.parent)
    wait_until(lambda: "from epoch" in again.said(), again)
    stops(again)


def test_a_lock_that_another_session_keeps_is_waited_for_as_long_as_the_url_says(url: str, small: Path) -> None:
    limited = f"{url}&options=-c%20lock_timeout%3D1s"
    program = training(small.parent, *LONG, db=limited, first=mishaps.much_patience)
    with epochs_locked(url):
        assert "is locked: another session" in program.ends_with(6)


def test_a_server_that_falls_silent_is_given_up(url: str, small: Path) -> None:
    program = training(small.parent, *LONG, db=url, first=mishaps.little_patience)
    with _sessions_stopped(url):
        assert "has not answered for 2 s" in program.ends_with(6)


@contextmanager
def _sessions_stopped(url: str) -> Iterator[None]:
    """Stop the server's processes that serve others, as a machine that swaps or a network that is gone does."""
    with connect(url) as other:
        sessions = other.execute(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_type = 'client backend'"
        ).fetchall()
    for (pid,) in sessions:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for (pid,) in sessions:
            os.kill(pid, signal.SIGCONT)


def test_a_training_whose_server_stalls_is_interrupted_at_once(url: str, small: Path) -> None:
    program = training(small.parent, *LONG, db=url)
    with _sessions_stopped(url):
        time.sleep(1)
        assert program.running, program.said()
        stops(program)
    assert "type again" in program.said()


@pytest.mark.parametrize("command", [("runs", "list"), LONG])
def test_a_server_that_never_answers_is_given_up_and_ctrl_c_does_not_wait_for_that(
    command: tuple[str, ...], small: Path
) -> None:
    pytest.importorskip("psycopg")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql+psycopg://hw1@127.0.0.1:{silent.getsockname()[1]}/hw1"
        program = begin(*command, "--db", f"{url}?connect_timeout=600", folder=small.parent)
        time.sleep(1.5)
        assert program.running, program.said()
        stops(program)
        impatient = begin(*command, "--db", f"{url}?connect_timeout=2", folder=small.parent)
        assert "timeout" in impatient.ends_with(6)
