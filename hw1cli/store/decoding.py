"""From the rows of the database to plain records, and whole runs out of their tables; tables.py is the inverse.

What is selected for a record, and how each value is read, follows from the record's own fields.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields
from functools import cache
from typing import Any

from hw1cli.data.known import OCTSIM_1
from hw1cli.errors import StoreError, UsageError
from hw1cli.models.registry import spec_from_json
from hw1cli.outside.passwords import mask
from hw1cli.records import Environment, EpochRecord, Evaluation, Origin, RunRecord, SplitName, Status, Timing
from hw1cli.store import codec
from hw1cli.store.connection import ReadConnection
from hw1cli.store.ownership import OWNER, owner_alive

_LONGEST_SIDE = 2**16
"""More pixels than this no image has in a row or column."""

DATA_NAME = f"CASE data_fingerprint WHEN '{OCTSIM_1.fingerprint}' THEN '{OCTSIM_1.name}' ELSE data_name END"
"""The name under which a run's data set is shown: data is told apart by its fingerprint."""


def _environment_of(stored: Mapping[str, Any]) -> Environment:
    known: dict[str, Any] = {name: stored.get(name) for name in columns(Environment)}
    command = mask(str(known["command"]))  # older programs stored passwords
    return Environment(**known | {"command": command, "since": stored.get("since", 1)})


def _origin_of(stored: Mapping[str, Any]) -> Origin:
    return Origin(**{name: str(stored[name]) for name in columns(Origin)})


_DECODERS: Mapping[str, Callable[[Any], Any]] = {
    "float": float,
    "bool": bool,
    "datetime": codec.decode_time,
    "Status": Status,
    "RunSpec": lambda text: spec_from_json(json.loads(text)),
    "Environment": lambda text: _environment_of(json.loads(text)),
}
"""How a value that is not NULL is read, by the name of the type that the record declares for the field."""


@cache
def columns(record: type) -> tuple[str, ...]:
    """Return the names of a record's fields, which are those of its columns."""
    return tuple(each.name for each in fields(record))


@cache
def _decoders(record: type, names: tuple[str, ...]) -> tuple[tuple[int, Callable[[Any], Any]], ...]:
    types = {each.name: str(each.type).removesuffix(" | None") for each in fields(record)}
    found = ((index, _DECODERS.get(types[name])) for index, name in enumerate(names))
    return tuple((index, decode) for index, decode in found if decode)


def decoded(record: type, row: Sequence[Any], names: tuple[str, ...] | None = None) -> dict[str, Any]:
    """Return the fields of a record by name for a row of its columns, or of those called `names`."""
    values, names = list(row), columns(record) if names is None else names
    for index, decode in _decoders(record, names):
        if values[index] is not None:
            values[index] = decode(values[index])
    return dict(zip(names, values, strict=True))


@contextmanager
def readable(run_id: str) -> Iterator[None]:
    """Raise StoreError, which names the run, for what the block makes of its rows if they make no sense."""
    try:
        yield
    except (UsageError, ValueError, TypeError, LookupError, AttributeError, RecursionError) as error:
        raise StoreError(
            f"the row of run {run_id} cannot be read ({error}); `hw1 db check` says what else is wrong; delete the "
            f"run with `hw1 runs delete {run_id} --yes` and train it again"
        ) from error


def _evaluation_of(
    split: SplitName, n: int, loss: float | None, confusion: str, correct: bytes, predicted: bytes | None
) -> Evaluation:
    import numpy as np

    counts = np.array(json.loads(confusion), dtype=np.int64)
    return Evaluation(
        split=split,
        loss=loss if loss is None else float(loss),
        confusion=counts,
        correct=codec.decode_bits(correct, n),
        predicted=None if predicted is None else codec.decode_classes(predicted, n, len(counts)),
    )


def _image_shape_of(stored: Any) -> tuple[int, ...]:
    sides = [side for side in stored if type(side) is int and 0 < side <= _LONGEST_SIDE]
    if len(sides) != len(stored) or sides[2:] not in ([], [3]) or len(sides) < 2:
        raise ValueError(f"{stored} is no size of an image")
    return tuple(sides)


_APART = ("history", "evaluations", "timing", "owner_alive", "earlier", "merged_from", "weights", "image_shape")
_OWN = tuple(name for name in columns(RunRecord) if name not in _APART)
_RECORD = ", ".join(("id", "spec", DATA_NAME, *_OWN[3:], *columns(Timing), *OWNER))
_RECORDS = f"SELECT {_RECORD} FROM run WHERE "  # noqa: S608 (names of fields)
_HISTORY = f"SELECT {', '.join(columns(EpochRecord))} FROM epoch WHERE run_id = :run ORDER BY epoch"  # noqa: S608
_EVALUATIONS = "SELECT split, n, loss, confusion, correct, predicted FROM evaluation WHERE run_id = :run"
_WEIGHTS = "SELECT arrays, image_shape FROM weights WHERE run_id = :run"
_BATCH = 500


def records_of(connection: ReadConnection, run_ids: Sequence[str], *, weights: bool) -> dict[str, RunRecord]:
    """Return the stored ones of some runs by id, with the weights if asked for and if kept.

    StoreError, naming the run, for one that cannot be read.
    """
    found = {}
    for row in select(connection, _RECORDS, "id", run_ids):
        with readable(row[0]):
            found[row[0]] = _record_of(connection, row, weights=weights)
    return found


def history_of(connection: ReadConnection, run_id: str) -> list[EpochRecord]:
    """Return the stored epochs of a run."""
    return [EpochRecord(**decoded(EpochRecord, epoch)) for epoch in connection.rows(_HISTORY, {"run": run_id})]


def select(connection: ReadConnection, sql: str, column: str, values: Sequence[str]) -> Iterator[tuple[Any, ...]]:
    """Yield the rows whose `column` is one of `values`, asking for a few hundred at a time."""
    for start in range(0, len(values), _BATCH):
        parameters = {f"v{index}": value for index, value in enumerate(values[start : start + _BATCH])}
        names = ", ".join(":" + name for name in parameters)
        yield from connection.rows(f"{sql}{column} IN ({names})", parameters)


def _record_of(connection: ReadConnection, row: Sequence[Any], *, weights: bool) -> RunRecord:
    own, timing, owner = row[: len(_OWN)], row[len(_OWN) : -len(OWNER)], row[-len(OWNER) :]
    run = {"run": row[0]}
    values, environment = decoded(RunRecord, own, _OWN), json.loads(own[_OWN.index("environment")])
    results = {SplitName(split): result for split, *result in connection.rows(_EVALUATIONS, run)}
    for arrays, image_shape in connection.rows(_WEIGHTS, run) if weights else ():
        values["weights"] = codec.decode_arrays(arrays, f"the weights of run {row[0]}")
        values["image_shape"] = None if image_shape is None else _image_shape_of(json.loads(image_shape))
    return RunRecord(
        **values | {"error": values["error"] and mask(values["error"])},
        history=tuple(history_of(connection, row[0])),
        evaluations={split: _evaluation_of(split, *results[split]) for split in SplitName if split in results},
        earlier=tuple(map(_environment_of, environment.get("earlier", ()))),
        merged_from=tuple(map(_origin_of, environment.get("merged_from", ()))),
        timing=None if timing[0] is None else Timing(**decoded(Timing, timing)),
        owner_alive=owner_alive(values["status"], *owner),
    )
