import os
import pty
import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from program import hw1
from stored_runs import add, several

from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.records import Status


@pytest.fixture
def runs(empty_folder: Path) -> dict[str, str]:
    return several(empty_folder / "results.db")


def left() -> set[str]:
    return {run["run_id"] for run in hw1("runs", "list", "--json").json()["runs"]}


def test_runs_are_deleted_with_yes(runs):
    result = hw1("runs", "delete", runs["slow"], runs["failed"], "--yes", "--json")
    assert result.json()["deleted"] == [runs["slow"], runs["failed"]]
    assert left() == {runs["logreg"], runs["good"], runs["diverged"]}


def test_nothing_is_deleted_where_nobody_can_be_asked(runs, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("y\n"))
    result = hw1("runs", "delete", runs["slow"])
    assert result.code == 2
    assert "--yes" in result.err
    assert len(left()) == 5


@pytest.mark.parametrize(("answer", "remaining"), [(b"n\n", 5), (b"y\n", 4)])
def test_on_a_terminal_it_asks(runs, answer, remaining):
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hw1cli", "runs", "delete", runs["slow"]]
    process = subprocess.Popen(command, stdin=theirs, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    os.write(ours, answer)
    _, err = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    assert "for good?" in err
    assert process.returncode == (0 if remaining == 4 else 130)
    assert len(left()) == remaining


def test_a_run_in_training_is_not_deleted_nor_are_the_others(runs, empty_folder):
    live = add(empty_folder / "results.db", PerceptronConfig(epochs=2), status=Status.RUNNING)
    result = hw1("runs", "delete", runs["slow"], live, "--yes")
    assert result.code == 2
    assert "being trained now" in result.err
    assert len(left()) == 6


def test_an_unknown_run_deletes_none(runs):
    assert hw1("runs", "delete", runs["slow"], "zzz", "--yes").code == 5
    assert len(left()) == 5
