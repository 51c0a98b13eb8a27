"""`hw1 db merge`: runs of other stores in one, whatever happens meanwhile and whatever is in them."""

import os
import shutil
import signal
import time
from pathlib import Path
from random import Random
from typing import Any

import pytest
from sqlalchemy import Connection

from hw1cli.data.dataset import Dataset
from hw1cli.store.location import locate
from hw1cli.store.merging import merge
from hw1cli.store.migrations import HEAD, REVISIONS
from hw1cli.store.reader import Reader
from hw1cli.store.writer import Store
from tests import honest_stores, store_samples
from tests.functional.handed_in import snapshot
from tests.functional.program import hw1
from tests.store_samples import query, thaw
from tests.torture import contents
from tests.torture.processes import begin

OTHER_NUMBERS = "UPDATE epoch SET train_loss = train_loss * 1.01 WHERE epoch = 1"
OTHER_TIMES = (
    "UPDATE epoch SET train_seconds = train_seconds / 2; "
    "UPDATE run SET train_seconds = train_seconds / 2, environment = REPLACE(environment, 'cpu', 'gpu')"
)
SEEDS = range(6)


def run_script(db: Path, script: str) -> None:
    store_samples.run_script(locate(db), script)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of six runs, each at a specification of its own, and one that was interrupted."""
    dataset: Dataset = honest_stores.small_dataset()
    db = tmp_path_factory.mktemp("trained") / "results.db"
    for seed in SEEDS:
        honest_stores.train(db, dataset, [honest_stores.spec("torch-logreg", dataset, seed)])
    honest_stores.train(db, dataset, [honest_stores.spec("logreg", dataset, 99)], stop_after=1)
    return db


@pytest.fixture
def other(trained: Path, tmp_path: Path) -> Path:
    (tmp_path / "lab").mkdir()
    return Path(shutil.copy(trained, tmp_path / "lab" / "other.db"))


def stored(db: Path) -> dict[str, Any]:
    """Return what a store holds by key and attempt: numbers, times, and where each run came from.

    Ids are left out: a new one is drawn for a run whose id another has.
    """
    records = contents.records(db)
    return {
        name: (contents.numbers(record), record.timing, record.environment, record.created_at,
               [(origin.store, origin.run_id) for origin in record.merged_from])
        for name, record in records.items()
    }  # fmt: skip


def test_what_is_finished_is_added_once_with_where_it_came_from(other: Path, tmp_path: Path) -> None:
    here = tmp_path / "here.db"
    answer = hw1("db", "merge", other, "--into", here, "--json").json()
    assert answer == {"schema_version": 1, "added": 6, "same": 0, "unfinished": 1, "conflicts": []}
    there = {name: values for name, values in stored(other).items() if values[0]["status"] == "completed"}
    assert {name: values[:-1] for name, values in stored(here).items()} == {
        name: values[:-1] for name, values in there.items()
    }
    for values in stored(here).values():
        ((store, run_id),) = values[-1]
        assert (store, run_id in hw1("runs", "list", "--db", here).out) == ("lab/other.db", True)
    assert contents.problems(here) == ()
    assert "merged from" in hw1("runs", "show", "--db", here).out
    shown = hw1("runs", "show", "--db", here, "--json").json()
    assert shown["merged_from"][0]["store"] == "lab/other.db"
    before = here.read_bytes()
    again = hw1("db", "merge", other, "--into", here)
    assert again.out == "0 runs added, 6 here already\n"
    assert "1 unfinished run left" in again.err
    assert here.read_bytes() == before


def test_other_times_of_the_same_numbers_are_the_same_run(trained: Path, other: Path, tmp_path: Path) -> None:
    here = Path(shutil.copy(trained, tmp_path / "here.db"))
    run_script(other, OTHER_TIMES)
    before = stored(here)
    merged = merge([locate(other)], locate(here))
    assert (merged.added, merged.same, merged.conflicts) == (0, 6, {})
    assert stored(here) == before


def test_other_numbers_are_a_conflict_and_what_was_here_stays_the_result(
    trained: Path, other: Path, tmp_path: Path
) -> None:
    here = Path(shutil.copy(trained, tmp_path / "here.db"))
    forged = query(locate(other), "SELECT id, key FROM run ORDER BY number LIMIT 1")[0]
    run_script(other, f"{OTHER_NUMBERS} AND run_id = '{forged[0]}'")
    run_script(other, "UPDATE run SET created_at = '2026-11-25T00:00:00.000000Z'")
    with Reader.open(locate(here)) as reader:
        results = {key: record.run_id for key, record in reader.current([forged[1]]).items()}
    answer = hw1("db", "merge", other, "--into", here, "--json").json()
    assert (answer["added"], answer["same"]) == (1, 5)
    (conflict,) = answer["conflicts"]
    assert (conflict["key"], conflict["result"]) == (forged[1], results[forged[1]])
    assert conflict["other"] != forged[0]  # whose id another run has here
    assert (conflict["first_difference"]["epoch"], conflict["first_difference"]["number"]) == (1, "train_loss")
    with Reader.open(locate(here)) as reader:
        attempts = {run.attempt: run for run in reader.summaries(where={"key": forged[1]})}
        assert {key: record.run_id for key, record in reader.current([forged[1]]).items()} == results
    assert [attempts[1].run_id, attempts[2].run_id] == [conflict["other"], results[forged[1]]]
    assert attempts[2].is_current
    again = hw1("db", "merge", other, "--into", here)
    assert again.out.startswith("0 runs added, 6 here already\nconflict: ")
    assert contents.problems(here) == ()


def test_several_stores_end_the_same_in_any_order_but_for_what_was_first(trained: Path, tmp_path: Path) -> None:
    copies = [Path(shutil.copy(trained, tmp_path / f"{number}.db")) for number in range(3)]
    run_script(copies[1], OTHER_NUMBERS)
    ends = []
    for order in (copies, copies[::-1]):
        here = tmp_path / f"{order[0].stem}-first.db"
        merged = merge([locate(each) for each in order], locate(here))
        assert (merged.added, merged.same, len(merged.conflicts), merged.unfinished) == (12, 6, 6, 3)
        ends.append({str(values[0]) for values in stored(here).values()})
    assert ends[0] == ends[1]


@pytest.mark.parametrize("revision", [each for each in REVISIONS if each != HEAD])
def test_an_older_store_is_read_in_a_copy_and_stays_as_it_is(tmp_path: Path, revision: str) -> None:
    older = tmp_path / "old" / "older.db"
    older.parent.mkdir()
    thaw(revision, locate(older))
    before = older.read_bytes()
    merged = merge([locate(older)], locate(tmp_path / "here.db"))
    assert (merged.added, merged.unfinished) == (1, 1)
    assert older.read_bytes() == before
    assert list(older.parent.iterdir()) == [older]
    assert contents.problems(tmp_path / "here.db") == ()


NO_STORE, NOTHING = "no database" * 100, ""
ONE_RIGHT_MORE = (
    "UPDATE evaluation SET n_correct = n_correct + 1 "
    "WHERE split = 'test' AND run_id = (SELECT id FROM run ORDER BY number LIMIT 1)"
)


@pytest.mark.parametrize(
    ("how", "code", "message"),
    [
        (
            "CREATE TRIGGER more AFTER INSERT ON run BEGIN DELETE FROM run; END",
            6,
            "the trigger 'more' is none of hw1's",
        ),
        (
            "DROP VIEW runs_view; CREATE VIEW runs_view AS SELECT load_extension('evil')",
            6,
            "the view 'runs_view' is not as hw1 made it",
        ),
        ("UPDATE alembic_version SET version_num = '9999'", 6, "newer hw1"),
        (ONE_RIGHT_MORE, 4, "contradicts itself"),
        (NOTHING, 5, "does not exist"),
        (NO_STORE, 6, "is not an SQLite database"),
    ],
)
@pytest.mark.parametrize("command", ["merge", "compare", "check"])
def test_a_store_that_is_not_to_be_trusted_is_refused_and_left_without_a_trace(
    trained: Path, other: Path, tmp_path: Path, how: str, code: int, message: str, command: str
) -> None:
    here = Path(shutil.copy(trained, tmp_path / "here.db"))
    if how == NOTHING:
        other.unlink()
    elif how == NO_STORE:
        other.write_text(NO_STORE)
    else:
        run_script(other, how)
    before = snapshot(tmp_path)
    arguments = {
        "merge": ("db", "merge", other, "--into", here),
        "compare": ("runs", "compare", "--with", other, "--db", here),
        "check": ("db", "check", "--db", other),
    }[command]
    result = hw1(*arguments)
    if command == "compare" and how == ONE_RIGHT_MORE:
        assert result.code == 0  # a comparison is what shows it
    else:
        assert (result.code, message in result.err + result.out) == (code, True), result.err
    assert snapshot(tmp_path) == before


def test_a_store_is_not_merged_into_itself(other: Path, tmp_path: Path) -> None:
    os.link(other, tmp_path / "same.db")
    assert hw1("db", "merge", other, "--into", tmp_path / "same.db").code == 2


def die_in_the_third_run() -> None:
    """Be killed when a run's row is written and its epochs are not."""
    from sqlalchemy import event

    count = []

    @event.listens_for(Connection, "before_cursor_execute")
    def _die(_: object, __: object, statement: str, *rest: object) -> None:
        count.append(statement.startswith("INSERT INTO epoch"))
        if sum(count) == 3:
            os.kill(os.getpid(), signal.SIGKILL)


