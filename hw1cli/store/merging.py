"""The finished runs of other stores brought into one.

A run is told by its key. One whose numbers are here already, to the last bit, is the same run; other numbers are
another attempt at the same specification, put before those that are here: what was the result stays the result.
Every run is one transaction, and whatever was cut short is found done or not done when it is begun again.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass, field
from typing import Any

from sqlmodel import Session, SQLModel, col, insert, select, update

from hw1cli.differences import Difference, Numbers
from hw1cli.errors import DataError, StoreError, UsageError, VerificationFailed
from hw1cli.outside.json_text import plain
from hw1cli.records import FINISHED, Origin, RunRecord
from hw1cli.store import codec, maintenance
from hw1cli.store.claiming import NO_OWNER, lock_key
from hw1cli.store.connection import ReadConnection, ThroughSQLAlchemy, connect_read_only
from hw1cli.store.copies import upgraded
from hw1cli.store.decoding import records_of
from hw1cli.store.engine import identity_of
from hw1cli.store.failures import as_store_errors
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.store.run_ids import new_run_id
from hw1cli.store.schema import trusted_revision
from hw1cli.store.summary import RunSummary
from hw1cli.store.tables import Epoch, Evaluated, Run, Weights
from hw1cli.store.writer import Store

_PARTS: tuple[type[SQLModel], ...] = (Epoch, Evaluated, Weights)


@dataclass(frozen=True)
class Conflict:
    """Runs of one key whose numbers differ: the one that is the result here, another, and where they first differ."""

    key: str
    result: str
    other: str
    first_difference: Difference

    def as_json(self) -> dict[str, Any]:
        """Return the conflict as JSON values (interface.md, `db merge --json`)."""
        return vars(self) | {"first_difference": self.first_difference.as_json("result", "other")}


@dataclass
class Merged:
    """How many runs were added, and how many were here already; `unfinished` were left where they are.

    `conflicts` are by key.
    """

    added: int = 0
    same: int = 0
    unfinished: int = 0
    conflicts: dict[str, Conflict] = field(default_factory=dict)


def merge(others: Sequence[Location], into: Location) -> Merged:
    """Bring the finished runs of other stores into the store at `into`, which is created if there is none.

    Everything is looked at before anything is changed. Raises DataError for a store that is missing, StoreError for
    one that is damaged, newer or not ours, VerificationFailed for one whose runs contradict themselves, UsageError
    where `into` is among the others. The others are read only; an older schema is read in an upgraded copy.
    """
    for other in others:
        file = identity_of(other)
        if other == into or (file and file == identity_of(into)):
            raise UsageError(f"{other} is the store to merge into; name the others")
    merged = Merged()
    with ExitStack() as opened:
        sources = [opened.enter_context(_readable(other)) for other in others]
        store = opened.enter_context(Store.open(into))
        for source, name in sources:
            _merge(source, name, store, merged)
    return merged


@contextmanager
def _readable(other: Location) -> Iterator[tuple[Location, str]]:
    """Hand over a store as it is read, whose runs fit together, and the name under which its runs remember it."""
    with as_store_errors(other), closing(connect_read_only(other)) as connection:
        revision = trusted_revision(connection, other)
    if revision is None:
        raise DataError(f"no results are stored in {other}; name another store")
    name = "/".join(other.path.parts[-2:]) if other.path else str(other)
    with upgraded(other, revision) as found:
        _require_consistent(found, name)
        yield found, name


def _require_consistent(location: Location, name: str) -> None:
    result = maintenance.check(location)
    if result.damage:
        raise StoreError(f"{name} is damaged and nothing was merged: {result.damage[0]}")
    if result.problems:
        raise VerificationFailed(
            f"what is stored in {name} contradicts itself ({result.problems[0]}), and nothing was merged; `hw1 db "
            "check` says more; `hw1 runs delete` the runs there, or leave the store out"
        )


def _merge(source: Location, name: str, store: Store, merged: Merged) -> None:
    with Reader.open(source) as reader:
        runs = reader.summaries()
    finished = [run for run in runs if run.status in FINISHED]
    merged.unfinished += len(runs) - len(finished)
    with as_store_errors(source), closing(connect_read_only(source)) as connection:
        for attempts in _by_key(finished):
            for run in reversed(attempts):
                if _take(connection, run, name, store):
                    merged.added += 1
                else:
                    merged.same += 1
            if conflict := _conflict(attempts[0].key, store):
                merged.conflicts[conflict.key] = conflict


def _by_key(runs: Iterable[RunSummary]) -> list[list[RunSummary]]:
    """Return the attempts at each specification, oldest first, in the order of their first ones."""
    found = defaultdict(list)
    for run in sorted(runs, key=lambda run: run.attempt):
        found[run.key].append(run)
    return sorted(found.values(), key=lambda attempts: attempts[0].number)


def _take(connection: ReadConnection, run: RunSummary, source: str, store: Store) -> bool:
    """Store a run of `source` unless one of its key has its numbers; return whether it was stored."""
    with connection.snapshot():
        (record,) = records_of(connection, [run.run_id], weights=True).values()
        (row,) = _rows(connection, Run, "id", run.run_id)
        parts = {table: list(_rows(connection, table, "run_id", run.run_id)) for table in _PARTS}
    with store.transaction() as session:
        lock_key(session, run.key)
        if any(Numbers.of(record).first_difference(Numbers.of(here)) is None for here in _finished(session, run.key)):
            return False
        is_taken = session.exec(select(Run.id).where(Run.id == run.run_id)).first()
        run_id = new_run_id() if is_taken else run.run_id
        origin = Origin(store=source, run_id=run.run_id, merged_at=codec.now())
        own = {"id": run_id, "attempt": _first_attempt(session, run.key), **NO_OWNER}
        del row["number"]
        session.connection().execute(
            insert(Run), row | own | {"environment": _with_origin(row["environment"], origin)}
        )
        for table, rows in parts.items():
            if rows:
                session.connection().execute(insert(table), [each | {"run_id": run_id} for each in rows])
    return True


def _conflict(key: str, store: Store) -> Conflict | None:
    with store.transaction() as session:
        *others, result = _finished(session, key)
    for other in others:
        difference = Numbers.of(result).first_difference(Numbers.of(other))
        if difference:
            return Conflict(key, result.run_id, other.run_id, difference)
    return None


def _finished(session: Session, key: str) -> list[RunRecord]:
    """Return the finished attempts at a specification, the result last."""
    done = select(Run.id).where(Run.key == key, col(Run.status).in_([each.value for each in FINISHED]))
    ids = list(session.exec(done.order_by(col(Run.attempt))))
    found = records_of(ThroughSQLAlchemy(session.connection()), ids, weights=True)
    return [found[run_id] for run_id in ids]


def _first_attempt(session: Session, key: str) -> int:
    """Return the number of an attempt before all those there are; these move up by one."""
    numbers = list(session.exec(select(Run.attempt).where(Run.key == key)))
    for moved in (-col(Run.attempt) - 1, -col(Run.attempt)):  # by way of numbers that no attempt has
        session.connection().execute(update(Run).where(col(Run.key) == key).values(attempt=moved))
    return min(numbers, default=1)


def _rows(connection: ReadConnection, table: type[SQLModel], key: str, run_id: str) -> Iterator[dict[str, Any]]:
    """Yield a run's rows in a table with the values' types in Python: real truth values and NaNs."""
    columns = table.__table__.columns  # type: ignore[attr-defined]
    names = ", ".join(f'"{column.name}"' for column in columns)
    for row in connection.rows(f"SELECT {names} FROM {table.__tablename__} WHERE {key} = :run", {"run": run_id}):  # noqa: S608
        yield {
            column.name: value if value is None else column.type.python_type(value)
            for column, value in zip(columns, row, strict=True)
        }


def _with_origin(environment: str, origin: Origin) -> str:
    """Return a run's environment with where it came from, without the passwords that older programs stored."""
    stored = plain(json.loads(environment))
    origins = [*stored.get("merged_from", []), asdict(origin)]
    return json.dumps(stored | {"merged_from": origins}, sort_keys=True)
