"""The reading side's connection: read-only, in plain SQL, and without SQLAlchemy for an SQLite file.

Parameters are named (`:name`) in both; rows are tuples in the order of the SELECT.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from hw1cli.errors import StoreError
from hw1cli.store import logs, patience
from hw1cli.store.failures import refusal
from hw1cli.store.location import Location

if TYPE_CHECKING:
    from sqlalchemy import Connection

Rows = Sequence[tuple[Any, ...]]
ISOLATION = "READ COMMITTED"
"""That of a server's transactions that write: who has waited for a lock sees what its last holder did."""

_SMALLEST_DATABASE = 512
_NO_PARAMETERS: Mapping[str, Any] = {}


def connect_read_only(location: Location) -> "ReadConnection":
    """Return a connection that can change nothing; DataError if there is no store yet, and none is made."""
    if location.path is None:
        from hw1cli.store.engine import open_engine

        return ThroughSQLAlchemy(open_engine(location).connect())
    location.require()
    return SqliteFile(open_sqlite_read_only(location.path))


def open_sqlite_read_only(path: Path) -> sqlite3.Connection:
    """Return a connection that changes no row and leaves no file, in a read-only directory too.

    StoreError if the log beside the file is another file's (logs.py). Where a program is at work, or one was
    killed, the log and its index are there already and are looked into. Else SQLite has to make them, and only who
    may write the file can take them away again; for others the file is read alone.
    """
    # SQLite would take it for an empty one; to open and close it would drop the locks that this process has on it.
    if 0 < path.stat().st_size < _SMALLEST_DATABASE:
        raise refusal(sqlite3.SQLITE_NOTADB, Location(path=path))
    logs.require_own_log(path)
    try:
        if logs.beside(path, logs.LOG).exists() and logs.beside(path, logs.INDEX).exists():
            return _open(path, "mode=ro")
        may_write = os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)
        return _open(path, "mode=rw") if may_write else _open_immutable(path)
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
            return _open_immutable(path)
        raise


def _open(path: Path, options: str) -> sqlite3.Connection:
    # At most 64 MiB, taken as needed: listing many runs looks at their pages more than once.
    statements = ("PRAGMA cache_size = -65536", "PRAGMA query_only = ON", "SELECT COUNT(*) FROM sqlite_master")
    return patience.connect(f"{path.as_uri()}?{options}", *statements, uri=True)


def _open_immutable(path: Path) -> sqlite3.Connection:
    """Open a file whose directory we cannot write: nobody can be writing to it if it has no log beside it."""
    log = logs.beside(path, logs.LOG)
    if log.exists() and log.stat().st_size > 0:
        raise StoreError(
            f"{path} cannot be read: its directory is read-only and {log.name} holds results not yet merged; copy "
            "both files to a directory you can write and give --db"
        )
    return _open(path, "mode=ro&immutable=1")


class SqliteFile:
    """A connection to an SQLite file."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Mapping[str, Any] = _NO_PARAMETERS) -> Rows:
        """Return the rows of a SELECT."""
        return self._connection.execute(sql, parameters).fetchall()

    def table_names(self) -> list[str]:
        """Return the names of the tables."""
        return [name for (name,) in self.rows("SELECT name FROM sqlite_master WHERE type = 'table'")]

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let every SELECT in the block see the database of one moment."""
        self._connection.execute("BEGIN")
        try:
            yield
        finally:
            self._connection.rollback()  # what only read has nothing to commit, and a damaged file refuses to

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


class ThroughSQLAlchemy:
    """The same to any database, by a connection that may be a writer's: it is read from between its transactions.

    A second connection may be one more than a server grants.
    """

    def __init__(self, connection: "Connection") -> None:
        self._connection = connection

    def rows(self, sql: str, parameters: Mapping[str, Any] = _NO_PARAMETERS) -> Rows:
        """Return the rows of a SELECT."""
        from sqlalchemy import text

        ask = self._connection
        return [
            tuple(row) for row in (ask.execute(text(sql), parameters) if parameters else ask.exec_driver_sql(sql))
        ]

    def table_names(self) -> list[str]:
        """Return the names of the tables."""
        from sqlalchemy import inspect

        return inspect(self._connection).get_table_names()

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Let every SELECT in the block see the database of one moment."""
        self._connection.rollback()  # reading the schema has started a transaction of its own
        self._connection.execution_options(isolation_level="REPEATABLE READ")
        try:
            yield
        finally:
            self._connection.rollback()
            if not self._connection.invalidated:
                self._connection.execution_options(isolation_level=ISOLATION)

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()


ReadConnection: TypeAlias = SqliteFile | ThroughSQLAlchemy
