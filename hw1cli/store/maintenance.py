"""Care of a store: is it sound? Works on stores that the rest cannot open, too."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, replace
from typing import Any

from hw1cli.records import GONE, state_of
from hw1cli.store.connection import ReadConnection, connect_read_only
from hw1cli.store.contents import inconsistent
from hw1cli.store.failures import as_store_errors
from hw1cli.store.location import Location
from hw1cli.store.migrations import HEAD
from hw1cli.store.ownership import OWNER, owner_alive
from hw1cli.store.remeasured import DataOf
from hw1cli.store.schema import require_known, revision_of, strangers

_SHOWN_PROBLEMS = 20


@dataclass(frozen=True, kw_only=True)
class CheckResult:
    """What `check` found: the schema version, what is wrong, and runs left behind.

    `damage` says in words where the database itself is not whole or not ours, `inconsistent` for every run what is
    stored of it and does not fit together. `size` is a file's in bytes, 0 for a server. `gone` are the ids of
    runs whose process ended without saying so; the same command again continues them.
    """

    location: Location
    size: int
    revision: str | None
    damage: tuple[str, ...]
    inconsistent: dict[str, tuple[str, ...]]
    runs: dict[str, int]
    gone: tuple[str, ...]

    @property
    def up_to_date(self) -> bool:
        """Whether the schema is this program's."""
        return self.revision == HEAD

    @property
    def problems(self) -> tuple[str, ...]:
        """All that is wrong; none: the store is sound."""
        runs = (f"run {run_id}: {text}" for run_id, texts in self.inconsistent.items() for text in texts)
        return (*self.damage, *runs)

    def as_json(self) -> dict[str, Any]:
        """Return what was found as JSON values (interface.md, `db check --json`)."""
        return {
            "location": str(self.location),
            "ok": not self.problems,
            "bytes": self.size,
            "integrity": not self.damage,
            "schema": self.revision,
            "up_to_date": self.up_to_date,
            "problems": self.problems,
            "runs": [{"run_id": run_id, "inconsistent": found} for run_id, found in self.inconsistent.items()],
            "states": self.runs,
            "gone": self.gone,
        }


def check(location: Location, data_of: DataOf = lambda record: None) -> CheckResult:
    """Return whether the database is whole, its rows fit together, and which runs were left behind; changes nothing.

    A file of an older schema is looked into in an upgraded copy, a server's is not.
    Where `data_of` finds a run's data, its answers and weights are held against them. Raises DataError if there is
    no store, StoreError if the file is newer or cannot be opened as one at all.
    """
    size = location.path.stat().st_size if location.path and location.exists else 0
    found, states = dict[str, tuple[str, ...]](), dict[str, str]()
    with as_store_errors(location), closing(connect_read_only(location)) as connection, connection.snapshot():
        damage = tuple(_damage(connection)) if location.path else ()
        revision = revision_of(connection, location)
        if revision and not damage:
            require_known(revision, location)
            damage = tuple(strangers(connection, location, revision))
        if revision == HEAD and not damage:
            found, states = inconsistent(connection, data_of), _states(connection)
    if revision not in (None, HEAD) and location.path and not damage:
        from hw1cli.store.copies import upgraded

        with upgraded(location, revision) as copy:
            return replace(check(copy, data_of), location=location, size=size, revision=revision)
    return CheckResult(
        location=location,
        size=size,
        revision=revision,
        damage=damage,
        inconsistent=found,
        runs=dict(sorted(Counter(states.values()).items())),
        gone=tuple(run_id for run_id, state in states.items() if state == GONE),
    )


def _damage(connection: ReadConnection) -> Iterator[str]:
    try:
        lines = [str(line) for (line,) in connection.rows(f"PRAGMA integrity_check({_SHOWN_PROBLEMS})")]
    except sqlite3.DatabaseError as error:  # so damaged that SQLite cannot go through it
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_CORRUPT:
            raise
        lines = [str(error)]
    if lines != ["ok"]:
        yield from lines
        return
    for table, row, parent, _ in connection.rows("PRAGMA foreign_key_check"):
        yield f"row {row} of {table} refers to a row of {parent} that does not exist"


def _states(connection: ReadConnection) -> dict[str, str]:
    """Return every run's state in words by its id; what cannot be read of one is no state."""
    states = {}
    for run_id, status, *owner in connection.rows(f"SELECT id, status, {', '.join(OWNER)} FROM run ORDER BY number"):  # noqa: S608
        with suppress(ValueError, TypeError, OverflowError):
            states[str(run_id)] = state_of(status, owner_alive(status, *owner))
    return states
