"""The store's schema version: whose is it, and is it one that this program knows? opening.py brings it up to date."""

from hw1cli.errors import DataError, StoreError
from hw1cli.store.connection import ReadConnection
from hw1cli.store.declared import strangers
from hw1cli.store.location import Location
from hw1cli.store.migrations import HEAD, REVISIONS


def revision_of(connection: ReadConnection, location: Location) -> str | None:
    """Return the schema version of a database; None for an empty one, StoreError for one of something else."""
    names = set(connection.table_names())
    if "alembic_version" in names and "run" in names:
        return str(connection.rows("SELECT version_num FROM alembic_version")[0][0])
    if names:
        raise StoreError(f"{location} is a database but no hw1 store; choose another with --db")
    return None


def trusted_revision(connection: ReadConnection, location: Location) -> str | None:
    """Return the schema version of a store; None for an empty database.

    Raises StoreError for a newer one, and for one that declares what is not ours.
    """
    revision = revision_of(connection, location)
    if revision is None:
        return None
    require_known(revision, location)
    for found in strangers(connection, location, revision):
        raise StoreError(
            f"{location} cannot be trusted: {found}; nothing was touched: drop what is not hw1's, put a "
            "backup in its place (`hw1 db restore FILE`), or choose another with --db"
        )
    return revision


def require_known(revision: str, location: Location) -> None:
    """Raise StoreError for a schema version that this program does not know."""
    if revision not in REVISIONS:
        raise StoreError(
            f"{location} was written by a newer hw1 (schema {revision}; this one knows up to {HEAD}) and is left as "
            "it is; upgrade hw1, or choose another store with --db"
        )


class Watch:
    """Looks again at what an SQLite file declares whenever that has changed since the last look.

    To be asked at the beginning of a transaction or a snapshot: until its end nobody can change it then.
    """

    def __init__(self, connection: ReadConnection, location: Location) -> None:
        self._connection, self._location, self._seen = connection, location, None

    def look(self) -> None:
        """Raise StoreError if anything but a store of this schema version is there now."""
        if self._location.path is None:
            return
        ((now,),) = self._connection.rows("PRAGMA schema_version")
        if now != self._seen:
            require_current(self._connection, self._location)
            self._seen = now


def require_current(connection: ReadConnection, location: Location) -> None:
    """Raise an error unless a store of this program's schema version is there."""
    revision = trusted_revision(connection, location)
    if revision is None:
        raise DataError(f"no results are stored yet in {location}; train something, or give another --db")
    if revision != HEAD:
        raise StoreError(f"{location} was written by an older hw1 (schema {revision}); run `hw1 db upgrade` first")
