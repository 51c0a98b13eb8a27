"""Care of an SQLite store: check it, shrink it. Works on stores that the rest cannot open, too."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from hw1cli.errors import DataError, UsageError
from hw1cli.store import logs, patience
from hw1cli.store.connection import open_sqlite_read_only
from hw1cli.store.failures import as_store_errors
from hw1cli.store.location import Location
from hw1cli.store.schema import HEAD, revision_of
from hw1cli.store.summary import COLUMNS, RunSummary, summary_of

_SHOWN_PROBLEMS = 20

_CONTRADICTIONS = {
    "has stored epochs that are not 1, 2, 3, ...": (
        "SELECT run_id FROM epoch GROUP BY run_id HAVING COUNT(*) <> MAX(epoch) OR MIN(epoch) <> 1"
    ),
    "has a checkpoint of another epoch than its last": (
        "SELECT c.run_id FROM checkpoint AS c WHERE c.epoch <> "
        "(SELECT COALESCE(MAX(e.epoch), 0) FROM epoch AS e WHERE e.run_id = c.run_id)"
    ),
    "has finished but still has a checkpoint": (
        "SELECT c.run_id FROM checkpoint AS c JOIN run AS r ON r.id = c.run_id "
        "WHERE r.status IN ('completed', 'diverged')"
    ),
    "has completed without all its epochs": (
        "SELECT r.id FROM run AS r WHERE r.status = 'completed' "
        "AND r.epochs <> (SELECT COUNT(*) FROM epoch AS e WHERE e.run_id = r.id)"
    ),
}


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What `check` found: the schema version, damage in words (none: the store is sound), and runs left behind.

    `gone` are the ids of runs whose process ended without saying so; the same command again continues them.
    """

    location: Location
    size: int
    revision: str | None
    problems: tuple[str, ...]
    runs: dict[str, int]
    gone: tuple[str, ...]

    @property
    def up_to_date(self) -> bool:
        """Whether the schema is this program's."""
        return self.revision == HEAD


def check(location: Location) -> CheckResult:
    """Return whether the file is whole, its rows fit together, and which runs were left behind; changes nothing.

    Raises DataError if there is no store, StoreError if the file cannot be opened as one at all.
    """
    path = require_file(location, "check")
    with reading(path, location) as connection:
        damage = tuple(_damage(connection))
        tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        revision = revision_of(tables, lambda sql: connection.execute(sql).fetchall(), location)
        if damage or revision != HEAD:
            return CheckResult(
                location=location, size=path.stat().st_size, revision=revision, problems=damage, runs={}, gone=()
            )
        summaries = list(_summaries(connection))
        return CheckResult(
            location=location,
            size=path.stat().st_size,
            revision=revision,
            problems=tuple(_contradictions(connection)),
            runs=_counts(summaries),
            gone=tuple(run.run_id for run in summaries if run.owner_alive is False),
        )


def _damage(connection: sqlite3.Connection) -> Iterator[str]:
    lines = [str(line) for (line,) in connection.execute(f"PRAGMA integrity_check({_SHOWN_PROBLEMS})")]
    if lines != ["ok"]:
        yield from lines
        return
    for table, row, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a row of {parent} that does not exist"


def _contradictions(connection: sqlite3.Connection) -> Iterator[str]:
    for text, sql in _CONTRADICTIONS.items():
        for (run_id,) in connection.execute(sql):
            yield f"run {run_id} {text}"


def _summaries(connection: sqlite3.Connection) -> Iterator[RunSummary]:
    rows = connection.execute(f"SELECT {', '.join(COLUMNS)} FROM runs_view ORDER BY number")  # noqa: S608
    return (summary_of(row) for row in rows)


def _counts(summaries: list[RunSummary]) -> dict[str, int]:
    states = [run.state for run in summaries]
    return {state: states.count(state) for state in sorted(set(states))}


def compact(location: Location) -> None:
    """Give the space of deleted rows back to the file system; waits for writers, StoreError if they stay."""
    path = require_file(location, "compact")
    with as_store_errors(location):
        logs.require_own_log(path)
        with closing(patience.connect(path)) as connection:
            connection.execute("VACUUM")
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def reading(path: Path, location: Location) -> Iterator[sqlite3.Connection]:
    """Open an SQLite file for reading; StoreError for whatever goes wrong."""
    with as_store_errors(location), closing(open_sqlite_read_only(path)) as connection:
        yield connection


def require_file(location: Location, command: str) -> Path:
    """Return the store's file; UsageError if it is on a server, DataError if there is none."""
    if location.path is None:
        raise UsageError(f"`hw1 db {command}` is for SQLite files; use the tools of the server behind {location}")
    if not location.exists:
        raise DataError(f"no results are stored yet: {location} does not exist; train something, or give --db")
    return location.path
