"""`hw1 grade` typed again: what is kept, shown otherwise, stopped and continued; and what makes no sense to it."""

import json
import os
import shutil
import signal
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from hw1cli.checking.grading.graded import Graded
from hw1cli.checking.grading.kept import Kept
from tests.functional.handed_in import RIGHT, WRONG, by_name, write
from tests.functional.program import done, hw1, listed, on_a_terminal
from tests.torture.processes import begin


@pytest.fixture
def two(tmp_path: Path, desk: Path) -> Path:
    root = tmp_path / "two"
    write(root / "good", net_json=json.dumps(RIGHT))
    write(root / "bad", net_json=json.dumps(WRONG), results_db=(desk / "honest.db").read_bytes())
    return root


def test_all_formats_are_of_one_grading_and_the_second_is_from_what_was_kept(two):
    rubric = write(two.parent / "rubrics", r_toml="[networks]\npoints = 10\n[verified]\npoints = 5\n") / "r.toml"
    first = hw1("grade", two, "--json")
    kept = sorted(Path("grades/kept").iterdir())
    assert len(kept) == 2
    times = [path.stat().st_mtime_ns for path in kept]
    options = ("--format", "terminal,csv,html", "--format", "gradescope", "--rubric", rubric)
    second = hw1("grade", two, *options)
    assert (first.code, second.code) == (4, 4)
    assert "without --sample nobody gets them" in second.err
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
        json.loads(Path(f"grades/gradescope/{each}/results.json").read_text())["score"] for each in ("good", "bad")
    ]
    assert scores == [10.0, 0.0]
    assert 'href="pages/good.html"' in Path("grades/index.html").read_text()
    assert "bad: net.json: computes f: NO" in second.out


def test_what_was_handed_in_anew_is_looked_at_anew_and_so_if_something_else_is_asked(two):
    hw1("grade", two)
    write(two / "bad", net_json=json.dumps(RIGHT))
    done("grade", two)
    assert hw1("grade", two, "--require", "units=3").code == 4
    assert len(list(Path("grades/kept").iterdir())) == 5


def test_a_kept_file_that_is_damaged_is_made_anew(two):
    hw1("grade", two)
    for path in Path("grades/kept").iterdir():
        path.write_text("{")
    assert hw1("grade", two).code == 4


def test_a_terminal_of_80_columns_shows_all_of_it(two):
    code, shown = on_a_terminal("grade", two, columns=80)
    assert code == 4
    assert max(map(len, shown.splitlines())) <= 80
    assert "1 of 1" in shown


def test_at_the_time_limit_what_was_found_counts_and_the_rest_is_a_remark(tmp_path, small):
    db = tmp_path / "slow" / "results.db"
    db.parent.mkdir()
    options = ("--epochs", "1", "--data", small, "--db", db)
    done("train", "perceptron", *options)
    run = listed("--db", db)[0]["run_id"]
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


def interrupted_after_the_first() -> None:
    """Have Ctrl-C pressed when what was found in the first submission is kept."""
    save = Kept.save

    def save_and_interrupt(kept: Kept, evidence: str, graded: Graded) -> None:
        save(kept, evidence, graded)
        os.kill(os.getpid(), signal.SIGINT)

    Kept.save = save_and_interrupt


def test_stopped_by_ctrl_c_it_goes_on_when_it_is_typed_again(two):
    command = ("grade", two, "--jobs", "2", "--json")
    said = begin(*command, folder=two.parent, first=interrupted_after_the_first).ends_with(130)
    assert "To continue, type again: hw1 grade" in said
    (kept,) = Path("grades/kept").iterdir()
    written = kept.stat().st_mtime_ns
    assert len(hw1(*command).json()["submissions"]) == 2
    assert (len(list(Path("grades/kept").iterdir())), kept.stat().st_mtime_ns) == (2, written)
