"""The store's schema: its version, and whether all that is declared is ours; engine.py brings it up to date.

A trigger or a view of someone else's could make any number another one. Tables of someone else's beside ours do no
harm, for they are never looked at; everything else has to be as the migrations made it.
"""

import hashlib
import re
from collections.abc import Iterator, Mapping

from hw1cli.errors import DataError, StoreError
from hw1cli.store.connection import ReadConnection, ThroughSQLAlchemy
from hw1cli.store.location import Location
from hw1cli.store.migrations import HEAD, REVISIONS, migrate
from hw1cli.store.views import VIEWS, view_queries

TABLES = ("alembic_version", "run", "epoch", "evaluation", "weights", "checkpoint", "evidence")
_DECLARED = "SELECT type, name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY name"

Declared = Mapping[str, tuple[str, str]]
"""By name: the kind of what is declared, and the SQL that makes it without its spaces and quotation marks."""


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


def strangers(connection: ReadConnection, location: Location, revision: str) -> Iterator[str]:
    """Yield in words what the database declares and the schema version `revision` does not, or does otherwise."""
    if location.path is not None:
        found = declared(connection)
        if digest(found) != REVISIONS[revision]:
            yield from _differences(found, revision)
    elif (location.url or "").startswith("postgresql"):
        yield from _on_a_server(connection, revision)


def declared(connection: ReadConnection) -> Declared:
    """Return what an SQLite file declares that concerns our tables: those, their indexes, all views and triggers."""
    return {
        name: (kind, re.sub(r'[\s"]', "", sql))
        for kind, name, table, sql in connection.rows(_DECLARED)
        if kind in ("trigger", "view") or table in TABLES
    }


def digest(found: Declared) -> str:
    """Return what tells one schema from others."""
    return hashlib.sha256(repr(sorted(found.items())).encode()).hexdigest()[:32]


def _differences(found: Declared, revision: str) -> Iterator[str]:
    """Yield what differs from what the migrations make, run in memory: all of it but the views of older versions."""
    due = _made_by_migrations(revision)
    differing = [
        f"the {kind} {name!r} is " + ("not as hw1 made it" if name in due else "none of hw1's")
        for name, (kind, sql) in found.items()
        if sql != due.get(name, ("", ""))[1] and (name not in VIEWS or revision == HEAD)
    ]
    missing = [f"{name!r} is missing" for name in due.keys() - found.keys()]
    yield from differing + missing or ["a view is not as hw1 made it"]


def _made_by_migrations(revision: str) -> Declared:
    from sqlalchemy import create_engine
    from sqlalchemy.pool import NullPool

    with create_engine("sqlite://", poolclass=NullPool).connect() as connection:
        migrate(connection, revision)
        return declared(ThroughSQLAlchemy(connection))


_ON_A_SERVER = """
WITH ours AS (SELECT name, to_regclass(name) AS oid FROM unnest(ARRAY[{names}]) AS names(name))
SELECT 'the trigger ', CAST(t.tgname AS text)
FROM pg_trigger AS t JOIN ours ON ours.oid = t.tgrelid WHERE NOT t.tgisinternal
UNION ALL
SELECT 'the rule ', CAST(r.rulename AS text)
FROM pg_rewrite AS r JOIN ours ON ours.oid = r.ev_class WHERE r.rulename <> '_RETURN'
UNION ALL
SELECT 'the row security or kind of ', ours.name
FROM ours JOIN pg_class AS c ON c.oid = ours.oid
WHERE c.relrowsecurity OR c.relkind <> CASE WHEN right(ours.name, 5) = '_view' THEN 'v' ELSE 'r' END
"""


def _on_a_server(connection: ReadConnection, revision: str) -> Iterator[str]:
    names = ", ".join(f"'{name}'" for name in (*TABLES, *VIEWS))
    for kind, name in connection.rows(_ON_A_SERVER.format(names=names)):
        yield f"{kind}{name!r} is none of hw1's"
    if revision == HEAD:
        for name, query in view_queries("postgresql").items():
            if not _is_view(connection, name, query):
                yield f"the view {name!r} is not as hw1 made it"


def _is_view(connection: ReadConnection, name: str, query: str) -> bool:
    """Return whether a view is that query: then the server does the same for both.

    Every version of the server words a view's text anew, so the text says nothing. Statistics that the server renews
    between the two looks may change its plans, hence a second pair of them.
    """
    explain = "EXPLAIN (VERBOSE, COSTS OFF) SELECT * FROM "
    looks = ([connection.rows(f"{explain}{each} AS v") for each in (name, f"({query})")] for _ in range(2))
    return any(view == ours for view, ours in looks)
