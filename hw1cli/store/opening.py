"""A store opened for writing: what is looked at, and done, before anything is written to it."""

from collections.abc import Iterator
from contextlib import closing

from sqlalchemy import Connection

from hw1cli.store.connection import connect_read_only, read_through
from hw1cli.store.engine import NETWORK_NOTE, open_engine, set_journal, transaction
from hw1cli.store.location import Location
from hw1cli.store.migrations import HEAD, migrate
from hw1cli.store.schema import trusted_revision

_UPGRADE_LOCK = 0x687731
"""The advisory lock that a server's clients take to upgrade one after the other."""


def open_for_writing(location: Location) -> tuple[Connection, list[str]]:
    """Return a connection to a store of this program's schema, and what the user should know of it, in lines."""
    revision = _revision_before_writing(location)
    connection = open_engine(location).connect()
    try:
        return connection, list(_prepare(connection, location, revision))
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


def _prepare(connection: Connection, location: Location, revision: str | None) -> Iterator[str]:
    if location.path is not None:
        set_journal(connection, location)
    if location.on_network:
        yield f"{location} {NETWORK_NOTE}"
    if revision != HEAD:
        yield from _bring_up_to_date(connection, location)


def _bring_up_to_date(connection: Connection, location: Location) -> Iterator[str]:
    """Create or upgrade the schema and yield a note on an upgrade.

    Everything happens in one transaction that holds the write lock from its beginning, so of any number of
    processes one does the work and the others find it done. An older store is backed up first.
    """
    from hw1cli.store.copies import back_up_before_upgrade

    with transaction(connection):
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
        found = trusted_revision(read_through(connection), location)
        if found == HEAD:
            return
        backup = back_up_before_upgrade(location, found) if found else None
        migrate(connection)
    if found is not None:
        kept = f"; the old one is kept as {backup}" if backup else ""
        yield f"{location} was upgraded from schema {found} to {HEAD}{kept}"
