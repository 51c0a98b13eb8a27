"""Runs as flat rows: one a run, one an epoch, one an evaluation."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeAlias, get_args

from hw1cli.models.registry import HYPERPARAMETERS, kind_of
from hw1cli.records import RunRecord

Row: TypeAlias = dict[str, Any]
Columns: TypeAlias = Mapping[str, type]

_ENVIRONMENT: Columns = {
    "processor": str,
    "cores": int,
    "threads": int,
    "device": str,
    "os": str,
    "python": str,
    "numpy": str,
    "torch": str,
    "hw1": str,
    "commit": str,
    "dirty": bool,
    "command": str,
    "arithmetic": str,
}
RUNS: Columns = {
    "run_id": str,
    "key": str,
    "model": str,
    "data_name": str,
    "data_fingerprint": str,
    "seed": int,
    "protocol": int,
    **{name: str if get_args(kind_of(name)) else kind_of(name) for name in HYPERPARAMETERS},
    "status": str,
    "created_at": datetime,
    "ended_at": datetime,
    "epochs_done": int,
    "final_val_acc": float,
    "test_acc": float,
    "official_test_acc": float,
    "train_seconds": float,
    "eval_seconds": float,
    "wall_seconds": float,
    "exclusive": bool,
    "stack": int,
    "other_load": float,
    "resumed": bool,
    **_ENVIRONMENT,
    "error": str,
}
EPOCHS: Columns = {
    "run_id": str,
    "epoch": int,
    "train_loss": float,
    "train_acc": float,
    "val_loss": float,
    "val_acc": float,
    "train_seconds": float,
    "eval_seconds": float,
}
EVALUATIONS: Columns = {
    "run_id": str,
    "split": str,
    "n": int,
    "n_correct": int,
    "accuracy": float,
    "loss": float,
    "true_class": int,
    "predicted_class": int,
    "count": int,
}
"""One row for each cell of a confusion matrix."""


def run_row(record: RunRecord) -> Row:
    """Return a run as a row of RUNS; None where it has no such figure."""
    known: Row = {
        "run_id": record.run_id,
        "key": record.spec.key,
        "model": record.spec.model,
        "data_name": record.data_name,
        "data_fingerprint": record.spec.data,
        "seed": record.spec.seed,
        "protocol": record.spec.protocol,
        "status": record.status.value,
        "created_at": record.created_at,
        "ended_at": record.ended_at,
        "epochs_done": len(record.history),
        "final_val_acc": record.final_val_acc,
        "test_acc": record.test_acc,
        "official_test_acc": record.official_test_acc,
        "exclusive": record.exclusive,
        "error": record.error,
        **asdict(record.spec.config),
        **asdict(record.environment),
        **(asdict(record.timing) if record.timing else {}),
    }
    return {name: known.get(name) for name in RUNS}


def epoch_rows(record: RunRecord) -> Iterator[Row]:
    """Yield a run's epochs as rows of EPOCHS."""
    return ({"run_id": record.run_id, **asdict(epoch)} for epoch in record.history)


def evaluation_rows(record: RunRecord) -> Iterator[Row]:
    """Yield a run's confusion matrices as rows of EVALUATIONS."""
    for split, each in record.evaluations.items():
        head = {"run_id": record.run_id, "split": split.value, "n": each.n, "n_correct": each.n_correct}
        for true, line in enumerate(each.confusion.tolist()):
            for predicted, count in enumerate(line):
                cell = {"true_class": true, "predicted_class": predicted, "count": count}
                yield head | {"accuracy": each.accuracy, "loss": each.loss} | cell


def tables_of(record: RunRecord) -> dict[str, list[Row]]:
    """Return a run's rows by the table they belong to; the tables are those of TABLES."""
    return {
        "runs": [run_row(record)],
        "epochs": list(epoch_rows(record)),
        "evaluations": list(evaluation_rows(record)),
    }


TABLES: Mapping[str, Columns] = {"runs": RUNS, "epochs": EPOCHS, "evaluations": EVALUATIONS}
