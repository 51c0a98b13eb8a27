"""Thirty submissions of the shipped store's size, two in ten forged in one number each: found, and nobody else is."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests import forgeries
from tests.functional.program import hw1

STORE = Path(__file__).parents[2] / "results.db"
# To forge this, one has to know the order of the images' classes, and forgeries.py knows that of small sets alone.
LEFT_OUT = "another mistake in a prediction and in the matrix"
KINDS = {kind: how for kind, how in (forgeries.WITHOUT_DATA | forgeries.WITH_DATA).items() if kind != LEFT_OUT}
SUBMISSIONS, FORGED = 30, 6
ROUNDS = [tuple(KINDS)[start : start + FORGED] for start in range(0, len(KINDS), FORGED)]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which the rounds keep what they found: an honest submission is the same in each of them."""
    return tmp_path_factory.mktemp("desk")


def hand_in(root: Path, kinds: tuple[str, ...]) -> tuple[dict[str, str], str]:
    """Make thirty stores, no two alike, some of which are forged; return which by their kind, and the forged run."""
    forged = dict(zip(Random(kinds[0]).sample(range(SUBMISSIONS), len(kinds)), kinds, strict=True))
    for i in range(SUBMISSIONS):
        db = root / f"{i:02}" / "results.db"
        db.parent.mkdir(parents=True)
        shutil.copy(STORE, db)
        with closing(sqlite3.connect(db)) as connection, connection:
            connection.execute(f"CREATE TABLE of_student_{i} (mine)")
            query = "SELECT id FROM run WHERE model = 'logreg' AND lr = 0.01 AND status = 'completed' ORDER BY number"
            (run,) = connection.execute(query).fetchone()
        if i in forged:
            forgeries.forge(db, run, KINDS[forged[i]][0])
    return {f"{i:02}": kind for i, kind in forged.items()}, run


def accused(submission: dict[str, Any]) -> set[str]:
    """Return the runs of which something was found; an empty name stands for the store as a whole."""
    store = submission["store"]
    return {run["run_id"] for run in store["runs"] if run["inconsistent"]} | (
        {""} if not store["integrity"] else set()
    )


@pytest.mark.exhaustive
@pytest.mark.parametrize("kinds", ROUNDS, ids=lambda kinds: kinds[0])
def test_every_forged_submission_is_found_and_no_honest_one_is_accused(desk, tmp_path, kinds):
    forged, run = hand_in(tmp_path / "all", kinds)
    result = hw1("grade", tmp_path / "all", "--out", desk, "--jobs", "2", "--data", "octsim", "--json")
    found = {each["submission"]: accused(each) for each in result.json()["submissions"]}
    assert {name for name, runs in found.items() if runs} == set(forged), found
    assert all(
        runs <= {"", run} or KINDS[forged[name]][1] == "does not exist" for name, runs in found.items() if runs
    )
    assert result.code == 4
