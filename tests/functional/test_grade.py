"""`hw1 grade FOLDER`: a class hands in; each submission gets what is true of it, and none harms the teacher."""

import json
import sqlite3
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hw1cli.store.location import Location
from tests import forgeries
from tests.functional.handed_in import BAND, RIGHT, WRONG, by_name, logreg_of, snapshot, write
from tests.functional.program import Result, hw1, listed
from tests.store_samples import journal_naming, thaw

EVIL = "<b>\x1b[2J\n=1+1"


def claim(metric: str, value: str, run: str = "logreg --epochs 3") -> str:
    return f'[[claimed]]\nrun = "{run}"\nmetric = "{metric}"\nvalue = "{value}"\n'


def numbers(*claims: str) -> str:
    return '[report]\ndata = "small"\n' + "".join(claims)


@pytest.fixture(scope="module")
def honest(desk: Path) -> dict[str, str]:
    """The numbers of the logistic regression, as a report prints them."""
    db = desk / "honest.db"
    found = hw1("runs", "show", logreg_of(db), "--db", db, "--json").json()
    return {"test_acc": f"{found['test_acc']:.4f}", "val_acc": f"{found['history'][-1]['val_acc']:.4f}"}


@pytest.fixture(scope="module")
def graded(desk: Path, honest: dict[str, str]) -> Iterator[Result]:
    """The grading of a class of submissions, each with one thing of its own."""
    root, store = desk / "class", (desk / "honest.db").read_bytes()
    right = numbers(*(claim(*each) for each in honest.items()))
    write(
        root / "honest",
        results_db=store,
        report_toml=right,
        net_json=json.dumps(RIGHT),
        band_json=b"\xef\xbb\xbf" + json.dumps(BAND).encode(),
    )
    with zipfile.ZipFile(root / "zipped.zip", "w") as archive:
        archive.writestr("hw1/results.db", store)
        archive.writestr("hw1/report.csv", f"run,metric,value\nlogreg --epochs 3,test_acc,{honest['test_acc']}\n")
        archive.writestr("hw1/net.json", json.dumps(RIGHT))
    with tarfile.open(root / "tarred.tar.gz", "w:gz") as archive:
        archive.add(root / "honest", "tarred")
    wrong = numbers(claim("test_acc", "0.3333"), claim("val_acc", "0.1"))
    write(root / "numbers", results_db=store, report_toml=wrong)
    write(root / "network", net_json=json.dumps(WRONG), table_csv="a,b\n", net2_json='{"W0": "x", "b0": []}')
    write(root / "halves", net_json=json.dumps(BAND))
    write(root / "forged", results_db=store)
    forgeries.forge(root / "forged/results.db", logreg_of(desk / "honest.db"), forgeries._of_result("n = n - 8"))
    write(root / "loss", results_db=store)
    raised = forgeries.sql(
        "UPDATE epoch SET val_acc = (ROUND(val_acc * 60) - 1) / 60 WHERE run_id = :run AND epoch = 2"
    )
    forgeries.forge(root / "loss/results.db", logreg_of(desk / "honest.db"), raised)
    write(root / "cut", results_db=store[: len(store) // 2])
    write(root / "trigger", results_db=store)
    with closing(sqlite3.connect(root / "trigger/results.db")) as connection, connection:
        connection.execute("CREATE TRIGGER lies AFTER INSERT ON epoch BEGIN DELETE FROM epoch; END")
    write(root / "older")
    thaw("0002", Location(path=root / "older/old.db"))
    write(root / "two", results_db=store, another_db=store)
    write(root / EVIL, **{"report_toml": numbers(claim("test_acc", "9", "logreg --note x"))})
    write(root / "nothing", readme_txt="hello")
    (root / "link").symlink_to("/etc")
    (root / "notes.txt").write_text("of the teacher's")
    before = snapshot(root)
    options = ("--sample", "5", "--require", "integers", "--data", str(desk / "small.npz"), "--jobs", "2", "--json")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(desk)
        patch.delenv("HW1_DB", raising=False)
        yield hw1("grade", root, "--out", desk / "out", *options)
    assert snapshot(root) == before


@pytest.fixture(scope="module")
def found(graded: Result) -> dict[str, dict[str, Any]]:
    """What was found, by submission."""
    return by_name(graded)


def test_every_submission_is_there_and_what_is_none_is_not(graded, found):
    assert graded.code == 4
    assert list(found) == sorted(found)
    assert "link" not in found
    assert "notes.txt" not in found
    assert len(found) == 14


def test_a_submission_has_the_keys_of_the_contract(found):
    honest = found["honest"]
    assert list(honest) == ["submission", "check", "networks", "store", "verified", "score", "remarks"]
    assert {"run", "metric", "value", "verdict", "reason", "known"} <= set(honest["check"][0])
    assert {"file", "activation", "D", "A", "B", "verified", "robust", "counterexample", "requirements"} <= set(
        honest["networks"][0]
    )
    assert {"integrity", "schema", "runs"} <= set(honest["store"])
    assert set(honest["verified"][0]) == {"run_id", "verdict", "first_difference", "reason"}
    assert honest["score"] is None


def test_an_honest_submission_holds_in_a_folder_and_in_an_archive(found):
    for name in ("honest", "zipped.zip", "tarred.tar.gz"):
        one = found[name]
        assert [each["verdict"] for each in one["check"]] == ["consistent"] * len(one["check"]) != []
        assert [each["verdict"] for each in one["verified"]] == ["identical"] * 2
        assert {each["verified"] for each in one["networks"]} == {True}
        assert [each["inconsistent"] for each in one["store"]["runs"]] == [[], []]
        assert one["remarks"] == []
    networks = {each["file"]: (each["D"], each["A"], each["B"]) for each in found["honest"]["networks"]}
    assert networks == {"band.json": (4, -2, 2), "net.json": (None, None, None)}


def test_numbers_are_held_against_the_submission_s_own_runs(found):
    verdicts = {each["metric"]: each["verdict"] for each in found["numbers"]["check"]}
    assert verdicts["test_acc"] in ("impossible", "differs")  # of 40 images
    assert verdicts["val_acc"] == "differs"
    assert "run " in found["numbers"]["check"][1]["reason"]


def test_a_wrong_network_has_its_counterexample_and_a_missed_requirement_its_remark(found):
    wrong, unreadable = found["network"]["networks"]
    assert (wrong["file"], wrong["verified"]) == ("net.json", False)
    assert wrong["counterexample"]["f"] != wrong["counterexample"]["output"]
    assert (unreadable["file"], unreadable["verified"]) == ("net2.json", None)
    assert "table.csv" in found["network"]["remarks"][0]
    (halves,) = found["halves"]["networks"]
    assert (halves["verified"], [each["met"] for each in halves["requirements"]]) == (True, [False])


def test_a_store_that_contradicts_itself_is_found_in_that_run(found, desk):
    inconsistent = {run["run_id"]: bool(run["inconsistent"]) for run in found["forged"]["store"]["runs"]}
    assert inconsistent == {run["run_id"]: run["model"] == "logreg" for run in listed("--db", desk / "honest.db")}


def test_a_number_that_contradicts_nothing_is_found_by_training_again(found):
    assert not any(run["inconsistent"] for run in found["loss"]["store"]["runs"])
    differing = [each for each in found["loss"]["verified"] if each["verdict"] == "differs"]
    assert [each["first_difference"]["number"] for each in differing] == ["val_acc"]


@pytest.mark.parametrize(("name", "problem"), [("cut", ""), ("trigger", "the trigger 'lies' is none of hw1's")])
def test_a_store_that_is_not_whole_or_not_ours_is_said_to_be_so_and_not_read_further(found, name, problem):
    store = found[name]["store"]
    if store is None:
        assert any("results.db" in remark for remark in found[name]["remarks"])
    else:
        assert not store["integrity"]
        assert problem in " ".join(store["problems"])
    assert found[name]["verified"] == []


def test_a_store_of_an_older_program_is_read_in_a_copy(found):
    assert found["older"]["store"]["schema"] == "0002"
    assert not any(run["inconsistent"] for run in found["older"]["store"]["runs"])
    assert {each["verdict"] for each in found["older"]["verified"]} == {"not comparable"}


def test_of_two_stores_one_is_taken_and_a_remark_says_which(found):
    assert found["two"]["store"]["location"] == "results.db"
    assert "another.db: a submission has one store" in found["two"]["remarks"][0]


def test_what_cannot_be_looked_at_is_a_remark_without_our_paths(found):
    (said,) = found[EVIL]["remarks"]
    assert said.startswith("report.toml, line 3: --note")
    assert any("nothing to grade" in each for each in found["nothing"]["remarks"])
    everything = json.dumps(found)
    assert "/tmp" not in everything
    assert "hw1-" not in everything


def test_a_rollback_journal_cannot_make_us_delete_a_file(tmp_path, desk):
    """SQLite deletes the file that a journal names as its super-journal; here nothing opens the journal."""
    victim = tmp_path / "victim.txt"
    victim.write_text("the teacher's")
    root = tmp_path / "root"
    write(root / "eve", results_db=(desk / "honest.db").read_bytes())
    db = root / "eve" / "results.db"
    db.with_name("results.db-journal").write_bytes(journal_naming(victim, db))
    found = by_name(hw1("grade", root, "--json"))["eve"]
    assert victim.exists()
    assert "results.db-journal" in " ".join(found["remarks"])
    assert found["store"]["integrity"]
