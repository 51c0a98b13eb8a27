"""Care of a store: is it sound? Works on stores that the rest cannot open, too."""

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from hw1cli.errors import StoreError
from hw1cli.store.connection import ReadConnection, connect_read_only
from hw1cli.store.contents import inconsistent
from hw1cli.store.declared import strangers
from hw1cli.store.failures import as_store_errors
from hw1cli.store.location import Location
from hw1cli.store.migrations import HEAD, REVISIONS
from hw1cli.store.schema import revision_of
from hw1cli.store.summary import COLUMNS, RunSummary, summary_of

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


def check(location: Location) -> CheckResult:
    """Return whether the database is whole, its rows fit together, and which runs were left behind; changes nothing.

    Raises DataError if there is no store, StoreError if the file cannot be opened as one at all.
    """
    size = location.path.stat().st_size if location.path and location.exists else 0
    with as_store_errors(location), closing(connect_read_only(location)) as connection, connection.snapshot():
        damage = tuple(_damage(connection)) if location.path else ()
        revision = revision_of(connection, location)
        if not damage and revision in REVISIONS:
            damage = tuple(strangers(connection, location, revision))
        looked_into = revision == HEAD and not damage
        found = inconsistent(connection) if looked_into else {}
        summaries = list(_summaries(connection, found)) if looked_into else []
    return CheckResult(
        location=location,
        size=size,
        revision=revision,
        damage=damage,
        inconsistent=found,
        runs=dict(sorted(Counter(run.state for run in summaries).items())),
        gone=tuple(run.run_id for run in summaries if run.owner_alive is False),
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


def _summaries(connection: ReadConnection, found: dict[str, tuple[str, ...]]) -> Iterator[RunSummary]:
    for row in connection.rows(f"SELECT {', '.join(COLUMNS)} FROM runs_view ORDER BY number"):  # noqa: S608
        try:
            yield summary_of(row)
        except StoreError as error:
            found[str(row[0])] += (f"its row cannot be read ({error.__cause__})",)
