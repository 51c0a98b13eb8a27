"""The reading side: stored rows in, plain records out, through a connection that can change nothing.

Every method sees the database of one moment. SQL is made of this file's constants and column names checked
against fixed lists; values travel as parameters.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Self

from hw1cli.errors import DataError, UsageError
from hw1cli.models.registry import HYPERPARAMETERS
from hw1cli.outside.suggest import did_you_mean
from hw1cli.records import RunRecord
from hw1cli.specs import Config, RunSpec
from hw1cli.store.connection import ReadConnection, connect_read_only
from hw1cli.store.decoding import DATA_NAME, records_of, select
from hw1cli.store.failures import as_store_errors, refusal
from hw1cli.store.location import Location
from hw1cli.store.schema import Watch, require_current
from hw1cli.store.summary import COLUMNS, RunSummary, summary_of

LATEST, BEST = "latest", "best"
"""Names that stand for a run: the newest one; the completed one with the highest final validation accuracy."""

_SHOWN_CANDIDATES = 6
_FILTERS = frozenset(
    (*HYPERPARAMETERS, "seed", "model", "status", "data_name", "data_fingerprint", "is_current", "run_id", "key")
)

_SUMMARIES = f"SELECT {', '.join(COLUMNS)} FROM runs_view"  # noqa: S608 (names of fields)
_BY_BEGINNING = "SELECT id FROM run WHERE SUBSTR(id, 1, :length) = :name ORDER BY number"
_FIRST = {
    LATEST: "SELECT run_id FROM runs_view{} ORDER BY number DESC LIMIT 1",
    BEST: "SELECT run_id FROM runs_view{} AND val_acc IS NOT NULL ORDER BY val_acc DESC, number LIMIT 1",
}
_CURRENT = "SELECT key, run_id FROM runs_view WHERE is_current = 1 AND "


class Reader(AbstractContextManager["Reader"]):
    """Answers questions about stored runs; a context manager.

    Opening raises DataError where nothing is stored yet, StoreError for a store that cannot be read.
    """

    def __init__(self, connection: ReadConnection, location: Location) -> None:
        self._connection = connection
        self._watch = Watch(connection, location)
        self.location = location

    @classmethod
    def open(cls, location: Location) -> Self:
        """Return a reader of the store at `location`, whose schema is the current one."""
        with as_store_errors(location):
            connection = connect_read_only(location)
            try:
                require_current(connection, location)
            except BaseException:
                connection.close()
                raise
            return cls(connection, location)

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def _moment(self) -> Iterator[None]:
        with as_store_errors(self.location), self._connection.snapshot():
            self._watch.look()
            try:
                yield
            except (ValueError, TypeError, LookupError, AttributeError) as error:
                raise refusal(sqlite3.SQLITE_CORRUPT, self.location) from error

    def summaries(
        self, *, where: Mapping[str, object] | None = None, limit: int | None = None, newest_first: bool = False
    ) -> list[RunSummary]:
        """Return the runs whose columns have the given values, in the order in which they were first claimed.

        `where` takes hyperparameters, seed, model, status, data_name, data_fingerprint, is_current, run_id and
        key; a value None asks for runs that have no such hyperparameter. Raises UsageError for other names.
        """
        condition, parameters = _condition(where or {})
        order = " ORDER BY number DESC" if newest_first else " ORDER BY number"
        bound = "" if limit is None else " LIMIT :limit"
        if limit is not None:
            parameters["limit"] = limit
        with self._moment():
            return [
                summary_of(row) for row in self._connection.rows(_SUMMARIES + condition + order + bound, parameters)
            ]

    def current(self, keys: Iterable[str], *, weights: bool = False) -> dict[str, RunRecord]:
        """Return, for every key that has one, its result: the newest finished attempt, completed or diverged.

        With `weights`, records of linear models hold their final weights. Keys without a result are left out.
        """
        with self._moment():
            ids = dict(select(self._connection, _CURRENT, "key", list(keys)))
            found = records_of(self._connection, list(ids.values()), weights=weights)
        return {key: found[run_id] for key, run_id in ids.items()}

    def finished(self, keys: Iterable[str]) -> set[str]:
        """Return those of the keys that have a result, as `current` finds it, without reading it."""
        with self._moment():
            return set(dict(select(self._connection, _CURRENT, "key", list(keys))))

    def records(self, run_ids: Sequence[str], *, weights: bool = False) -> list[RunRecord]:
        """Return whole records in the order of `run_ids`; DataError if one is not stored."""
        with self._moment():
            found = records_of(self._connection, run_ids, weights=weights)
        for run_id in run_ids:
            if run_id not in found:
                raise _no_such_run(run_id)
        return [found[run_id] for run_id in run_ids]

    def record(self, run_id: str) -> RunRecord:
        """Return one run, whole, with the weights if it is a linear model's; DataError if it is not stored."""
        return self.records([run_id], weights=True)[0]

    def seeds(self, config: Config, data: str) -> list[int]:
        """Return, in ascending order, the seeds for which there is a result of `config` on data set `data`."""
        values = {name: getattr(config, name, None) for name in HYPERPARAMETERS}
        where = values | {"model": config.model, "data_fingerprint": data, "is_current": 1}
        return sorted(
            run.seed
            for run in self.summaries(where=where)
            if run.key == RunSpec(config=config, seed=run.seed, data=data).key
        )

    def resolve(self, name: str, *, data: str | None = None) -> str:
        """Return the id of the run called `name`: an id, its unique beginning, `latest` or `best`.

        `data` (a fingerprint) limits `latest` and `best` to one data set; `best` needs it where there are results on
        several. Raises DataError if no run fits, UsageError, with the candidates, if several do.
        """
        if not name.isascii():
            raise _no_such_run(name)
        if name == BEST and data is None and len(sets := self.data_sets()) > 1:
            names = ", ".join(dict.fromkeys(each for each, _, _ in sets))
            raise UsageError(
                f"the best on which data set? Results are stored for {names}: say --data, or give the run's id "
                "(`hw1 runs list --sort -val_acc`)"
            )
        with self._moment():
            if name in _FIRST:
                where = {} if data is None else {"data_fingerprint": data}
                condition, parameters = _condition(where | {"status": "completed"} if name == BEST else where)
                found = self._connection.rows(_FIRST[name].format(condition), parameters)
            else:
                found = self._connection.rows(_BY_BEGINNING, {"name": name.lower(), "length": len(name)})
        ids = [str(run_id) for (run_id,) in found]
        if len(ids) > 1 and name.lower() not in ids:
            raise UsageError(f"{name!r} is the beginning of several run ids: {_listed(ids)}; give more of it")
        if not ids or not name:
            raise _no_such_run(name)
        return name.lower() if name.lower() in ids else ids[0]

    def data_sets(self) -> list[tuple[str, str, bool]]:
        """Return name, fingerprint and whether it is simulated of every data set with a result, the latest first."""
        with self._moment():
            found = self._connection.rows(
                f"SELECT {DATA_NAME}, data_fingerprint, simulated FROM runs_view WHERE is_current = 1 "  # noqa: S608
                "GROUP BY data_name, data_fingerprint, simulated ORDER BY MAX(number) DESC"
            )
        return [(name, fingerprint, bool(simulated)) for name, fingerprint, simulated in found]

    def evidence(self, kind: str, *, data: str | None = None) -> dict[str, dict[str, Any]]:
        """Return the stored results of a kind by subject, in the subjects' order.

        `data` is the fingerprint they were obtained on, None for results that need no data.
        """
        with self._moment():
            found = self._connection.rows(
                "SELECT subject, result FROM evidence_view WHERE kind = :kind AND data_fingerprint = :data "
                "ORDER BY subject",
                {"kind": kind, "data": data or ""},
            )
            return {subject: json.loads(result) for subject, result in found}


def _condition(where: Mapping[str, object]) -> tuple[str, dict[str, object]]:
    """Return a WHERE clause and its parameters; UsageError for a name that is not one of the filters'."""
    for name, value in where.items():
        if name not in _FILTERS:
            raise UsageError(f"runs cannot be selected by {name!r}; choose from: {', '.join(sorted(_FILTERS))}")
        if isinstance(value, str) and not value.isprintable():
            raise UsageError(f"{name} {value!r} is not plain text")
    columns = {name: DATA_NAME if name == "data_name" else name for name in where}
    terms = [
        f"{columns[name]} IS NULL" if value is None else f"{columns[name]} = :{name}" for name, value in where.items()
    ]
    return (" WHERE " + " AND ".join(terms) if terms else ""), {n: v for n, v in where.items() if v is not None}


def _listed(ids: list[str]) -> str:
    more = len(ids) - _SHOWN_CANDIDATES
    return ", ".join(ids[:_SHOWN_CANDIDATES]) + (f" and {more} more" if more > 0 else "")


def _no_such_run(name: str) -> DataError:
    meant = did_you_mean(name, (LATEST, BEST))
    return DataError(f"no stored run is called {name!r}{meant}; `hw1 runs list` shows those there are")
