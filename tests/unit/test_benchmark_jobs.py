"""Measuring how others train: workers that sleep answer as real ones did, and the page says what was found."""

import asyncio
import os
import subprocess
import sys
from pathlib import Path
from unittest.mock import AsyncMock, patch

import numpy as np
import pytest

from benchmarks.jobs import canned, coordinator, grid, overhead, page, speedup
from benchmarks.startup import TINY
from benchmarks.workloads import WORKS
from hw1cli.advance import Stack
from hw1cli.data.resolve import load_dataset
from hw1cli.specs import RunSpec
from tests.torture.data import small_data

ROOT = Path(__file__).parents[2]


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return small_data(tmp_path / "small.npz")


def test_a_simulated_worker_sleeps_for_as_long_as_was_trained_and_answers_what_was_answered(small: Path) -> None:
    path = small.parent / "perceptron.canned"
    real = canned.can("perceptron", str(small), path)
    spec = RunSpec(config=WORKS["perceptron"].config, data=load_dataset(str(small)).fingerprint)
    stack = Stack(specs=(spec,), device="cpu", threads=1, done=4)
    with patch("asyncio.sleep", AsyncMock()) as sleep:
        advanced = asyncio.run(canned.advance(path, stack, 3))
        ended = asyncio.run(canned.finish(path, stack))
    assert [call.args[0] for call in sleep.await_args_list] == [3 * real.epoch_seconds, real.end_seconds]
    assert [record.epoch for (record,) in advanced.epochs] == [5, 6, 7]
    assert {record.val_acc for (record,) in advanced.epochs} == {real.record.val_acc}
    np.testing.assert_array_equal(advanced.states[0]["W"], ended.weights[0]["W"])
    assert (canned.seconds(real, advanced), canned.seconds(real, ended)) == (3 * real.epoch_seconds, real.end_seconds)


def test_a_coordinator_of_simulated_workers_stores_their_epochs(small: Path) -> None:
    path = small.parent / "perceptron.canned"
    canned.can("perceptron", str(small), path)
    found = coordinator.stretches(path, "perceptron", str(small), 3, None, {})
    assert len(found) == coordinator.STRETCHES
    for stretch in found:
        assert stretch["tasks"] * stretch["elapsed"] == pytest.approx(coordinator.AT_LEAST)
        assert stretch["commits"] > 0
        assert 0 < stretch["busy"] < 1
        assert 0 < stretch["storing"] < 1


def test_commits_are_counted(small: Path) -> None:
    def commits(epochs: int) -> int:
        command = ("train", "perceptron", "--epochs", str(epochs), "--data", str(small), "--db", f"{epochs}.db")
        program = [sys.executable, "-m", "benchmarks.jobs.counted", "commits", *command]
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        subprocess.run(program, cwd=small.parent, env=environment, check=True, capture_output=True)
        return int((small.parent / "commits").read_text())

    assert commits(9) - commits(2) == 7


def test_a_grid_has_as_many_cells_as_are_asked_for(small: Path) -> None:
    _, _, _, *options = grid.sweeps(1000)["ffn"]
    values = [len(option.split(",")) for option in options if not option.startswith("--")]
    assert np.prod(values) == 1000
    assert grid.sweeps(1000)["perceptron"][-1] == "1000"


def test_the_overhead_of_a_task_is_what_is_no_training() -> None:
    class Worker:
        def submit(self, task: object) -> None:
            pass

    class Answer:
        def __init__(self, epochs: int, seconds: float) -> None:
            self.epochs, self.seconds = [()] * epochs, seconds

    watch = overhead._Watch(Worker())
    # The first task and the last one do not count.
    watch.given, watch.answered = [0.0, 9.0, 10.1, 11.3], [8.0, 10.05, 11.2, 12.0]
    watch.answers = [Answer(1, 0.5), Answer(2, 0.5), Answer(4, 0.25), Answer(1, 1.0)]
    figures = watch.figures()
    assert figures == pytest.approx({"overhead": 0.15, "storing": 0.075, "epoch": 0.375, "epochs": 3})


def test_the_page_says_what_was_measured_of_others_and_what_was_simulated() -> None:
    figures = {
        "overhead": 0.01,
        "storing": 0.001,
        "epoch": 0.1,
        "epochs": 9,
        "echo": 0.002,
        "sent": 5,
        "received": 2e6,
    }
    dear = figures | {"overhead": 0.05}
    runs = {"one process": {"wall": 2.0, "commits": 8000}, "--jobs 2": {"wall": 4.0, "commits": 8000}}
    busy = {"tasks": 9.0, "busy": 0.95, "coordinator": 0.09, "storing": 0.01, "commits": 9.0, "elapsed": 1.0}
    results = {
        "speedup": [{"mlp": {"one process": one, "--jobs 2": 10.0}} for one in (16, 18, 20)],
        "overhead": [{"--jobs": {"mlp": figures}, "Dask": {"mlp": dear}}] * 3,
        "grid": [{"perceptron": {"SQLite": runs}}],
        "coordinator": {
            "perceptron": {"10": [busy] * 3, "500": [busy | {"busy": 0.5, "tasks": 90.0}] * 3},
            "perceptron, Dask": {"1": [busy | {"scheduler": 0.2, "workers": 0.3}] * 3},
        },
    }
    blocks = page.blocks(results)
    speedup = "| mlp, 6 epochs | 18.0 s (16.0–20.0) | 10.0 s (10.0–10.0) | 1.8x (1.6–2.0) | reached |"
    assert speedup in blocks["speedup"]
    by_jobs, by_dask = blocks["overhead"].splitlines()[2:]
    assert "| MLP, by --jobs | 0.100 s (0.100–0.100) | 9 | 10.0 ms (10.0–10.0) | reached | 1.11%" in by_jobs
    assert by_jobs.endswith("| reached | 1.00 ms (1.00–1.00) | 2.00 ms (2.00–2.00) | 2.00 MB |")
    assert by_dask.count("**missed**") == 2
    assert "| perceptron, SQLite | 2.00 s | 4000 | 4.00 s | 2000 |" in blocks["grid"]
    assert "| 500 | 90.0 (90.0–90.0) | 50.0% (50.0–50.0) | 1.00 ms" in blocks["coordinator"]
    assert "perceptron, simulated: 10 workers are kept busy for 90% of the time" in blocks["coordinator"]
    assert "| the scheduler's core | the simulation's core |" in blocks["coordinator"]
    assert blocks["picture"].endswith("(img/cluster.png)")
    assert set(page.blocks({}).values()) == {""}


def test_the_page_says_how_much_was_measured() -> None:
    text = " ".join((ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8").split())
    assert f"`hw1 sweep MODEL --seeds {speedup.SEEDS}`" in text
    assert f"1,000 cells** of {TINY} tiny images, {grid.EPOCHS} epochs each" in text
    assert (coordinator.STRETCHES, coordinator.ANSWERS, coordinator.AT_LEAST) == (3, 2, 8)
    assert "three stretches of one sweep by seed, each of two answers a worker and eight at least" in text
