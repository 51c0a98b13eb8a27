"""Runs as an MLflow tracking store: `mlflow.db`, to be opened with `mlflow ui --backend-store-uri sqlite:///...`.

An experiment for each data set. MLflow itself writes: its schema is its own. It holds an infinite figure as the
largest double, which is what it does with every infinity; NaN stays NaN.
"""

import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from hw1cli.export.curves import points
from hw1cli.export.target import require_new
from hw1cli.records import RunRecord, Status
from hw1cli.report.text import clean

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # read when mlflow is imported: nothing here opens a connection

from mlflow.entities import Metric, Param, RunTag
from mlflow.tracking import MlflowClient

_STATUS = {
    Status.RUNNING: "RUNNING",
    Status.COMPLETED: "FINISHED",
    Status.DIVERGED: "FAILED",
    Status.FAILED: "FAILED",
    Status.INTERRUPTED: "KILLED",
}
_METRICS_A_CALL = 1000
_LONGEST_TAG = 4000


def write(records: Iterable[RunRecord], out: Path) -> list[Path]:
    """Write the tracking store `mlflow.db` and return its path; UsageError if there is one already."""
    out.mkdir(parents=True, exist_ok=True)
    path = require_new(out / "mlflow.db").absolute()
    for name in ("mlflow", "alembic"):  # both tell of every table they make
        logging.getLogger(name).setLevel(logging.WARNING)
    unfinished = path.with_name(".unfinished-mlflow.db")
    unfinished.unlink(missing_ok=True)
    client = MlflowClient(tracking_uri=f"sqlite:///{unfinished}")
    experiments: dict[str, str] = {}
    for record in records:
        name = clean(f"{record.data_name} {record.spec.data[:8]}")
        if name not in experiments:
            experiments[name] = client.create_experiment(name, artifact_location=(path.parent / "artifacts").as_uri())
        _write_run(client, experiments[name], record)
    os.replace(unfinished, path)
    return [path]


def _write_run(client: MlflowClient, experiment: str, record: RunRecord) -> None:
    begun = _milliseconds(record.created_at.timestamp())
    name = f"{record.spec.model} {record.run_id}"
    run_id = client.create_run(experiment, start_time=begun, run_name=clean(name)).info.run_id
    params = [Param(key, str(value)) for key, value in _params(record).items()]
    client.log_batch(run_id, params=params, tags=[RunTag(key, value) for key, value in _tags(record).items()])
    metrics = _metrics(record)
    while batch := list(islice(metrics, _METRICS_A_CALL)):
        client.log_batch(run_id, metrics=batch)
    if record.status is not Status.RUNNING:
        ended = _milliseconds(record.ended_at.timestamp()) if record.ended_at else begun
        client.set_terminated(run_id, status=_STATUS[record.status], end_time=ended)


def _params(record: RunRecord) -> dict[str, Any]:
    return {"model": record.spec.model, **asdict(record.spec.config), "seed": record.spec.seed}


def _tags(record: RunRecord) -> dict[str, str]:
    about = {"run_id": record.run_id, "key": record.spec.key, "status": record.status.value, "data": record.data_name}
    about |= {"data_fingerprint": record.spec.data, "error": record.error} | asdict(record.environment)
    return {f"hw1.{key}": str(value)[:_LONGEST_TAG] for key, value in about.items() if value is not None}


def _metrics(record: RunRecord) -> Iterator[Metric]:
    for point in points(record):
        yield Metric(point.metric, point.value, _milliseconds(point.seconds), point.epoch)
    if record.timing:
        end, last = _milliseconds(record.created_at.timestamp()), len(record.history)
        yield Metric("train_seconds", record.timing.train_seconds, end, last)
        yield Metric("wall_seconds", record.timing.wall_seconds, end, last)


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
