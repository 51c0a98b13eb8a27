"""`hw1 report`: from stored runs only, one data set at a time, the same bytes every time."""

import re
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.records import Status
from hw1cli.study.homework import CLAIMS
from tests import image_sets
from tests.functional.program import done, hw1, refused
from tests.functional.stored_runs import add
from tests.torture.data import small_data


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the perceptron and both logistic regressions of Question 1, on the small set."""
    folder = tmp_path_factory.mktemp("trained")
    on = ("--data", small_data(folder / "small.npz"), "--db", folder / "results.db")
    done("train", "perceptron", *on)
    done("sweep", "logreg", "--lr", "0.01", "0.001", *on)
    return folder / "results.db"


@pytest.fixture
def stored(trained: Path, small: Path) -> Path:
    """The small set, on which these runs are stored here."""
    shutil.copy(trained, small.parent)
    return small


def test_without_a_store_it_is_exit_5_and_no_store_is_made() -> None:
    result = hw1("report", "q1")
    assert (result.code, result.out) == (5, "")
    assert not Path("results.db").exists()


def table(document: dict[str, Any], name: str) -> dict[str, Any]:
    [found] = [each for each in document["tables"] if each["id"] == name]
    return found


def test_other_data_has_no_published_column_and_what_is_missing_is_named_with_its_command(stored: Path) -> None:
    done("report", "q1", "--out", "drawn")
    assert {path.name for path in Path("drawn").glob("fig*.png")} == {"fig01.png", "fig02.png", "fig03.png"}
    document = hw1("report", "all", "--format", "md", "--json").json()
    run = hw1("train", "perceptron", "--data", stored, "--json").json()
    assert table(document, "table1")["rows"][2] == ["test", {"value": run["test_acc"], "kind": "accuracy"}]
    assert not {"published", "OCT"} & set(re.findall("published|OCT", Path("report/report.md").read_text()))
    [network] = [each for each in document["missing"] if each["section"] == "1.2b"]
    assert network["command"] == "hw1 train mlp --data small.npz"
    done(*network["command"].split()[1:])
    assert hw1("report", "1.2b", "--json").json()["missing"] == []


def test_two_reports_of_one_store_are_equal_to_the_byte(stored: Path) -> None:
    for folder in ("one", "two"):
        told = done("report", "all", "--out", folder, "--format", "md,html,latex,csv,json").err
        assert f"{len(list(Path(folder).glob('*.csv')))} CSV files and" in told
    files = sorted(path.relative_to("one") for path in Path("one").rglob("*") if path.is_file())
    assert len(files) > 20
    for path in files:
        assert (Path("one") / path).read_bytes() == (Path("two") / path).read_bytes(), path


def test_data_sets_are_never_mixed_in_tables_and_claims(stored: Path) -> None:
    arrays = dict(np.load(stored))
    arrays["train_images"] = arrays["train_images"][::-1].copy()
    np.savez("other.npz", **arrays)
    done("train", "perceptron", "--data", "other.npz")
    newest = hw1("report", "q1")
    assert "this report is on other; --data picks another: small" in newest.err
    document = hw1("report", "q1", "--data", "small.npz", "--json").json()
    assert len(table(document, "runs")["rows"]) == 3
    assert hw1("report", "q1", "--data", "octsim").code == 5
    # Every claim has a verdict or says why not.
    claims = hw1("report", "claims", "--data", "small.npz", "--json").json()["claims"]
    assert [claim["id"] for claim in claims] == [claim.id for claim in CLAIMS]
    for claim in claims:
        assert claim["verdict"] in ("holds", "does not hold", "undecided")
        assert (claim["verdict"] == "undecided") == (claim["reason"] is not None)


def test_a_report_is_of_who_wrote_it_and_called_what_they_call_it(stored: Path) -> None:
    options = ("--title", "Our homework", "--author", "Ana", "--author", "Bo", "--json")
    document = hw1("report", "q1", *options).json()
    assert (document["title"], document["authors"]) == ("Our homework", ["Ana", "Bo"])


def test_the_report_to_hand_in_is_the_answers_and_names_the_appendices_and_their_command(stored: Path) -> None:
    full = hw1("report", "all", "--data", "small.npz", "--json").json()
    handin = hw1("report", "all", "--data", "small.npz", "--style", "handin", "--json").json()
    appendices = [each for each in full["sections"] if each["appendix"]]
    answers = [each for each in full["sections"] if not each["appendix"]]
    assert appendices
    *same, last = handin["sections"]
    assert same == answers
    [where] = last["paragraphs"]
    assert "hw1 report all --style full --data small.npz" in where
    assert all(each["title"].removeprefix("Appendix: ") in where for each in appendices)
    assert {each["section"] for each in handin["tables"]} <= {each["id"] for each in answers}


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="a PDF needs pdflatex (TeX Live)")
def test_a_pdf_is_written_by_the_user_s_latex_with_nothing_of_latex_beside_it(stored: Path) -> None:
    result = hw1("report", "1.1a", "--format", "pdf", "--author", "Ana", "--data", "small.npz")
    assert (result.code, result.out) == (0, "")
    assert "wrote report/report.pdf" in result.err
    assert sorted(path.name for path in Path("report").iterdir()) == ["fig01.png", "report.pdf"]
    assert Path("report/report.pdf").read_bytes().startswith(b"%PDF")


def test_without_latex_a_pdf_is_one_line_that_says_what_to_install(
    stored: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "")
    result = hw1("report", "q1", "--format", "pdf")
    assert (result.code, result.out, result.err.count("\n")) == (1, "", 1)
    assert re.search("needs LaTeX.*pdflatex, lualatex, xelatex, tectonic.*apt install", result.err)
    assert not Path("report").exists()


@pytest.mark.parametrize("n_classes", [2, 3, 6])
def test_any_number_of_classes_is_reported_even_of_a_file_with_octmnist_s_name(n_classes: int) -> None:
    np.savez("octmnist.npz", **image_sets.arrays((4, 4), (30, 30, 30), n_classes))
    done("train", "perceptron", "--epochs", "20", "--data", "./octmnist.npz")
    done("report", "q1", "--format", "html,latex,csv")
    done("data", "info", "./octmnist.npz", "--montage", "montage.png")
    document = hw1("report", "all", "--json").json()
    assert document["data"]["title"] == "octmnist.npz"
    assert dict(table(document, "environment")["rows"])["dirty"] in ("yes", "no", "not stored")
    columns = table(document, "by-class")["columns"]
    recalls = [column["name"] for column in columns if column["name"].startswith("recall")]
    assert recalls == [f"recall class {label}" for label in range(n_classes)]
    claims = {each["id"]: each for each in hw1("report", "claims", "--json").json()["claims"]}
    assert claims["q2.2a-fewer-updates"]["measured"] is None
    assert f"class {n_classes - 1}" in hw1("runs", "show", "latest").out
    add(Path("results.db").absolute(), PerceptronConfig(), data_name="octmnist")
    done("report", "q1", "--data", "octmnist")


def test_a_store_without_a_finished_run_says_what_it_has() -> None:
    add(Path("results.db"), PerceptronConfig(), status=Status.INTERRUPTED)
    for options in ((), ("--data", "octsim"), ("claims", "--json")):
        result = hw1("report", *options)
        assert (result.code, result.out) == (5, "")
        assert "no run has finished yet; `hw1 runs list`" in result.err
        assert "none" not in result.err


def test_a_sub_question_is_a_report_of_one_section_and_a_wrong_one_gets_the_nearest(stored: Path) -> None:
    document = hw1("report", "1.1b", "--json").json()
    assert [section["id"] for section in document["sections"]] == ["1.1b"]
    assert [figure["id"] for figure in document["figures"]] == ["fig02", "fig03"]
    wrong = hw1("report", "1.1c")
    assert wrong.code == 2
    assert re.search(r"1\.1c is no question of the homework \(did you mean [13]\.1", wrong.err)


def test_answers_in_one_s_own_words_take_the_place_of_the_program_s(stored: Path) -> None:
    run = hw1("train", "logreg", "--lr", "0.1", "--data", stored, "--json").json()
    folder = Path("answers")
    folder.mkdir()
    (folder / "1.1a.md").write_text("I found {{test_acc logreg lr=0.1}}.\n\n    W x\n", encoding="utf-8")
    for report in ("q1", "1.1a"):
        result = hw1("report", report, "--answers", folder, "--format", "md", "--json")
        sections = {each["id"]: each["paragraphs"] for each in result.json()["sections"]}
        assert sections["1.1a"] == [f"I found {run['test_acc']:.4f}.", "W x"]
    assert "> W x" in Path("report/report.md").read_text()
    (folder / "1.1a.md").write_text("{{test_acc logreg lr=0.2}}", encoding="utf-8")
    no_such = "1.1a.md: {{test_acc logreg lr=0.2}}: no such run is stored (did you mean logreg lr=0."
    refused(hw1("report", "q1", "--answers", folder), 2, no_such)
    (folder / "1.1.md").touch()
    assert "did you mean 1.1" in hw1("report", "q1", "--answers", folder).err
