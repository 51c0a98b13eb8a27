"""What is looked at, and done, before anything is written to a store: its schema's version, journal and upgrade."""

from collections.abc import Iterator
from contextlib import closing

from sqlalchemy import Connection

from hw1cli.store import schema
from hw1cli.store.connection import connect_read_only
from hw1cli.store.engine import NETWORK_NOTE, set_journal
from hw1cli.store.location import Location
from hw1cli.store.migrations import HEAD


def revision_before_writing(location: Location) -> str | None:
    """Return a file's schema version, having looked read-only: of a store that is refused not a byte changes.

    A server's, whose transactions leave nothing behind, is looked at in the one that would change it.
    """
    if location.path is None or not location.exists:
        return None
    with closing(connect_read_only(location)) as connection:
        return schema.trusted_revision(connection, location)


def prepare(connection: Connection, location: Location, revision: str | None) -> Iterator[str]:
    """Make the database ready for writing and yield what the user should know of it."""
    if location.path is not None:
        set_journal(connection, location)
    if location.on_network:
        yield f"{location} {NETWORK_NOTE}"
    if revision != HEAD and (note := schema.bring_up_to_date(connection, location)):
        yield note
