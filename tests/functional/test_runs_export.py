import csv
import json
import math
from pathlib import Path

import pytest

from hw1cli.export import formats
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.records import RunRecord, Status
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from tests.functional.program import done, hw1, refused
from tests.functional.stored_runs import add


def record(run_id: str) -> RunRecord:
    with Reader.open(Location(path=Path("results.db").absolute())) as reader:
        return reader.record(run_id)


def rows(path: str) -> list[dict[str, str]]:
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_csv_reads_back_exactly(runs):
    result = done("runs", "export")
    assert result.out.split() == ["export/runs.csv", "export/epochs.csv", "export/evaluations.csv"]
    stored = record(runs["good"])
    (run,) = [row for row in rows("export/runs.csv") if row["run_id"] == runs["good"]]
    assert (float(run["lr"]), int(run["seed"]), float(run["test_acc"])) == (0.1, 42, stored.test_acc)
    assert run["created_at"] == stored.created_at.isoformat()
    epochs = [row for row in rows("export/epochs.csv") if row["run_id"] == runs["good"]]
    assert [float(row["val_acc"]) for row in epochs] == [epoch.val_acc for epoch in stored.history]
    assert {row["train_acc"] for row in epochs} == {""}
    cells = [
        row for row in rows("export/evaluations.csv") if row["run_id"] == runs["good"] and row["split"] == "test"
    ]
    assert sum(int(row["count"]) for row in cells) == 20
    assert sum(int(row["count"]) for row in cells if row["true_class"] == row["predicted_class"]) == 16
    (epoch,) = [row for row in rows("export/epochs.csv") if row["run_id"] == runs["diverged"]]
    assert (epoch["train_loss"], epoch["val_loss"]) == ("nan", "inf")


def test_runs_are_chosen_by_id_and_by_filter(runs):
    assert hw1("runs", "export", "latest", "best", "--json").json()["runs"] == 2
    assert hw1("runs", "export", "--model", "ffn", "--where", "lr>=0.1", "--json").json()["runs"] == 2
    assert {row["run_id"] for row in rows("export/runs.csv")} == {runs["good"], runs["diverged"]}


def test_json_has_every_run_as_show_prints_it(runs):
    hw1("runs", "export", "--format", "json")
    document = json.loads(Path("export/runs.json").read_text("utf-8"))
    assert document["schema_version"] == 1
    assert [run["run_id"] for run in document["runs"]] == list(runs.values())
    shown = hw1("runs", "show", runs["diverged"], "--json").json()
    assert document["runs"][3] == {name: value for name, value in shown.items() if name != "schema_version"}


def test_more_runs_than_are_held_in_memory_at_once(empty_folder, monkeypatch):
    monkeypatch.setattr(formats, "_BATCH", 2)
    ids = [add(empty_folder / "results.db", LogRegConfig(epochs=1), seed=seed) for seed in range(5)]
    hw1("runs", "export")
    assert [row["run_id"] for row in rows("export/runs.csv")] == ids


def test_a_missing_extra_is_named_with_its_command(runs, monkeypatch):
    monkeypatch.setattr(formats, "find_spec", lambda package: None)
    refused(hw1("runs", "export", "--format", "parquet"), 1, "pip install 'hw1cli[parquet]'")
    assert not Path("export").exists()


def test_parquet_reads_back_exactly(runs):
    pq = pytest.importorskip("pyarrow.parquet")
    done("runs", "export", "--format", "parquet")
    table = pq.read_table("export/runs.parquet").to_pylist()
    assert [row["run_id"] for row in table] == list(runs.values())
    stored = record(runs["good"])
    assert (table[1]["lr"], table[1]["test_acc"], table[1]["exclusive"]) == (0.1, stored.test_acc, True)
    assert table[1]["created_at"] == stored.created_at
    assert table[0]["batch_size"] is None
    epochs = {(row["run_id"], row["epoch"]): row for row in pq.read_table("export/epochs.parquet").to_pylist()}
    assert epochs[runs["good"], 2]["val_loss"] == stored.history[1].val_loss
    assert math.isnan(epochs[runs["diverged"], 1]["train_loss"])
    assert epochs[runs["diverged"], 1]["val_loss"] == math.inf


def test_running_and_interrupted_runs_are_exported_too(empty_folder):
    add(empty_folder / "results.db", FfnConfig(epochs=3), status=Status.INTERRUPTED)
    add(empty_folder / "results.db", LogRegConfig(epochs=3), status=Status.RUNNING)
    hw1("runs", "export")
    assert [row["status"] for row in rows("export/runs.csv")] == ["interrupted", "running"]
