"""Notes on runs: written while training or later, found by their words, and shown as what they are: text."""

import csv
from pathlib import Path

from hw1cli.store.notes import LONGEST
from tests.functional.program import done, hw1, listed, refused


def note_of(run: str) -> str | None:
    return hw1("runs", "show", run, "--json").json()["note"]


def test_a_note_is_written_replaced_and_removed(runs):
    assert note_of(runs["good"]) is None
    for text, stored in (("for the report", "for the report"), (" again ", "again"), ("", None)):
        result = hw1("runs", "note", runs["good"], text, "--json")
        assert result.json() == {"schema_version": 1, "run_id": runs["good"], "note": stored}
        assert note_of(runs["good"]) == stored
        assert note_of(runs["slow"]) is None


def test_lists_show_notes_where_there_are_any_and_find_their_words(runs):
    assert "note" not in hw1("runs", "list").out
    hw1("runs", "note", runs["good"], "For the Report, lr = 0.1")
    hw1("runs", "note", runs["failed"], "of no use")
    shown = hw1("runs", "list").out
    assert shown.splitlines()[1].split()[-1] == "note"
    assert "For the Report, lr = 0.1" in shown
    for condition, expected in (
        ("note ~ report", ["good"]),
        ("note~lr = 0.1", ["good"]),
        ("note ~ o", ["failed", "good"]),
        ("note = of no use", ["failed"]),
        ("note = none", ["diverged", "slow", "logreg"]),
        ("model ~ log", ["logreg"]),
        ("note ~", []),
    ):
        found = listed("--where", condition)
        assert [run["run_id"] for run in found] == [runs[name] for name in expected], condition


def test_train_and_sweep_note_all_their_runs_those_that_were_stored_too(small):
    train = ("train", "logreg", "--epochs", "1", "--data", small)
    assert hw1(*train, "--note", "first", "--json").json()["note"] == "first"
    done(*train)
    assert note_of("latest") == "first"
    sweep = ("sweep", "logreg", "--epochs", "1", "--lr", "0.01", "0.1", "--data", small, "--note", "a sweep")
    assert [run["note"] for run in hw1(*sweep, "--json").json()["runs"]] == ["a sweep"] * 2
    assert [run["note"] for run in listed()] == ["a sweep"] * 2


def test_exports_and_merged_stores_have_notes(small):
    done("train", "logreg", "--epochs", "1", "--data", small, "--note", "=cmd()")
    done("runs", "export", "--out", "x")
    with Path("x/runs.csv").open(encoding="utf-8") as file:
        assert [row["note"] for row in csv.DictReader(file)] == ["'=cmd()"]
    done("db", "merge", "results.db", "--into", "all.db")
    found = listed("--where", "note ~ cmd", "--db", "all.db")
    assert [run["note"] for run in found] == ["=cmd()"]


def test_a_note_is_shown_with_its_control_characters_and_obeyed_by_nothing(runs):
    text = "\x1b[2Jred\u202e [bold]x[/bold] <b>\n=1+1 \udcff"
    done("runs", "note", runs["good"], text)
    for shown in (hw1("runs", "list"), hw1("runs", "show", runs["good"])):
        assert r"\x1b[2Jred\u202e [bold]x[/bold] <b> =1+1 \xff" in shown.out
    assert note_of(runs["good"]) == text.replace("\udcff", r"\xff")


def test_a_note_that_is_too_long_is_told_before_anything_is_trained(small, runs):
    for command in (("runs", "note", "latest"), ("train", "logreg", "--data", small, "--note")):
        refused(hw1(*command, "x" * (LONGEST + 1)), 2, "at most 1,000")
    done("runs", "note", "latest", "x" * LONGEST)
    assert len(listed()) == len(runs)
