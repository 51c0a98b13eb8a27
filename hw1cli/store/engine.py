"""The writing side's connection: one SQLAlchemy engine, set up so that writers queue instead of failing.

`open_for_writing` also looks at, and does, what comes before anything is written: the journal, and the schema.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, func, select
from sqlalchemy.pool import NullPool

from hw1cli.errors import StoreError
from hw1cli.store import logs, patience
from hw1cli.store.connection import ISOLATION, ThroughSQLAlchemy, connect_read_only
from hw1cli.store.failures import BUSY_SECONDS
from hw1cli.store.location import Location
from hw1cli.store.migrations import HEAD, migrate
from hw1cli.store.schema import trusted_revision

NETWORK_NOTE = (
    "lies on a network file system: the store uses a rollback journal there, which is slower and makes readers "
    "wait for writers; a local file is better"
)

_UPGRADE_LOCK = 0x687731
"""The advisory lock that a server's clients take to upgrade one after the other."""

IDLE_SECONDS = BUSY_SECONDS / 2
"""How long a process may stand still in a server's transaction: less than others wait for its locks."""


def open_engine(location: Location) -> Engine:
    """Return an engine for `location`, whose transactions wait for nothing for ever.

    On SQLite every one takes the write lock when it begins. StoreError for the published store, which is only read.
    """
    if location.published:
        raise StoreError(f"{location} is the published store and stays as it is; to change it, name it with --db")
    if location.path is not None:
        path = location.path
        engine = create_engine("sqlite://", creator=lambda: _connect(path), poolclass=NullPool)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
        return engine
    engine = create_engine(location.url or "", poolclass=NullPool, isolation_level=ISOLATION)
    if engine.driver == "psycopg":
        from hw1cli.store import postgresql

        event.listen(engine, "do_connect", postgresql.connect)
        event.listen(engine, "handle_error", postgresql.notice_shutdown)
    return engine


def _connect(path: Path) -> sqlite3.Connection:
    return patience.connect(
        path,
        # NORMAL: a killed process loses nothing; a power cut may lose the last epochs but never damages the file
        # that has a write-ahead log (`set_journal`).
        "PRAGMA synchronous = NORMAL",
        "PRAGMA foreign_keys = ON",
        # Room for a checkpoint of a few MB in memory (KiB) and in the log (pages), or every epoch waits for the disk.
        "PRAGMA cache_size = -32768",
        "PRAGMA wal_autocheckpoint = 4000",
        # A transaction takes its locks where it begins and where it commits, and waits nowhere in between.
        "PRAGMA cache_spill = OFF",
        check_same_thread=False,
    )


@contextmanager
def transaction(connection: Connection) -> Iterator[None]:
    """Do what the block does whole or not at all; what changes an SQLite file is stamped (logs.py)."""
    with connection.begin():
        if connection.dialect.name == "postgresql":  # or one that is stopped in here would keep its locks for ever
            connection.exec_driver_sql(f"SET LOCAL idle_in_transaction_session_timeout = '{IDLE_SECONDS:.0f}s'")
        driver: Any = connection.connection.driver_connection if connection.dialect.name == "sqlite" else None
        before = driver and driver.total_changes
        yield
        if driver and driver.total_changes > before:
            logs.stamp(driver)


def clock(connection: Connection) -> datetime:
    """Return the time by the one clock that all writers of a store share: the server's, or a file's machine's."""
    if connection.dialect.name != "postgresql":
        return datetime.now(UTC)
    return connection.execute(select(func.current_timestamp())).scalar_one()


def set_journal(connection: Connection, location: Location) -> None:
    """Give an SQLite file the journal that suits its file system: a write-ahead log where memory can be shared."""
    driver: Any = connection.connection.driver_connection
    wanted = "delete" if location.on_network else "wal"
    if driver.execute("PRAGMA journal_mode").fetchone()[0] != wanted:
        driver.execute(f"PRAGMA journal_mode = {wanted}")
    if wanted == "delete":
        # With NORMAL a power cut may leave a journal whose header is on the disk and whose pages are not.
        driver.execute("PRAGMA synchronous = FULL")


def identity_of(location: Location) -> tuple[int, int] | None:
    """Return what tells an SQLite file from another of the same name; None where there is none."""
    try:
        found = location.path and location.path.stat()
    except (FileNotFoundError, NotADirectoryError):  # as under the name of a file
        return None
    return (found.st_dev, found.st_ino) if found else None


def open_for_writing(location: Location) -> tuple[Connection, list[str]]:
    """Return a connection to a store of this program's schema, and what the user should know of it, in lines."""
    revision = _revision_before_writing(location)
    connection = open_engine(location).connect()
    try:
        if location.path is not None:
            set_journal(connection, location)
        notes = [f"{location} {NETWORK_NOTE}"] if location.on_network else []
        if revision != HEAD:
            notes += _bring_up_to_date(connection, location)
        return connection, notes
    except BaseException:
        connection.close()
        raise


def _revision_before_writing(location: Location) -> str | None:
    """Return a file's schema version, having looked read-only: of a store that is refused not a byte changes.

    A server's, whose transactions leave nothing behind, is looked at in the one that would change it.
    """
    if location.path is None or not location.exists:
        return None
    with closing(connect_read_only(location)) as connection:
        return trusted_revision(connection, location)


def _bring_up_to_date(connection: Connection, location: Location) -> Iterator[str]:
    """Create or upgrade the schema and yield a note on an upgrade.

    Everything happens in one transaction that holds the write lock from its beginning, so of any number of
    processes one does the work and the others find it done. An older store is backed up first.
    """
    from hw1cli.store import copies

    with transaction(connection):
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
        found = trusted_revision(ThroughSQLAlchemy(connection), location)
        if found == HEAD:
            return
        # A server's operator has backups.
        backup = copies.backup(location, what=f"schema-{found}") if found and location.path else None
        migrate(connection)
    if found is not None:
        kept = f"; the old one is kept as {backup}" if backup else ""
        yield f"{location} was upgraded from schema {found} to {HEAD}{kept}"
