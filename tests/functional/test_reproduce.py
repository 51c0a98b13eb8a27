"""`hw1 reproduce`: everything the store lacks of a question, then its report."""

from pathlib import Path
from typing import Any

import pytest

from hw1cli import advance
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.registry import build
from hw1cli.report.declare import Metric
from hw1cli.specs import Config
from tests.functional.program import done, hw1, listed
from tests.functional.stored_runs import add


def test_a_question_is_complete_after_it_nothing_is_done_twice_and_seeds_are_added(small: Path) -> None:
    result = done("reproduce", "q1", "--data", small)
    assert "4 trained, 0 stored already, 0 failed" in result.err
    assert [line for line in result.err.splitlines() if "measuring" in line] == [
        "hw1: measuring expressiveness", "hw1: measuring convexity", "hw1: measuring optimality",
    ]  # fmt: skip
    assert hw1("report", "q1", "--data", small, "--json").json()["missing"] == []
    assert {f"fig0{i}.png" for i in range(1, 6)} <= {path.name for path in Path("report").iterdir()}
    again = hw1("reproduce", "q1", "--data", small)
    assert "0 trained, 4 stored already, 0 failed" in again.err
    assert "measuring" not in again.err
    assert "4 trained, 4 stored already, 0 failed" in hw1("reproduce", "q1", "--data", small, "--seeds", "2").err
    [table] = [t for t in hw1("report", "q1", "--json").json()["tables"] if t["id"] == "every-number"]
    # Whether a run had the machine to itself, so that its time counts, is not this test's.
    assert {row[4]["n"] for row in table["rows"] if row[1] != Metric.TRAIN_SECONDS.label} == {2}


def test_runs_whose_times_are_compared_are_trained_alone(small: Path) -> None:
    # The sweep trains the default network in a stack, whose time says nothing.
    done("sweep", "ffn", "--lr", "0.1", "1", "--data", small)
    done("reproduce", "q2", "--data", small)
    runs = listed("--model", "ffn")
    default = [run for run in runs if run["lr"] == 0.1 and run["epochs"] == 20 and run["batch_size"] == 16]
    assert sorted((run["stack"], run["is_current"]) for run in default) == [(1, True), (2, False)]
    assert {run["stack"] for run in runs if run["epochs"] == 150} == {3}


@pytest.mark.parametrize(("fails", "n"), [(LogRegConfig(lr=0.001), 1), (None, 4)])
def test_the_report_is_of_the_runs_that_did_not_fail(
    fails: Config | None, n: int, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def build_or_fail(specs: Any, *rest: Any, **more: Any) -> Any:
        if fails is None or fails == specs[0].config:
            raise MemoryError("no memory for this one")
        return build(specs, *rest, **more)

    monkeypatch.setattr(advance, "build", build_or_fail)
    result = hw1("reproduce", "q1", "--data", small)
    assert result.code == 3
    last = result.err.splitlines()[-1]
    assert f"{n} of 4 runs failed (" in last
    assert "logreg (lr 0.001)" in last
    assert Path("report/report.html").exists() == (n < 4)
    if n < 4:
        missing = hw1("report", "q1", "--data", small, "--json").json()["missing"]
        assert [each["command"] for each in missing] == [f"hw1 train logreg --lr 0.001 --data {small}"]


def test_where_every_run_of_all_failed_the_report_has_what_needs_none(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any, **more: Any) -> Any:
        raise MemoryError("no memory for any")

    monkeypatch.setattr(advance, "build", fail)
    result = hw1("reproduce", "all", "--data", small, "--json")
    assert result.code == 3
    assert "runs failed (" in result.err.splitlines()[-1]
    assert {17, 18} <= {figure["number"] for figure in result.json()["figures"]}


@pytest.mark.usefixtures("no_data")
def test_a_report_on_auto_is_on_the_data_that_a_training_would_take(empty_folder: Path) -> None:
    for name, data in (("octmnist", "e" * 32), ("octsim", "d" * 32)):
        add(empty_folder / "results.db", LogRegConfig(epochs=1), data=data, data_name=name)
    for name in ("octsim", "octmnist"):
        report = hw1("report", "q1", "--json")
        assert report.json()["data"]["title"].split()[0] == name
        assert f"this report is on {name}" in report.err
        (run,) = listed("--data", "auto")
        assert run["data_name"] == name
        (empty_folder / "octmnist.npz").touch()
