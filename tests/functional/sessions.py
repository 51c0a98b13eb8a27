"""Sessions on a PostgreSQL server: programs that train there, and whoever else is connected."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hw1cli.errors import Hw1Error
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from tests.torture import postgresql
from tests.torture.processes import Program, begin, wait_until


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


def epochs_done(url: str) -> int:
    """Return the number of epochs stored of all runs; 0 where there is no complete store yet."""
    try:
        with Reader.open(Location(url=url)) as reader:
            return sum(run.epochs_done for run in reader.summaries())
    except Hw1Error:
        return 0


def training_on(url: str, folder: Path, *command: str, first: Callable[[], Any] | None = None) -> Program:
    """Start a training and wait until it has stored an epoch."""
    program = begin(*command, "--db", url, folder=folder, first=first)
    wait_until(lambda: epochs_done(url) > 0, program)
    return program
