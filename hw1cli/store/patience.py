"""An SQLite connection that waits for its turn in Python, where Ctrl-C is heard, and whose statements hear it too."""

import math
import sqlite3
import time
from pathlib import Path
from typing import Any

from hw1cli.store import failures
from hw1cli.training.interruption import Wait

_PAUSE = 0.005
_STEPS = 100_000
"""Steps of SQLite's machine, about a millisecond's, after which a statement looks whether a signal has come."""


def connect(database: Path | str, *first: str, **options: Any) -> sqlite3.Connection:
    """Return a connection without implicit transactions whose statements wait for locks held by others.

    `first` are statements to begin with; if one fails, no connection is left open.
    """
    connection = sqlite3.connect(database, timeout=0, isolation_level=None, factory=_Connection, **options)
    try:
        for statement in first:
            connection.execute(statement).fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


class _Cursor(sqlite3.Cursor):
    def execute(self, sql: str, parameters: Any = (), /) -> "_Cursor":
        """Execute a statement once nobody else holds the lock that it needs."""
        wait = Wait(failures.BUSY_SECONDS)
        at_work = Wait(math.inf)
        # What is raised in the handler, by a signal of now or of before, ends the statement: see failures.py.
        self.connection.set_progress_handler(lambda: not at_work.goes_on(), _STEPS)
        while True:
            try:
                return super().execute(sql, parameters)
            except sqlite3.OperationalError as error:
                # A snapshot that others have overtaken stays overtaken, however long one waits.
                in_vain = error.sqlite_errorcode == sqlite3.SQLITE_BUSY_SNAPSHOT
                if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or in_vain or not wait.goes_on():
                    raise
            time.sleep(_PAUSE)


class _Connection(sqlite3.Connection):
    def cursor(self, factory: Any = _Cursor) -> Any:
        """Return a cursor that waits."""
        return super().cursor(factory)

    def execute(self, sql: str, parameters: Any = (), /) -> Any:
        """Execute a statement once nobody else holds the lock that it needs."""
        return self.cursor().execute(sql, parameters)

    def commit(self) -> None:
        """Commit; with a rollback journal this waits for readers."""
        if self.in_transaction:
            self.execute("COMMIT")
