"""From the rows of the tables to plain records, the inverse of what writer.py does."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from hw1cli.data.known import data_name
from hw1cli.masking import mask
from hw1cli.models.registry import spec_from_json
from hw1cli.records import Environment, EpochRecord, Evaluation, RunRecord, SplitName, Status, Timing
from hw1cli.store import codec
from hw1cli.store.summary import owner_alive


def epoch_of(row: Sequence[Any]) -> EpochRecord:
    """Return the record for a row of the table `epoch` without its run's id."""
    if codec.NAN in row:
        row = [row[0], *map(codec.decode_float, row[1:])]
    epoch, train_loss, train_acc, val_loss, val_acc, train_seconds, eval_seconds = row
    return EpochRecord(
        epoch=epoch,
        train_loss=train_loss,
        train_acc=train_acc,
        val_loss=val_loss,
        val_acc=val_acc,
        train_seconds=train_seconds,
        eval_seconds=eval_seconds,
    )


def evaluation_of(split: str, n: int, loss: float | None, confusion: str, correct: bytes) -> Evaluation:
    """Return the evaluation for a row of the table `evaluation` without its run's id."""
    import numpy as np

    return Evaluation(
        split=SplitName(split),
        loss=codec.decode_float(loss),
        confusion=np.array(json.loads(confusion), dtype=np.int64),
        correct=codec.decode_bits(correct, n),
    )


def record_of(
    row: tuple[Any, ...],
    history: tuple[EpochRecord, ...],
    evaluations: Mapping[SplitName, Evaluation],
    weights: bytes | None,
) -> RunRecord:
    """Return the record for a row of the table `run`, in the order of reader.py's SELECT, and what belongs to it."""
    (run_id, spec, name, status, created, ended, train, evaluating, wall, stack, load, resumed, exclusive,
     environment, error, *owner) = row  # fmt: skip
    timing = None
    if wall is not None:
        timing = Timing(
            train_seconds=float(train),
            eval_seconds=float(evaluating),
            wall_seconds=float(wall),
            stack=stack,
            other_load=codec.decode_float(load),
            resumed=bool(resumed),
        )
    run_spec = spec_from_json(json.loads(spec))
    return RunRecord(
        run_id=run_id,
        spec=run_spec,
        data_name=data_name(name, run_spec.data),
        status=Status(status),
        created_at=codec.decode_time(created),
        ended_at=codec.decode_time(ended) if ended else None,
        history=history,
        evaluations={split: evaluations[split] for split in SplitName if split in evaluations},
        timing=timing,
        exclusive=bool(exclusive),
        environment=_environment_of(json.loads(environment)),
        error=error and mask(error),
        owner_alive=owner_alive(Status(status), *owner),
        weights=codec.decode_arrays(weights, f"the weights of run {run_id}") if weights else {},
    )


def _environment_of(stored: Mapping[str, Any]) -> Environment:
    known: dict[str, Any] = {field.name: stored.get(field.name) for field in fields(Environment)}
    return Environment(**known | {"command": mask(str(known["command"]))})  # older programs stored passwords
