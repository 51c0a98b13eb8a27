"""The store's schema version: created and upgraded once, whoever comes first, and never touched when newer."""

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hw1cli.errors import StoreError
from hw1cli.store.connection import ReadConnection
from hw1cli.store.declared import Query, strangers
from hw1cli.store.location import Location

if TYPE_CHECKING:
    from sqlalchemy import Connection

REVISIONS = ("0001", "0002", "0003", "0004")
"""Every schema version this program knows, oldest first: the names of the Alembic revisions."""

HEAD = REVISIONS[-1]

_UPGRADE_LOCK = 0x687731
"""The advisory lock that a server's clients take to upgrade one after the other."""


def revision_of(tables: Iterable[str], query: Query, location: Location) -> str | None:
    """Return the schema version of a database that has these tables; None for an empty one.

    `query` runs a statement and returns its rows. Raises StoreError for a database of something else.
    """
    names = set(tables)
    if "alembic_version" in names and "run" in names:
        return str(query("SELECT version_num FROM alembic_version")[0][0])
    if names:
        raise StoreError(f"{location} is a database but no hw1 store; choose another with --db")
    return None


def stored_revision(connection: ReadConnection, location: Location) -> str | None:
    """Return the schema version of the store that is read; None for an empty database.

    Raises StoreError for a newer one, and for one that declares what is not ours.
    """
    return _ours(connection.table_names(), connection.rows, location)


def bring_up_to_date(
    connection: "Connection", location: Location, back_up: Callable[[str], Path | None]
) -> str | None:
    """Create or upgrade the schema and return a note on what was done, or None if it was up to date.

    Everything happens in one transaction that holds the write lock from its beginning, so of any number of
    processes one does the work and the others find it done. An older store is backed up first.
    """
    from hw1cli.store.engine import transaction

    with transaction(connection):
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_UPGRADE_LOCK})")
        found = _current_revision(connection, location)
        if found == HEAD:
            return None
        backup = back_up(found) if found else None
        _run_migrations(connection)
    if found is None:
        return None
    kept = f"; the old one is kept as {backup}" if backup else ""
    return f"{location} was upgraded from schema {found} to {HEAD}{kept}"


def _current_revision(connection: "Connection", location: Location) -> str | None:
    """Return the schema version as the transaction that is to upgrade it sees it."""
    from sqlalchemy import inspect

    def query(statement: str) -> Sequence[Any]:
        return list(connection.exec_driver_sql(statement))

    return _ours(inspect(connection).get_table_names(), query, location)


def _ours(tables: Iterable[str], query: Query, location: Location) -> str | None:
    revision = revision_of(tables, query, location)
    if revision is None:
        return None
    if revision in REVISIONS:
        for found in strangers(query, location, revision):
            raise StoreError(
                f"{location} cannot be trusted: {found}; nothing was touched: drop what is not hw1's, put a "
                "backup in its place (`hw1 db restore FILE`), or choose another with --db"
            )
        return revision
    raise StoreError(
        f"{location} was written by a newer hw1 (schema {revision}; this one knows up to {HEAD}) and is left as it "
        "is; upgrade hw1, or choose another store with --db"
    )


def _run_migrations(connection: "Connection") -> None:
    from alembic import command
    from alembic.config import Config

    from hw1cli.store.views import make_views

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, HEAD)
    make_views(connection)
