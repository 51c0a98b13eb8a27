import os
import re

import pytest

from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.records import Status
from tests.functional.program import done, hw1, listed, on_a_terminal
from tests.functional.stored_runs import add


def ids(*options: str) -> list[str]:
    """The ids that `runs list` shows, in its order."""
    return [run["run_id"] for run in listed(*options)]


def test_all_runs_are_listed_the_newest_first(runs):
    result = done("runs", "list")
    lines = result.out.splitlines()
    assert lines[0] == "5 runs"
    assert [line.split()[0] for line in lines[2:]] == list(reversed(runs.values()))
    assert "ffn, epochs 3, lr 0.01" in result.out
    assert "octsim (simulated)" in result.out


@pytest.mark.parametrize(("limit", "title"), [(1, "1 run"), (2, "2 runs")])
def test_a_limit_says_that_there_is_more_and_a_time_has_a_zone(runs, limit, title):
    result = hw1("runs", "list", "--limit", str(limit))
    lines = result.out.splitlines()
    assert (lines[0], len(lines)) == (title, 2 + limit)
    assert f"{title} shown" in result.err
    assert "--limit 0 shows all" in result.err
    assert lines[-1].endswith(" UTC")


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        (["--model", "logreg"], ["logreg"]),
        (["--model", "logreg", "--model", "ffn", "--status", "failed"], ["failed"]),
        (["--status", "diverged", "--status", "failed"], ["failed", "diverged"]),
        (["--where", "lr=0.1"], ["good"]),
        (["--where", "lr=1e-2"], ["slow", "logreg"]),
        (["--where", "lr>=0.1"], ["diverged", "good"]),
        (["--where", "val_acc>0.6", "--where", "model=ffn"], ["slow", "good"]),
        (["--where", "batch-size=none"], ["logreg"]),
        (["--where", "dropout!=none", "--where", "lr<0.1"], ["failed", "slow"]),
        (["--where", "exclusive=yes", "--where", "lr=0.1"], ["good"]),
        (["--data", "octsim", "--limit", "1"], ["failed"]),
        (["--sort", "val_acc"], ["diverged", "logreg", "slow", "good", "failed"]),
        (["--sort", "-val-acc"], ["good", "slow", "logreg", "diverged", "failed"]),
        (["--where", "lr=5"], []),
        (["--where", "optimizer=' OR 1=1 --"], []),
    ],
)
def test_filters_and_sorting(runs, options, expected):
    assert ids(*options) == [runs[name] for name in expected]


def test_a_figure_that_is_nan_is_sorted_to_the_end(runs):
    assert ids("--sort", "-train_loss")[-2:] == [runs["failed"], runs["diverged"]]


def test_columns_can_be_chosen_and_keep_every_digit(runs, empty_folder):
    result = hw1("runs", "list", "--columns", "id,lr,batch-size", "--where", "lr=0.1")
    assert result.out.splitlines()[1:] == ["run id       lr  batch size", f"{runs['good']}  0.1          16"]
    add(empty_folder / "results.db", FfnConfig(epochs=3, lr=0.012345678, hidden_size=10_000), seed=2**32 - 1)
    result = hw1("runs", "list", "--columns", "seed,lr,hidden_size,l2", "--limit", "1")
    assert result.out.splitlines()[-1].split() == ["4294967295", "0.012345678", "10000", "0"]
    assert "  4294967295  " in hw1("runs", "list").out


def test_a_run_whose_process_ended_without_saying_so_is_gone(empty_folder):
    db = empty_folder / "results.db"
    child = os.fork()
    if child == 0:
        add(db, FfnConfig(epochs=3), status=Status.RUNNING)
        os._exit(0)
    os.waitpid(child, 0)
    here = add(db, LogRegConfig(epochs=3), status=Status.RUNNING)
    assert ids("--status", "running") == [here]
    (gone,) = listed("--status", "gone")
    assert gone["status"] == "gone"
    assert " gone " in hw1("runs", "list").out


def test_runs_on_one_data_set_are_listed_by_its_name(runs, empty_folder):
    other = add(empty_folder / "results.db", LogRegConfig(epochs=1), data="e" * 32, data_name="mine")
    assert ids("--data", "mine") == [other]


@pytest.mark.parametrize(("width", "created"), [(80, False), (130, True)])
def test_a_terminal_gets_what_fits_its_width(runs, width, created):
    code, out = on_a_terminal("runs", "list", columns=width)
    assert code == 0
    assert out.count("octsim") == out.count("(simulated)") == len(runs)
    assert (" UTC" in out) is created
    assert all(len(line) <= width for line in out.splitlines())
    assert all(re.search(rf"{run_id} +\w", out) for run_id in runs.values()), "a row a run"
    assert all(run_id in out for run_id in runs.values())
