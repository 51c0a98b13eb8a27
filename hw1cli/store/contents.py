"""What is stored of every run, looked at row by row: can it be read, is it what its key and columns say, does it fit?

A row that cannot be read is said to be so, and the other rules are applied to what can be.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import numpy as np

from hw1cli.errors import Hw1Error, StoreError
from hw1cli.models.registry import HYPERPARAMETERS, spec_from_json
from hw1cli.records import FINISHED
from hw1cli.store import codec, consistency
from hw1cli.store.connection import ReadConnection
from hw1cli.store.decoding import records_of
from hw1cli.store.remeasured import DataOf, against_data
from hw1cli.store.run_ids import is_run_id

_KEY = re.compile("[0-9a-f]{32}")
_COLUMNS = ("id", "attempt", "spec", "key", "seed", "model", "data_fingerprint", *HYPERPARAMETERS)
_RUN = f"SELECT {', '.join(_COLUMNS)} FROM run WHERE id = :run"  # noqa: S608 (names of fields)
_EVALUATIONS = "SELECT split, n, n_correct, confusion, correct, predicted FROM evaluation WHERE run_id = :run"
_WEIGHTS = "SELECT 'weights', arrays FROM weights WHERE run_id = :run"
_CHECKPOINT = (
    "SELECT r.status, (SELECT COALESCE(MAX(e.epoch), 0) FROM epoch AS e WHERE e.run_id = r.id), c.epoch, c.arrays "
    "FROM run AS r LEFT JOIN checkpoint AS c ON c.run_id = r.id WHERE r.id = :run"
)


def inconsistent(connection: ReadConnection, data_of: DataOf = lambda record: None) -> dict[str, tuple[str, ...]]:
    """Return, for every run, what contradicts what in it, in words.

    A run's answers, and the weights that are kept of it, are held against its data where `data_of` finds them.
    """
    runs = [str(run_id) for (run_id,) in connection.rows("SELECT id FROM run ORDER BY number")]
    return {run_id: (*_in_rows(connection, run_id), *_in_whole(connection, run_id, data_of)) for run_id in runs}


def _in_rows(connection: ReadConnection, run_id: str) -> Iterator[str]:
    looks = (
        (_RUN, _in_specification),
        (_EVALUATIONS, _in_evaluation),
        (_WEIGHTS, _in_arrays),
        (_CHECKPOINT, _in_checkpoint),
    )
    for sql, look in looks:
        for row in connection.rows(sql, {"run": run_id}):
            yield from look(*row)


def _in_whole(connection: ReadConnection, run_id: str, data_of: DataOf) -> Iterator[str]:
    try:
        record = records_of(connection, [run_id], weights=True)[run_id]
        yield from consistency.inconsistent(record)
        yield from against_data(record, data_of)
    except (StoreError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError) as error:
        yield f"its row cannot be read ({error.__cause__ or error})"


def _in_arrays(what: str, block: bytes) -> Iterator[str]:
    try:
        codec.decode_arrays(block, what)
    except StoreError as error:
        yield f"its {error}".partition(";")[0]


def _in_checkpoint(status: str, last: int, epoch: int | None, block: bytes) -> Iterator[str]:
    """A row of the table `run`, its last epoch, and its row of the table `checkpoint`, if it has one."""
    if epoch is None:
        if status not in FINISHED:
            yield "it has not finished and has no checkpoint to continue from"
        return
    if status in FINISHED:
        yield "it has finished but still has a checkpoint"
    if epoch != last:
        yield "its checkpoint is of another epoch than its last"
    if epoch != 0:
        yield from _in_arrays("checkpoint", block)


def _in_specification(run_id: str, attempt: int, spec: str, key: str, *columns: Any) -> Iterator[str]:
    """A row of the table `run`: its specification has the run's key, and the columns say the same."""
    if not _KEY.fullmatch(key):
        yield "its key is none that hw1 gives"
    if not is_run_id(run_id):
        yield "its id is none that hw1 gives"
    if not isinstance(attempt, int) or attempt < 1:
        yield f"it is attempt {attempt!r} at its specification"
    try:
        stored = spec_from_json(json.loads(spec))
    except (Hw1Error, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        yield f"its specification cannot be read ({error})"
        return
    if stored.config.foreign:  # another version's: it alone could tell
        return
    if stored.key != key:
        yield "its key is not that of its specification"
    values = [getattr(stored.config, name, None) for name in HYPERPARAMETERS]
    due = [stored.seed, stored.model, stored.data, *values]
    if due != list(columns):
        yield "its columns do not say what its specification says"


def _in_evaluation(
    split: str, n: int, n_correct: int, confusion: str, correct: bytes, predicted: bytes | None
) -> Iterator[str]:
    """A row of the table `evaluation`: so many images, right ones, and of each class, however they are counted."""
    try:
        counts = np.array(json.loads(confusion), dtype=np.int64)
        right = np.unpackbits(np.frombuffer(correct, dtype=np.uint8))
        sound = counts.shape[0] == counts.shape[1] and counts.min() >= 0 and n > 0
        counted = (counts.sum(), counts.trace(), right.sum(), right[:n].sum(), right.size // 8)
        due = (n, n_correct, n_correct, n_correct, -(-n // 8))
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
        yield f"its result on {split!r} cannot be read ({error})"
        return
    if not sound:
        yield f"its result on {split!r} has no images, negative numbers or a confusion matrix that is not square"
    if counted != due:
        yield f"its result on {split!r} counts {n} images and {n_correct} right ones, and elsewhere others"
    if predicted is None:
        return
    try:
        classes = codec.decode_classes(predicted, n, len(counts))
        taken, rightly = (np.bincount(each, minlength=len(counts)) for each in (classes, classes[right[:n] == 1]))
    except (ValueError, TypeError, LookupError) as error:
        yield f"the classes that it predicted on {split!r} cannot be read ({error})"
        return
    if not (np.array_equal(taken, counts.sum(axis=0)) and np.array_equal(rightly, counts.diagonal())):
        yield f"the classes that it predicted on {split!r} are not those that its confusion matrix counts"
