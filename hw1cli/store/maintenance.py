"""Care of an SQLite store: check it, back it up, shrink it. Works on stores that the rest cannot open, too."""

import itertools
import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from hw1cli.errors import DataError, UsageError
from hw1cli.store import patience
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
    path = _require_file(location, "check")
    with _reading(path, location) as connection:
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


def backup(location: Location, target: Path | None = None) -> Path:
    """Write a compact copy of the store, as of this moment, and return its path; training may go on meanwhile.

    The copy is one file with no log beside it. Without `target` it lies beside the store, named after the time.
    An existing file is never overwritten (UsageError). Raises StoreError if the store is too damaged to copy.
    """
    path = _require_file(location, "backup")
    target = target or _timestamped(path, "backup")
    if target.exists():
        raise UsageError(f"{target} exists already and is not overwritten; name another file")
    with _reading(path, location) as connection:
        _copy(connection, target)
    return target


def _copy(connection: sqlite3.Connection, target: Path) -> None:
    """Vacuum into a file beside the target, then give it its name: a copy cut short never looks like one."""
    with tempfile.TemporaryDirectory(dir=target.absolute().parent, prefix=".hw1-backup-") as directory:
        unfinished = Path(directory) / target.name
        connection.execute("VACUUM INTO ?", (str(unfinished),))
        os.replace(unfinished, target)


def back_up_before_upgrade(location: Location, revision: str) -> Path | None:
    """Back up an SQLite store of an older schema beside it; None for a server, whose operator has backups."""
    if location.path is None:
        return None
    return backup(location, _timestamped(location.path, f"schema-{revision}"))


def compact(location: Location) -> None:
    """Give the space of deleted rows back to the file system; waits for writers, StoreError if they stay."""
    path = _require_file(location, "compact")
    with (
        as_store_errors(location),
        closing(patience.connect(path)) as connection,
    ):
        connection.execute("VACUUM")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@contextmanager
def _reading(path: Path, location: Location) -> Iterator[sqlite3.Connection]:
    with as_store_errors(location), closing(open_sqlite_read_only(path)) as connection:
        yield connection


def _require_file(location: Location, command: str) -> Path:
    if location.path is None:
        raise UsageError(f"`hw1 db {command}` is for SQLite files; use the tools of the server behind {location}")
    if not location.exists:
        raise DataError(f"no results are stored yet: {location} does not exist; train something, or give --db")
    return location.path


def _timestamped(path: Path, what: str) -> Path:
    """Return a name beside `path` that no file has: results.backup-20250131T120000Z.db, then ...Z-2.db."""
    stem = f"{path.stem}.{what}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    names = (stem + (f"-{count}" if count > 1 else "") + path.suffix for count in itertools.count(1))
    return next(candidate for name in names if not (candidate := path.with_name(name)).exists())
