"""What a database says when it fails, turned into one line with the cause and the way out (exit 6)."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from hw1cli.errors import Hw1Error, StoreError
from hw1cli.store.location import Location
from hw1cli.training.interruption import raise_if_requested

BUSY_SECONDS = 30.0
"""How long a writer waits for its turn before it says that the store is locked."""

_WAYS_OUT = {
    sqlite3.SQLITE_BUSY: f"is locked: another program has kept it for {BUSY_SECONDS:.0f} s; close that program "
    "(a database browser with unsaved changes?) and try again",
    sqlite3.SQLITE_LOCKED: "is locked by another program; close that program and try again",
    sqlite3.SQLITE_FULL: "cannot grow: the disk is full; free some space and run the same command again, it "
    "continues from the last stored epoch",
    sqlite3.SQLITE_READONLY: "cannot be written: the file or its directory is read-only; choose another with --db "
    "or make both writable",
    sqlite3.SQLITE_PERM: "cannot be used: permission denied; choose another with --db",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: its directory is missing or not permitted; choose another with --db",
    sqlite3.SQLITE_NOTADB: "is not an SQLite database; choose another with --db, or move the file away and a new "
    "one is made",
    sqlite3.SQLITE_CORRUPT: "is damaged; `hw1 db check` says where, `hw1 db backup` saves what can be read; "
    "`hw1 db restore FILE` puts a backup in its place",
    sqlite3.SQLITE_IOERR: "cannot be read or written: the disk, its quota or the file system failed; check them and "
    "run the same command again",
}

_LOCKED_ON_A_SERVER = "55P03"  # SQLSTATE: lock_not_available
SILENT = "08006"
"""SQLSTATE (connection_failure) of a server that has said nothing for too long."""


@contextmanager
def as_store_errors(location: Location) -> Iterator[None]:
    """Raise StoreError, with the way out, for whatever the database of `location` raises inside the block."""
    try:
        yield
    except Hw1Error:
        raise
    except sqlite3.Error as error:
        raise store_error(error, location) from error
    except UnicodeDecodeError as error:
        raise refusal(sqlite3.SQLITE_CORRUPT, location) from error
    except OSError as error:
        raise StoreError(f"{location} cannot be used: {error.strerror or error}; choose another with --db") from error
    except Exception as error:
        from sqlalchemy.exc import DBAPIError, SQLAlchemyError

        if not isinstance(error, SQLAlchemyError):
            raise
        cause = error.orig if isinstance(error, DBAPIError) else None
        raise store_error(cause or error, location) from error


def store_error(error: BaseException, location: Location) -> StoreError:
    """Return the StoreError for a database driver's exception; if a signal ended the statement, raise that."""
    code = getattr(error, "sqlite_errorcode", None)
    if code == sqlite3.SQLITE_INTERRUPT:
        raise_if_requested()
    if code is not None and (code & 0xFF) in _WAYS_OUT:
        return refusal(code & 0xFF, location)
    if getattr(error, "sqlstate", None) == _LOCKED_ON_A_SERVER:
        return StoreError(
            f"{location} is locked: another session keeps it; end that session and run the same command again"
        )
    first_line = (str(error).strip().splitlines() or [type(error).__name__])[0]
    return StoreError(f"{location} cannot be used: {first_line}; `hw1 db check` may say more")


def gone_away(error: BaseException | None, *, lost: bool) -> bool:
    """Return whether a server has ended the connection, as when it is stopped; one that falls silent has not.

    `lost` says that the connection was lost before: then this is the error of making another.
    """
    from sqlalchemy.exc import DBAPIError

    if not isinstance(error, DBAPIError) or getattr(error.orig, "sqlstate", None) == SILENT:
        return False
    return lost or error.connection_invalidated


def refusal(code: int, location: Location) -> StoreError:
    """Return the StoreError, with the way out, for what SQLite has this code for."""
    return StoreError(f"{location} {_WAYS_OUT[code]}")
