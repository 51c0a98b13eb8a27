"""`hw1 grade FOLDER`: a class hands in; each submission gets what is true of it, and none harms the teacher."""

import json
import shutil
import sqlite3
import tarfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from hw1cli.store.location import Location
from tests import forgeries
from tests.functional.program import Result, hw1, on_a_terminal, start
from tests.store_samples import journal_naming, thaw
from tests.torture.data import small_data

RIGHT = {"W0": [1, -1], "b0": ["1/2 - A", "1/2 + B"], "W1": [1, 1], "b1": [-1], "activation": "sign"}
BAND = {
    "D": 4,
    "A": -2,
    "B": 2,
    "W0": [[1] * 4, [-1] * 4],
    "b0": [2.5, 2.5],
    "W1": [1, 1],
    "b1": [-1],
    "activation": "sign",
}
WRONG = {**RIGHT, "b0": ["1/2 - A", "3/2 + B"]}
EVIL = "<b>\x1b[2J\n=1+1"


def claim(metric: str, value: str, run: str = "logreg --epochs 3") -> str:
    return f'[[claimed]]\nrun = "{run}"\nmetric = "{metric}"\nvalue = "{value}"\n'


def numbers(*claims: str) -> str:
    return '[report]\ndata = "small"\n' + "".join(claims)


