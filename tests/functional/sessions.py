"""Programs that train, stopped in the middle of it, and whoever else is connected to a PostgreSQL server."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.torture import postgresql
from tests.torture.processes import Program, begin, wait_for_epochs

LONG = ("train", "logreg", "--epochs", "100000", "--data", "small.npz")


def training(
    folder: Path, *command: str, db: Path | str = "results.db", first: Callable[[], Any] | None = None
) -> Program:
    """Start a training in a folder and wait until it has stored an epoch in a file there, or on a server."""
    program = begin(*command, "--db", db, folder=folder, first=first)
    wait_for_epochs(program, db if "://" in str(db) else folder / db)
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
