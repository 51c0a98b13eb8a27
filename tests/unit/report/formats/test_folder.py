"""A report's folder: which files it gets, and that nothing outside it is ever touched."""

from pathlib import Path

import pytest

from hw1cli.errors import Hw1Error, UsageError
from hw1cli.report.document import Report, Section
from hw1cli.report.formats import FORMATS
from hw1cli.report.formats.folder import files, save_figure, write_report
from tests.unit.report import sample_report


@pytest.fixture
def small() -> Report:
    section = Section(id="q1", title="Q1", tables=(sample_report.accuracies(),), figures=(sample_report.diverged(),))
    return Report(title="R", data_title="octsim (simulated)", data_fingerprint="f", sections=(section,))


def test_every_format_has_its_files(small: Report, tmp_path: Path) -> None:
    without_latex = [each for each in FORMATS if each != "pdf"]
    paths = write_report(small, tmp_path / "a" / "b", without_latex, "png")
    assert [path.relative_to(tmp_path / "a" / "b").as_posix() for path in paths] == [
        "fig12.png",
        "table1.csv",
        "fig12.csv",
        "report.html",
        "report.json",
        "report.tex",
        "numbers.tex",
        "latex/table1.tex",
        "latex/fig12.tex",
        "report.md",
    ]
    assert all(path.stat().st_size > 0 for path in paths)


def test_latex_gets_pdf_figures_where_svg_was_asked_for(small: Report) -> None:
    contents = files(small, ["latex"], "svg")
    assert {"fig12.svg", "fig12.pdf"} <= contents.keys()
    assert b"{fig12.pdf}" in contents["report.tex"]


def test_a_link_in_the_folder_is_replaced_and_nothing_is_left_beside(small: Report, tmp_path: Path) -> None:
    outside = tmp_path / "outside.txt"
    outside.write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "report.md").symlink_to(outside)
    write_report(small, out, ["md"], "png")
    assert outside.read_text() == "mine"
    assert not (out / "report.md").is_symlink()
    assert sorted(path.name for path in out.iterdir()) == ["fig12.png", "report.md"]


def test_a_folder_that_leads_out_is_refused(small: Report, tmp_path: Path) -> None:
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    out.mkdir()
    (out / "latex").symlink_to(outside, target_is_directory=True)
    with pytest.raises(Hw1Error, match="leads out of"):
        write_report(small, out, ["latex"], "png")
    assert list(outside.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_one_line(small: Report, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(Hw1Error, match=r"cannot write the report into .*--out") as raised:
        write_report(small, tmp_path / "file" / "out", ["md"], "png")
    assert "\n" not in str(raised.value)


def test_one_figure_is_saved_in_the_format_of_its_name(tmp_path: Path) -> None:
    save_figure(sample_report.diverged(), tmp_path / "curve.PDF")
    assert (tmp_path / "curve.PDF").read_bytes().startswith(b"%PDF")
    with pytest.raises(UsageError, match=r"must end in \.png"):
        save_figure(sample_report.diverged(), tmp_path / "curve.gif")
    with pytest.raises(Hw1Error, match="cannot be written"):
        save_figure(sample_report.diverged(), tmp_path / "nowhere" / "curve.png")
