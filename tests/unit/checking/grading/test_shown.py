"""Graded submissions in every format: all that was found, how to see it, and nothing that a format would act on."""

import csv
import io
import re

import pytest

from hw1cli.checking.grading import shown, written
from hw1cli.checking.grading.grade import Asked
from hw1cli.checking.grading.graded import Part
from hw1cli.checking.grading.rubric import Rubric, Worth
from hw1cli.constructions.requirements import Requirements
from hw1cli.report.formats import to_html
from tests.unit.checking.grading.samples import graded, network, number, run, verified

ASKED = Asked(given={"D": 4}, requirements=Requirements(True, 2), sample=3, seed=7, data="octsim")
RUBRIC = Rubric({Part.CHECK: Worth(20), Part.NETWORKS: Worth(40, 2)}, "after_due_date")
STORE = {"location": "results.db", "integrity": True, "problems": [], "runs": [run(), run("odd", run_id="def456")]}
ALICE = graded(
    check=[number("impossible"), number("consistent")],
    networks=[network("a net.json", robust=False)],
    store=STORE,
    verified=[verified("differs")],
    remarks=["x.txt was left out"],
)
EVIL = "<img src=x onerror=alert(1)>\x1b[2J\u202e"


def page(submission=ALICE, rubric=None) -> str:
    return to_html.files(shown.page(submission, ASKED, rubric), "svg")["report.html"]


def test_the_table_has_a_line_for_each_submission_and_says_what_does_not_hold():
    table = shown.overview([ALICE, graded("bob")], RUBRIC)
    first, *parts, last = (column.name for column in table.columns)
    assert (first, last) == ("submission", "points")
    assert parts == ["numbers of the report", "networks", "stored runs", "trained again"]
    assert table.rows == (
        ("alice", "1 of 2", "0 of 2", "1 of 2", "0 of 1", 10.0),
        ("bob", None, "0 of 2", None, None, 0.0),
    )
    assert table.notes[0] == "alice: report.toml, line 7: ffn, val_acc 0.5: impossible: so it is"
    assert "alice: and 2 more" in table.notes[3]


def test_without_a_rubric_there_are_no_points():
    table = shown.overview([ALICE], None)
    assert table.rows == (("alice", "1 of 2", "0 of 1", "1 of 2", "0 of 1"),)
    by_part = [shown.page(ALICE, ASKED, rubric).sections[0].tables[0] for rubric in (None, RUBRIC)]
    assert [len(table.columns) for table in by_part] == [2, 3]
    assert by_part[1].rows[0] == ("numbers of the report", "1 of 2", "10 of 20")


def test_the_commands_that_show_it_are_those_of_the_parts():
    assert [command for _, command in shown.commands(ALICE, ASKED)] == [
        "hw1 check report.toml --data octsim --db results.db",
        "hw1 verify-construction --network 'a net.json' --D 4 --require integers,units=2",
        "hw1 db check --data octsim --db results.db",
        "hw1 runs verify --all --sample 3 --seed 7 --data octsim --db results.db",
    ]


def test_a_page_has_every_finding_and_every_command():
    html = page(rubric=RUBRIC)
    for text in ("odd", "epoch 2, val_loss: 1 is stored, 2 computed", "x.txt was left out", "10 of 20"):
        assert text in html
    assert "hw1 runs verify --all --sample 3 --seed 7" in html


@pytest.mark.parametrize("word", ["cheat", "fraud", "plagiar", "forge", "fake"])
def test_nobody_is_accused(word):
    html = page(rubric=RUBRIC)
    results = str(written.gradescope_results(ALICE, ASKED, RUBRIC))
    table = str(shown.overview([ALICE], RUBRIC)) + shown.csv_of([ALICE], RUBRIC)
    assert word not in (re.sub("<script>.*?</script>", "", html, flags=re.DOTALL) + results + table).lower()


def test_names_and_texts_are_shown_and_never_obeyed():
    evil = graded(EVIL, check=[number("impossible", file=EVIL)], remarks=[EVIL])
    html = page(evil)
    listed = to_html.files(shown.index([evil], None, {EVIL: "pages/x.html"}), "svg")["report.html"]
    for text in (html, listed, str(written.gradescope_results(evil, ASKED, None)["tests"])):
        assert not {"\x1b", "\u202e"} & set(text)
    for text in (html, listed):
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text
    assert '<a href="pages/x.html">' in listed


def test_a_table_for_spreadsheets_holds_no_formula():
    evil = graded("=cmd|' /C calc'!A0", remarks=["@SUM(A1)"])
    (line,) = csv.DictReader(io.StringIO(shown.csv_of([evil], None)))
    assert line["submission"].startswith("'=")
    assert line["remarks"].startswith("'@")
    (line,) = csv.DictReader(io.StringIO(shown.csv_of([ALICE], RUBRIC)))
    assert (line["check_holding"], line["check_of"], line["score"]) == ("1", "2", "10.0")


def test_gradescope_gets_a_test_for_each_part():
    results = written.gradescope_results(ALICE, ASKED, RUBRIC)
    assert results["score"] == 10.0
    assert results["score"] == sum(test["score"] for test in results["tests"])
    assert {test["visibility"] for test in results["tests"]} == {results["visibility"]} == {"after_due_date"}
    check, networks, store, again = results["tests"]
    assert (check["score"], check["max_score"], check["status"]) == (10.0, 20.0, "failed")
    assert check["output"].startswith("1 of 2\nreport.toml, line 7: ffn, val_acc 0.5: impossible: so it is\n")
    assert "hw1 check report.toml" in check["output"]
    assert (networks["max_score"], store["max_score"], again["max_score"]) == (40.0, 0.0, 0.0)


def test_gradescope_gets_findings_worth_nothing_where_there_is_no_rubric():
    results = written.gradescope_results(graded(check=[number("consistent")]), ASKED, None)
    (test,) = results["tests"]
    assert (results["score"], test["score"], test["max_score"], test["status"]) == (0.0, 0.0, 0.0, "passed")


def test_a_part_that_lacks_is_a_failed_test():
    results = written.gradescope_results(graded(), ASKED, RUBRIC)
    assert [test["status"] for test in results["tests"]] == ["passed", "failed"]  # two networks are expected


def test_of_very_many_findings_the_first_are_shown_and_the_rest_counted():
    many = graded(check=[number("impossible")] * 5000)
    assert "4,900 more" in page(many)
    assert "and 4,900 more" in written.gradescope_results(many, ASKED, None)["tests"][0]["output"]
    assert len(page(many)) < 200_000


@pytest.mark.parametrize("name", ["..", "a/b", "=x", EVIL, "x" * 300, "", "CON/../x", ".hidden"])
def test_a_page_s_name_is_plain_and_no_other_submission_s(name):
    plain = written.file_name(name)
    assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,59}", plain)
    assert plain != written.file_name(name + "x")
    assert written.file_name("group-12.zip") == "group-12.zip"
