"""Runs as an MLflow tracking store: `mlflow.db`, to be opened with `mlflow ui --backend-store-uri sqlite:///...`.

An experiment for each data set. MLflow itself writes: its schema is its own. It holds an infinite value as the
largest double, which is what it does with every infinity; NaN stays NaN.
"""

import logging
import os
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from hw1cli.export.curves import points, require_new
from hw1cli.records import RunRecord, Status
from hw1cli.report.text import clean

os.environ["MLFLOW_DISABLE_TELEMETRY"] = "true"  # read when mlflow is imported: nothing here opens a connection

from mlflow.entities import Metric, Param, RunTag
from mlflow.tracking import MlflowClient

_STATUS = {
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
    begun, spec = _milliseconds(record.created_at.timestamp()), record.spec
    run = client.create_run(experiment, start_time=begun, run_name=clean(f"{spec.model} {record.run_id}"))
    given = {"model": spec.model, **asdict(spec.config), "seed": spec.seed}
    about = {"run_id": record.run_id, "key": spec.key, "status": record.status.value, "data": record.data_name}
    about |= {"data_fingerprint": spec.data, "error": record.error} | asdict(record.environment)
    params = [Param(name, str(value)) for name, value in given.items()]
    tags = [RunTag(f"hw1.{name}", str(value)[:_LONGEST_TAG]) for name, value in about.items() if value is not None]
    client.log_batch(run.info.run_id, params=params, tags=tags)
    metrics = [Metric(each.metric, each.value, _milliseconds(each.seconds), each.epoch) for each in points(record)]
    if record.timing:
        for name, seconds in (("train", record.timing.train_seconds), ("wall", record.timing.wall_seconds)):
            metrics += [Metric(f"{name}_seconds", seconds, begun, len(record.history))]
    for start in range(0, len(metrics), _METRICS_A_CALL):
        client.log_batch(run.info.run_id, metrics=metrics[start : start + _METRICS_A_CALL])
    if record.status in _STATUS:
        ended = _milliseconds(record.ended_at.timestamp()) if record.ended_at else begun
        client.set_terminated(run.info.run_id, status=_STATUS[record.status], end_time=ended)


def _milliseconds(seconds: float) -> int:
    return int(seconds * 1000)
