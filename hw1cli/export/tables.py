"""Runs as flat tables: a row a run, an epoch, and a cell of a confusion matrix."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from operator import attrgetter
from types import NoneType
from typing import Any, TypeAlias, get_args, get_type_hints

from hw1cli.models.registry import HYPERPARAMETERS, kind_of
from hw1cli.records import Environment, EpochRecord, RunRecord, Timing

Columns: TypeAlias = Mapping[str, type]


def _columns(record: type) -> Columns:
    """Return the fields of a record with their types, beside None."""
    kinds = {name: get_args(kind) or (kind,) for name, kind in get_type_hints(record).items()}
    return {name: next(each for each in kind if each is not NoneType) for name, kind in kinds.items()}


_OF_RUN: Mapping[str, tuple[type, str]] = {
    "run_id": (str, "run_id"),
    "key": (str, "spec.key"),
    "model": (str, "spec.model"),
    "data_name": (str, "data_name"),
    "data_fingerprint": (str, "spec.data"),
    "seed": (int, "spec.seed"),
    "protocol": (int, "spec.protocol"),
    "status": (str, "status.value"),
    "created_at": (datetime, "created_at"),
    "ended_at": (datetime, "ended_at"),
    "final_val_acc": (float, "final_val_acc"),
    "test_acc": (float, "test_acc"),
    "official_test_acc": (float, "official_test_acc"),
    "exclusive": (bool, "exclusive"),
    "error": (str, "error"),
    "note": (str, "note"),
}
"""Columns of a run: what is in them, and where in its record."""

EVALUATION: Columns = {"n": int, "n_correct": int, "accuracy": float, "loss": float}
"""The numbers of a run on a split."""

TABLES: Mapping[str, Columns] = {
    "runs": {
        **{name: kind for name, (kind, _) in _OF_RUN.items()},
        "epochs_done": int,
        **{name: str if get_args(kind_of(name)) else kind_of(name) for name in HYPERPARAMETERS},
        **_columns(Timing),
        **_columns(Environment),
    },
    "epochs": {"run_id": str, **_columns(EpochRecord)},
    "evaluations": {
        "run_id": str,
        "split": str,
        **EVALUATION,
        "true_class": int,
        "predicted_class": int,
        "count": int,
    },
}


def tables_of(record: RunRecord) -> dict[str, list[dict[str, Any]]]:
    """Return a run's rows in each of TABLES, with its columns in their order; None where there is no such value."""
    run = {name: attrgetter(place)(record) for name, (_, place) in _OF_RUN.items()}
    run |= {"epochs_done": len(record.history)} | asdict(record.spec.config) | asdict(record.environment)
    run |= asdict(record.timing) if record.timing else {}
    evaluations = [
        {
            "run_id": record.run_id,
            "split": split.value,
            **{name: getattr(each, name) for name in EVALUATION},
            "true_class": true,
            "predicted_class": predicted,
            "count": count,
        }
        for split, each in record.evaluations.items()
        for true, line in enumerate(each.confusion.tolist())
        for predicted, count in enumerate(line)
    ]
    return {
        "runs": [{name: run.get(name) for name in TABLES["runs"]}],
        "epochs": [{"run_id": record.run_id, **asdict(epoch)} for epoch in record.history],
        "evaluations": evaluations,
    }
