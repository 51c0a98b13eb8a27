"""Does what is stored of a run fit together? Numbers that no training gives, counts that contradict each other."""

import json
from collections.abc import Iterator
from typing import Any

import numpy as np

from hw1cli.errors import Hw1Error, StoreError
from hw1cli.models.registry import HYPERPARAMETERS, spec_from_json
from hw1cli.store import codec
from hw1cli.store.connection import ReadConnection

_FINDINGS = {
    "its stored epochs are not 1, 2, 3, ...": (
        "SELECT run_id FROM epoch GROUP BY run_id HAVING COUNT(*) <> MAX(epoch) OR MIN(epoch) <> 1"
    ),
    "it has more epochs than it was to have": (
        "SELECT r.id FROM run AS r WHERE r.epochs < (SELECT MAX(e.epoch) FROM epoch AS e WHERE e.run_id = r.id)"
    ),
    "it has completed without all its epochs": (
        "SELECT r.id FROM run AS r WHERE r.status = 'completed' "
        "AND r.epochs <> (SELECT COUNT(*) FROM epoch AS e WHERE e.run_id = r.id)"
    ),
    "an epoch has an accuracy that is not from 0 to 1": (
        "SELECT DISTINCT run_id FROM epoch WHERE train_acc < 0 OR train_acc > 1 OR val_acc < 0 OR val_acc > 1"
    ),
    "an epoch has a negative loss or time": (
        "SELECT DISTINCT run_id FROM epoch "
        "WHERE train_loss < 0 OR val_loss < 0 OR train_seconds < 0 OR eval_seconds < 0"
    ),
    "it has finished without its times": (
        "SELECT id FROM run WHERE status IN ('completed', 'diverged') AND (wall_seconds IS NULL OR ended_at IS NULL)"
    ),
    "it has completed without a result on the test set": (
        "SELECT r.id FROM run AS r WHERE r.status = 'completed' AND NOT EXISTS "
        "(SELECT 1 FROM evaluation AS v WHERE v.run_id = r.id AND v.split = 'test')"
    ),
    "it has a result though it has not finished": (
        "SELECT DISTINCT v.run_id FROM evaluation AS v JOIN run AS r ON r.id = v.run_id "
        "WHERE r.status NOT IN ('completed', 'diverged')"
    ),
    "its checkpoint is of another epoch than its last": (
        "SELECT c.run_id FROM checkpoint AS c WHERE c.epoch <> "
        "(SELECT COALESCE(MAX(e.epoch), 0) FROM epoch AS e WHERE e.run_id = c.run_id)"
    ),
    "it has finished but still has a checkpoint": (
        "SELECT c.run_id FROM checkpoint AS c JOIN run AS r ON r.id = c.run_id "
        "WHERE r.status IN ('completed', 'diverged')"
    ),
    "it has not finished and has no checkpoint to continue from": (
        "SELECT r.id FROM run AS r WHERE r.status NOT IN ('completed', 'diverged') AND NOT EXISTS "
        "(SELECT 1 FROM checkpoint AS c WHERE c.run_id = r.id)"
    ),
}
_RUN = f"SELECT spec, key, seed, model, data_fingerprint, {', '.join(HYPERPARAMETERS)} FROM run WHERE id = :run"  # noqa: S608
_EVALUATIONS = "SELECT split, n, n_correct, loss, confusion, correct FROM evaluation WHERE run_id = :run"
_WEIGHTS = "SELECT 'weights', arrays FROM weights WHERE run_id = :run"
_CHECKPOINT = "SELECT 'checkpoint', arrays FROM checkpoint WHERE run_id = :run AND epoch > 0"


def inconsistent(connection: ReadConnection) -> dict[str, tuple[str, ...]]:
    """Return, for every run, what contradicts what in it, in words."""
    runs = [str(run_id) for (run_id,) in connection.rows("SELECT id FROM run ORDER BY number")]
    found: dict[str, list[str]] = {run_id: [] for run_id in runs}
    for text, sql in _FINDINGS.items():
        for (run_id,) in connection.rows(sql):
            found[str(run_id)].append(text)
    return {run_id: (*found[run_id], *_in_run(connection, run_id)) for run_id in runs}


def _in_run(connection: ReadConnection, run_id: str) -> Iterator[str]:
    looks = (
        (_RUN, _in_specification),
        (_EVALUATIONS, _in_evaluation),
        (_WEIGHTS, _in_arrays),
        (_CHECKPOINT, _in_arrays),
    )
    for sql, look in looks:
        for row in connection.rows(sql, {"run": run_id}):
            yield from look(*row)


def _in_arrays(what: str, block: bytes) -> Iterator[str]:
    try:
        codec.decode_arrays(block, what)
    except StoreError as error:
        yield f"its {error}".partition(";")[0]


def _in_specification(spec: str, key: str, *columns: Any) -> Iterator[str]:
    """A row of the table `run`: its specification has the run's key, and the columns say the same."""
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


def _in_evaluation(split: str, n: int, n_correct: int, loss: Any, confusion: str, correct: bytes) -> Iterator[str]:
    """A row of the table `evaluation`: three times the same count of images, and of those that were right."""
    try:
        counts = np.array(json.loads(confusion), dtype=np.int64)
        right = np.unpackbits(np.frombuffer(correct, dtype=np.uint8))
        sound = counts.shape[0] == counts.shape[1] and counts.min() >= 0 and not float(loss or 0) < 0
        counted = (counts.sum(), counts.trace(), right[:n].sum(), right.size // 8)
        due = (n, n_correct, n_correct, -(-n // 8))
    except (ValueError, TypeError, LookupError, OverflowError, RecursionError) as error:
        yield f"its result on {split!r} cannot be read ({error})"
        return
    if not sound:
        yield f"its result on {split!r} has negative numbers or a confusion matrix that is not square"
    if counted != due:
        yield f"its result on {split!r} counts {n} images and {n_correct} right ones, and elsewhere others"
