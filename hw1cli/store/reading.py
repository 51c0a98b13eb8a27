"""Whole runs out of the tables that they lie in."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from hw1cli.records import EpochRecord, Evaluation, RunRecord, SplitName
from hw1cli.store.connection import ReadConnection
from hw1cli.store.decoding import RECORD_COLUMNS, columns, epoch_of, evaluation_of, readable, record_of

_BATCH = 500
_RECORDS = f"SELECT {', '.join(RECORD_COLUMNS)} FROM run WHERE "  # noqa: S608 (names of fields)
_HISTORY = f"SELECT {', '.join(columns(EpochRecord))} FROM epoch WHERE run_id = :run_id ORDER BY epoch"  # noqa: S608
_EVALUATIONS = "SELECT run_id, split, n, loss, confusion, correct, predicted FROM evaluation WHERE "
_WEIGHTS = "SELECT run_id, arrays, image_shape FROM weights WHERE "


def records_of(connection: ReadConnection, run_ids: Sequence[str], *, weights: bool) -> dict[str, RunRecord]:
    """Return the stored ones of some runs by id, with the weights if asked for and if kept.

    StoreError, naming the run, for one that cannot be read.
    """
    evaluations: dict[str, dict[SplitName, Evaluation]] = defaultdict(dict)
    for run_id, *values in select(connection, _EVALUATIONS, "run_id", run_ids):
        with readable(run_id):
            evaluation = evaluation_of(*values)
        evaluations[run_id][evaluation.split] = evaluation
    stored = select(connection, _WEIGHTS, "run_id", run_ids if weights else ())
    kept = {run_id: (arrays, image_shape) for run_id, arrays, image_shape in stored}
    found = {}
    for row in select(connection, _RECORDS, "id", run_ids):
        # The history a run at a time: its epochs lie together, and nothing needs to be grouped afterwards.
        history = connection.rows(_HISTORY, {"run_id": row[0]})
        with readable(row[0]):
            epochs = tuple(map(epoch_of, history))
            found[row[0]] = record_of(row, epochs, evaluations[row[0]], kept.get(row[0]))
    return found


def select(connection: ReadConnection, sql: str, column: str, values: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows whose `column` is one of `values`, asking for a few hundred at a time."""
    for start in range(0, len(values), _BATCH):
        parameters = {f"v{index}": value for index, value in enumerate(values[start : start + _BATCH])}
        names = ", ".join(":" + name for name in parameters)
        yield from connection.rows(f"{sql}{column} IN ({names})", parameters)