def write(folder: Path, **files: str | bytes) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("_", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A teacher's folder: a small data set, and a store of two runs on it whose numbers are known."""
    desk = tmp_path_factory.mktemp("desk")
    data = small_data(desk / "small.npz")
    for model in ("logreg", "perceptron"):
        result = hw1("train", model, "--epochs", "3", "--data", data, "--db", desk / "honest.db")
        assert result.code == 0, result.err
    return desk


@pytest.fixture(scope="module")
def honest(desk: Path) -> dict[str, str]:
    """The numbers of the logistic regression, as a report prints them."""
    found = hw1("runs", "show", "latest", "--db", desk / "honest.db", "--json").json()
    if found["model"] != "logreg":
        ids = {run["model"]: run["run_id"] for run in listed(desk / "honest.db")}
        found = hw1("runs", "show", ids["logreg"], "--db", desk / "honest.db", "--json").json()
    return {"test_acc": f"{found['test_acc']:.4f}", "val_acc": f"{found['history'][-1]['val_acc']:.4f}"}


def listed(db: Path) -> list[dict[str, Any]]:
    return hw1("runs", "list", "--db", db, "--json").json()["runs"]


def logreg_of(db: Path) -> str:
    return next(run["run_id"] for run in listed(db) if run["model"] == "logreg")


def graded(desk: Path, folder: Path, *options: str) -> Result:
    """Grade a folder, with nothing of the course's but its data."""
    return hw1("grade", folder, "--out", desk / f"out-{folder.name}", *options)


def by_name(result: Result) -> dict[str, dict[str, Any]]:
    return {each["submission"]: each for each in result.json()["submissions"]}


@pytest.fixture(scope="module")
def class_(desk: Path, honest: dict[str, str]) -> Iterator[tuple[Path, dict[str, dict[str, Any]], Result]]:
    """A class of submissions, each with one thing of its own, graded once."""
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
        result = graded(desk, root, *options)
        yield root, by_name(result), result
    assert snapshot(root) == before


def snapshot(root: Path) -> dict[str, tuple[bytes, int]]:
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*") if path.is_file()}


def test_every_submission_is_there_and_what_is_none_is_not(class_):
    _, found, result = class_
    assert result.code == 4
    assert list(found) == sorted(found)
    assert "link" not in found
    assert "notes.txt" not in found
    assert len(found) == 14


def test_a_submission_has_the_keys_of_the_contract(class_):
    _, found, _ = class_
    honest = found["honest"]
    assert list(honest) == ["submission", "check", "networks", "store", "verified", "score", "remarks"]
    assert {"run", "metric", "value", "verdict", "reason", "known"} <= set(honest["check"][0])
    assert {"file", "activation", "D", "A", "B", "verified", "robust", "counterexample", "requirements"} <= set(
        honest["networks"][0]
    )
    assert {"integrity", "schema", "runs"} <= set(honest["store"])
    assert set(honest["verified"][0]) == {"run_id", "verdict", "first_difference", "reason"}
    assert honest["score"] is None


def test_an_honest_submission_holds_in_a_folder_and_in_an_archive(class_):
    _, found, _ = class_
    for name in ("honest", "zipped.zip", "tarred.tar.gz"):
        one = found[name]
        assert [each["verdict"] for each in one["check"]] == ["consistent"] * len(one["check"]) != []
        assert [each["verdict"] for each in one["verified"]] == ["identical"] * 2
        assert {each["verified"] for each in one["networks"]} == {True}
        assert [each["inconsistent"] for each in one["store"]["runs"]] == [[], []]
        assert one["remarks"] == []
    networks = {each["file"]: (each["D"], each["A"], each["B"]) for each in found["honest"]["networks"]}
    assert networks == {"band.json": (4, -2, 2), "net.json": (None, None, None)}


def test_numbers_are_held_against_the_submission_s_own_runs(class_):
    _, found, _ = class_
    verdicts = {each["metric"]: each["verdict"] for each in found["numbers"]["check"]}
    assert verdicts["test_acc"] in ("impossible", "differs")  # of 40 images
    assert verdicts["val_acc"] == "differs"
    assert "run " in found["numbers"]["check"][1]["reason"]


def test_a_wrong_network_has_its_counterexample_and_a_missed_requirement_its_remark(class_):
    _, found, _ = class_
    wrong, unreadable = found["network"]["networks"]
    assert (wrong["file"], wrong["verified"]) == ("net.json", False)
    assert wrong["counterexample"]["f"] != wrong["counterexample"]["output"]
    assert (unreadable["file"], unreadable["verified"]) == ("net2.json", None)
    assert "table.csv" in found["network"]["remarks"][0]
    (halves,) = found["halves"]["networks"]
    assert (halves["verified"], [each["met"] for each in halves["requirements"]]) == (True, [False])


def test_a_store_that_contradicts_itself_is_found_in_that_run(class_, desk):
    _, found, _ = class_
    inconsistent = {run["run_id"]: bool(run["inconsistent"]) for run in found["forged"]["store"]["runs"]}
    assert inconsistent == {run["run_id"]: run["model"] == "logreg" for run in listed(desk / "honest.db")}


def test_a_number_that_contradicts_nothing_is_found_by_training_again(class_):
    _, found, _ = class_
    assert not any(run["inconsistent"] for run in found["loss"]["store"]["runs"])
    differing = [each for each in found["loss"]["verified"] if each["verdict"] == "differs"]
    assert [each["first_difference"]["number"] for each in differing] == ["val_acc"]


@pytest.mark.parametrize(("name", "problem"), [("cut", ""), ("trigger", "the trigger 'lies' is none of hw1's")])
def test_a_store_that_is_not_whole_or_not_ours_is_said_to_be_so_and_not_read_further(class_, name, problem):
    _, found, _ = class_
    store = found[name]["store"]
    if store is None:
        assert any("results.db" in remark for remark in found[name]["remarks"])
    else:
        assert not store["integrity"]
        assert problem in " ".join(store["problems"])
    assert found[name]["verified"] == []


def test_a_store_of_an_older_program_is_read_in_a_copy(class_):
    _, found, _ = class_
    assert found["older"]["store"]["schema"] == "0002"
    assert not any(run["inconsistent"] for run in found["older"]["store"]["runs"])
    assert {each["verdict"] for each in found["older"]["verified"]} == {"not comparable"}


def test_of_two_stores_one_is_taken_and_a_remark_says_which(class_):
    _, found, _ = class_
    assert found["two"]["store"]["location"] == "results.db"
    assert "another.db: a submission has one store" in found["two"]["remarks"][0]


def test_what_cannot_be_looked_at_is_a_remark_without_our_paths(class_):
    _, found, _ = class_
    (said,) = found[EVIL]["remarks"]
    assert said.startswith("report.toml, line 3: --note")
    assert any("nothing to grade" in each for each in found["nothing"]["remarks"])
    everything = json.dumps(found)
    assert "/tmp" not in everything
    assert "hw1-" not in everything


class TestAgain:
    """What is kept, shown otherwise, stopped and continued."""

    @pytest.fixture
    def two(self, tmp_path: Path, desk: Path) -> Path:
        root = tmp_path / "two"
        write(root / "good", net_json=json.dumps(RIGHT))
        write(root / "bad", net_json=json.dumps(WRONG), results_db=(desk / "honest.db").read_bytes())
        return root

    def test_all_formats_are_of_one_grading_and_the_second_is_from_what_was_kept(self, two, monkeypatch):
        rubric = write(two.parent / "rubrics", r_toml="[networks]\npoints = 10\n") / "r.toml"
        first = hw1("grade", two, "--json")
        kept = sorted(Path("grades/kept").iterdir())
        assert len(kept) == 2
        times = [path.stat().st_mtime_ns for path in kept]
        options = ("--format", "terminal,csv,html", "--format", "gradescope", "--rubric", rubric)
        second = hw1("grade", two, *options)
        assert (first.code, second.code) == (4, 4)
        assert [path.stat().st_mtime_ns for path in sorted(Path("grades/kept").iterdir())] == times
        written = {str(path.relative_to("grades")) for path in Path("grades").rglob("*") if path.is_file()}
        assert {each for each in written if not each.startswith("kept")} == {
            "grades.csv",
            "index.html",
            "pages/good.html",
            "pages/bad.html",
            "gradescope/good/results.json",
            "gradescope/bad/results.json",
        }
        scores = [
            json.loads(Path(f"grades/gradescope/{each}/results.json").read_text())["score"]
            for each in ("good", "bad")
        ]
        assert scores == [10.0, 0.0]
        assert 'href="pages/good.html"' in Path("grades/index.html").read_text()
        assert "bad: net.json: computes f: NO" in second.out

    def test_what_was_handed_in_anew_is_looked_at_anew_and_so_if_something_else_is_asked(self, two):
        hw1("grade", two)
        write(two / "bad", net_json=json.dumps(RIGHT))
        assert hw1("grade", two).code == 0
        assert hw1("grade", two, "--require", "units=3").code == 4
        assert len(list(Path("grades/kept").iterdir())) == 5

    def test_a_kept_file_that_is_damaged_is_made_anew(self, two):
        hw1("grade", two)
        for path in Path("grades/kept").iterdir():
            path.write_text("{")
        assert hw1("grade", two).code == 4

    def test_a_terminal_of_80_columns_shows_all_of_it(self, two, monkeypatch):
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("TERM", "dumb")
        code, shown = on_a_terminal("grade", two)
        assert code == 4
        assert max(map(len, shown.splitlines())) <= 80
        assert "1 of 1" in shown

    def test_at_the_time_limit_what_was_found_counts_and_the_rest_is_a_remark(self, tmp_path, small):
        db = tmp_path / "slow" / "results.db"
        db.parent.mkdir()
        options = ("--epochs", "1", "--data", small, "--db", db)
        assert hw1("train", "perceptron", *options).code == 0
        run = listed(db)[0]["run_id"]
        repeated = "UPDATE run SET spec = REPLACE(spec, '\"epochs\": 1', '\"epochs\": 100000'), epochs = 100000"
        with closing(sqlite3.connect(db)) as connection, connection:
            connection.execute(repeated)
            connection.execute("DELETE FROM epoch WHERE run_id = ?", (run,))
            counted = "WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 100000) "
            values = "SELECT ?, i, NULL, 0.5, NULL, 0.5, 0.1, 0.1 FROM s"
            connection.execute(f"{counted} INSERT INTO epoch {values}", (run,))
        write(tmp_path / "other", net_json=json.dumps(RIGHT))
        root = write(tmp_path / "root")
        shutil.move(db.parent, root)
        shutil.move(tmp_path / "other", root)
        result = hw1("grade", root, "--sample", "1", "--data", small, "--time-limit", "12", "--json")
        found = by_name(result)
        assert found["slow"]["store"]["runs"][0]["inconsistent"]
        assert found["slow"]["remarks"][-1].startswith("the time limit of 12 s ended it at: ")
        assert found["other"]["networks"][0]["verified"] is True

    def test_stopped_by_ctrl_c_it_goes_on_when_it_is_typed_again(self, two):
        for i in range(30):
            write(two / f"more{i}", net_json=json.dumps(RIGHT | {"name": str(i)}))
        process = start("grade", two, "--json")
        while not list(Path("grades").glob("kept/*.json")):
            assert process.poll() is None
            time.sleep(0.05)
        process.send_signal(2)
        _, err = process.communicate(timeout=60)
        assert process.returncode == 130, err
        assert "To continue, type again: hw1 grade" in err
        assert "Traceback" not in err
        kept = {path: path.stat().st_mtime_ns for path in Path("grades/kept").iterdir()}
        assert 0 < len(kept) < 32
        assert len(hw1("grade", two, "--jobs", "2", "--json").json()["submissions"]) == 32
        assert {path: path.stat().st_mtime_ns for path in kept} == kept


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


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("none",), 5, "none is no folder"),
        (("empty",), 5, "empty has no submission"),
        (("class", "--require", "nothing"), 2, "--require 'nothing' is not understood"),
        (("class", "--D", "2", "--A", "3", "--B", "1"), 2, "A"),
        (("class", "--format", "pdf"), 2, "--format pdf is not one of"),
        (("class", "--rubric", "none.toml"), 5, "none.toml"),
        (("class", "--db", "none.db"), 5, "none.db"),
        (("class", "--data", "none.npz"), 5, "none.npz"),
        (("class", "--jobs", "0"), 2, "--jobs"),
    ],
)
def test_what_makes_no_sense_is_one_line_before_anything_is_graded(arguments, code, message):
    Path("empty").mkdir()
    write(Path("class") / "alice", net_json=json.dumps(RIGHT))
    result = hw1("grade", *arguments)
    assert (result.code, len(result.err.splitlines())) == (code, 1), result.err
    assert message in result.err
    assert not Path("grades").exists()
