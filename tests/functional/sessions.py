"""Programs that train, stopped in the middle of it, and whoever else is connected to a PostgreSQL server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import psutil

from tests.torture import mishaps, postgresql
from tests.torture.processes import Program, begin, wait_for_epochs, wait_until

LONG = ("train", "logreg", "--epochs", "100000", "--data", "small.npz")


def training(
    folder: Path, *command: str, db: Path | str = "results.db", first: Callable[[], Any] | None = None
) -> Program:
    """Start a training in a folder and wait until it has stored an epoch in a file there, or on a server."""
    program = begin(*command, "--db", db, folder=folder, first=first)
    wait_for_epochs(program, db if "://" in str(db) else folder / db)
    return program


def standing_still(
    folder: Path, *command: str, db: Path | str = "results.db", first: Callable[[], Any] | None = None
) -> Program:
    """Start a training that is stopped when it has stored an epoch, and wait until it is; SIGCONT lets it go on."""
    still = partial(mishaps.stand_still_after_an_epoch, first)
    program = begin(*command, "--db", db, folder=folder, first=still)
    wait_until(lambda: psutil.Process(program.process.pid).status() == psutil.STATUS_STOPPED, program)
    return program


@contextmanager
def stopped(server: Path) -> Iterator[None]:
    """Do without the server for a while."""
    postgresql.stop(server)
    try:
        yield
    finally:
        postgresql.start(server)


def connect(url: str) -> Any:
    """Connect as anybody else does."""
    import psycopg

    return psycopg.connect(url.replace("+psycopg", ""))


def execute(url: str, sql: str) -> None:
    """Change a database behind the program's back."""
    with connect(url) as connection:
        connection.execute(sql)
