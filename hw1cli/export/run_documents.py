"""A run as a JSON document, as `train --json`, `runs show --json` and the export to JSON have it."""

from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hw1cli.export.tables import EVALUATION
from hw1cli.outside.files import new_file
from hw1cli.outside.json_text import SCHEMA_VERSION, dumps
from hw1cli.records import RunRecord


def run_document(record: RunRecord) -> dict[str, Any]:
    """Return a run as `train --json` prints it (interface.md, Output)."""
    timing = record.timing
    return {
        "run_id": record.run_id,
        "model": record.spec.model,
        "data": {"name": record.data_name, "fingerprint": record.spec.data},
        "config": asdict(record.spec.config),
        "seed": record.spec.seed,
        "status": record.status.value,
        "note": record.note,
        "history": [asdict(epoch) for epoch in record.history],
        "test_acc": record.test_acc,
        "official_test_acc": record.official_test_acc,
        "train_seconds": timing.train_seconds if timing else None,
        "wall_seconds": timing.wall_seconds if timing else None,
        "exclusive": record.exclusive,
        "environment": asdict(record.environment),
        "earlier_environments": [asdict(each) for each in record.earlier],
        "confusion": {split.value: each.confusion.tolist() for split, each in record.evaluations.items()},
    }


def whole_document(record: RunRecord) -> dict[str, Any]:
    """Return a run as `train --json` prints it, and beyond that everything else that is stored of it."""
    return run_document(record) | {
        "state": record.state,
        "key": record.key,
        "attempt": record.attempt,
        "protocol": record.spec.protocol,
        "simulated": record.simulated,
        "created_at": record.created_at.isoformat(),
        "ended_at": record.ended_at.isoformat() if record.ended_at else None,
        "timing": asdict(record.timing) if record.timing else None,
        "evaluations": {
            split.value: {name: getattr(each, name) for name in EVALUATION} | {"confusion": each.confusion.tolist()}
            for split, each in record.evaluations.items()
        },
        "weights": {name: array.shape for name, array in record.weights.items()},
        "error": record.error,
        "merged_from": [asdict(origin) for origin in record.merged_from],
    }


def write(records: Iterable[RunRecord], out: Path) -> list[Path]:
    """Write `runs.json`, whole or not at all: one document with every run as `hw1 runs show --json` prints it."""
    out.mkdir(parents=True, exist_ok=True)
    path = out / "runs.json"
    with new_file(path) as file:
        file.write(f'{{"schema_version": {SCHEMA_VERSION}, "runs": [\n'.encode())
        for index, record in enumerate(records):
            file.write((",\n" if index else "").encode() + dumps(whole_document(record)).encode())
        file.write(b"\n]}\n")
    return [path]