@pytest.mark.parametrize("at_random", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_killed_again_and_again_and_then_typed_again_it_ends_the_same(
    trained: Path, other: Path, tmp_path: Path, at_random: bool
) -> None:
    run_script(other, OTHER_NUMBERS)
    command = ("db", "merge", str(trained), str(other), "--into")
    assert begin(*command, "undisturbed.db", folder=tmp_path).end() == 0
    chance, kills = Random(18), 0
    for _ in range(12 if at_random else 1):
        program = begin(*command, "killed.db", folder=tmp_path, first=None if at_random else die_in_the_third_run)
        if at_random:
            time.sleep(chance.uniform(0, 0.6))
            program.send(signal.SIGKILL)
        kills += program.end() == -signal.SIGKILL
        assert contents.problems(tmp_path / "killed.db") == ()
    assert at_random or len(contents.records(tmp_path / "killed.db")) == 2
    assert begin(*command, "killed.db", folder=tmp_path).end() == 0
    assert kills
    assert stored(tmp_path / "killed.db") == stored(tmp_path / "undisturbed.db")


def test_what_differs_between_two_stores_is_told_run_by_run(trained: Path, other: Path, tmp_path: Path) -> None:
    here = Path(shutil.copy(trained, tmp_path / "here.db"))
    ids = [run for (run,) in query(locate(here), "SELECT id FROM run ORDER BY number")]
    run_script(here, f"PRAGMA foreign_keys = ON; DELETE FROM run WHERE id = '{ids[0]}'")  # noqa: S608
    run_script(other, f"PRAGMA foreign_keys = ON; DELETE FROM run WHERE id = '{ids[1]}'")  # noqa: S608
    run_script(other, OTHER_TIMES)
    run_script(other, f"{OTHER_NUMBERS} AND run_id = '{ids[2]}'")
    right = "UPDATE evaluation SET correct = x'0000000001' WHERE split = 'test' AND run_id = "
    run_script(other, f"{right}'{ids[3]}'")
    compared = hw1("runs", "compare", "--with", other, "--db", here, "--json").json()["runs"]
    assert {each["here"] or each["there"]: each["outcome"] for each in compared} == {
        ids[0]: "only there", ids[1]: "only here", ids[2]: "different", ids[3]: "different",
        ids[4]: "same", ids[5]: "same", ids[6]: "same",
    }  # fmt: skip
    first = {each["here"]: each["first_difference"] for each in compared}
    assert (first[ids[2]]["epoch"], first[ids[2]]["number"]) == (1, "train_loss")
    assert first[ids[2]]["there"] == pytest.approx(1.01 * first[ids[2]]["here"])
    assert first[ids[3]]["number"].startswith("test image right [")
    shown = hw1("runs", "compare", "--with", other, "--db", here)
    assert "1 only here, 1 only there, 3 same, 2 different" in shown.out
    (one,) = hw1("runs", "compare", ids[4], "--with", other, "--db", here, "--json").json()["runs"]
    assert (one["here"], one["outcome"]) == (ids[4], "same")


def test_a_run_in_training_here_is_not_disturbed(trained: Path, other: Path, tmp_path: Path) -> None:
    here, dataset = tmp_path / "here.db", honest_stores.small_dataset()
    honest_stores.train(here, dataset, [honest_stores.spec("torch-logreg", dataset, 0)], stop_after=1)
    assert merge([locate(other)], locate(here)).added == 6
    honest_stores.train(here, dataset, [honest_stores.spec("torch-logreg", dataset, 0)])
    with Store.open(locate(here)) as store, store.reader() as reader:
        states = {(run.attempt, run.status) for run in reader.summaries(where={"seed": 0, "model": "torch-logreg"})}
    assert states == {(1, "completed"), (2, "interrupted")}  # there is a result: nothing was left to train
