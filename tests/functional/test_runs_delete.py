from io import StringIO

import pytest

from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.records import Status
from hw1cli.store.location import Location
from tests.functional.program import done, hw1, listed, on_a_terminal, refused
from tests.functional.stored_runs import add
from tests.store_samples import run_script


def left() -> set[str]:
    return {run["run_id"] for run in listed()}


def test_runs_are_deleted_with_yes(runs):
    result = hw1("runs", "delete", runs["slow"], runs["failed"], "--yes", "--json")
    assert result.json()["deleted"] == [runs["slow"], runs["failed"]]
    assert left() == {runs["logreg"], runs["good"], runs["diverged"]}


def test_nothing_is_deleted_where_nobody_can_be_asked(runs, monkeypatch):
    monkeypatch.setattr("sys.stdin", StringIO("y\n"))
    refused(hw1("runs", "delete", runs["slow"]), 2, "--yes")
    assert len(left()) == 5


@pytest.mark.parametrize(("answer", "code", "remaining"), [(b"n\n", 130, 5), (b"y\n", 0, 4)])
def test_on_a_terminal_it_asks(runs, answer, code, remaining):
    ended, shown = on_a_terminal("runs", "delete", runs["slow"], typed=answer)
    assert (ended, "for good?" in shown, len(left())) == (code, True, remaining)


def test_a_run_in_training_or_an_unknown_one_deletes_none(runs, empty_folder):
    live = add(empty_folder / "results.db", PerceptronConfig(epochs=2), status=Status.RUNNING)
    refused(hw1("runs", "delete", runs["slow"], live, "--yes"), 2, "being trained now")
    assert hw1("runs", "delete", runs["slow"], "zzz", "--yes").code == 5
    assert len(left()) == 6


@pytest.mark.parametrize("bad", ["spec = '{}'", "created_at = 'yesterday'", "heartbeat_at = 'now'"])
def test_a_run_that_cannot_be_read_can_be_deleted(runs, empty_folder, bad):
    run_script(Location(path=empty_folder / "results.db"), f"UPDATE run SET {bad} WHERE id = '{runs['slow']}'")  # noqa: S608
    assert f"hw1 runs delete {runs['slow']} --yes" in hw1("runs", "list").err
    done("runs", "delete", runs["slow"], "--yes")
    assert len(left()) == 4
