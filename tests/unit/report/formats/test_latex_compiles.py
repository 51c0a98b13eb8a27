"""The LaTeX report through a real pdflatex: documents and fragments compile whatever the texts say."""

import os
import re
import shutil
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import make_docs
import pytest

from hw1cli.report.document import Report, Section
from hw1cli.report.formats import to_latex, to_pdf
from hw1cli.report.formats.folder import write_report
from hw1cli.report.formats.macros import macros
from tests.unit.report import sample_report

PDFLATEX = shutil.which("pdflatex")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(PDFLATEX is None, reason="compiling the LaTeX report needs pdflatex (TeX Live)"),
]


def compile_latex(path: Path) -> str:
    """Return pdflatex's log; fails the test where it found an error or what it was told to include was obeyed."""
    command = [str(PDFLATEX), "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", path.name]
    # TeX draws the fonts that it lacks into the user's home, and without one into none.
    home = os.environ | {"TEXMFVAR": str(path.parent / "texmf"), "HOME": str(path.parent)}
    done = subprocess.run(
        command, cwd=path.parent, env=home, capture_output=True, text=True, errors="replace", check=False
    )
    assert done.returncode == 0, done.stdout[-2000:]
    assert path.with_suffix(".pdf").read_bytes().startswith(b"%PDF")
    return path.with_suffix(".log").read_text(errors="replace")


def compile_text(folder: Path, document: str) -> str:
    (folder / "own.tex").write_text(document, encoding="utf-8")
    return compile_latex(folder / "own.tex")


def document_of(**parts: Any) -> str:
    """Return the document of a report that has one section."""
    report = Report(title="T", sections=(Section(id="s", title="S", **parts),))
    return to_latex.files(report, "png")["report.tex"]


@pytest.mark.parametrize("fig_format", ["png", "svg"])
def test_a_written_report_compiles_and_obeys_no_text(tmp_path: Path, fig_format: str) -> None:
    write_report(sample_report.report(), tmp_path, ["latex"], fig_format)
    log = compile_latex(tmp_path / "report.tex")
    assert "/etc/passwd" not in log
    assert "Overfull \\hbox" not in log


def test_fragments_compile_in_a_document_with_the_packages_they_name(tmp_path: Path) -> None:
    write_report(sample_report.report(), tmp_path, ["latex"], "png")
    names = sorted(path.stem for path in (tmp_path / "latex").iterdir())
    packages = (tmp_path / "latex" / "table1.tex").read_text().splitlines()[0].removeprefix("% Needs: ")
    inputs = "\n".join(f"\\input{{latex/{name}}}" for name in names)
    document = f"\\documentclass{{article}}\n{packages}\\begin{{document}}\n{inputs}\n\\end{{document}}\n"
    compile_text(tmp_path, document)


def test_someone_s_own_document_takes_every_number_from_the_report_in_text_and_in_formulas(tmp_path: Path) -> None:
    report = sample_report.report()
    (tmp_path / "numbers.tex").write_text(to_latex.files(report, "png")["numbers.tex"], encoding="utf-8")
    used = "\n".join(f"\\{each.name}{{}} is $\\{each.name}$." for each in macros(report))
    said = "\\typeout{test accuracy \\hwTableIPerceptronTestAccuracyMeasured}"
    document = f"\\documentclass{{article}}\\input{{numbers}}\\begin{{document}}{said}\n{used}\\end{{document}}\n"
    assert "test accuracy 0.3611" in compile_text(tmp_path, document)


def test_a_pdf_is_the_same_every_time_and_says_what_it_is_and_of_which_source(tmp_path: Path) -> None:
    report = replace(sample_report.report(), title="Homework (1)", authors=("Ana Łódź", "B. \\input{x} & Co"))
    one, other = (to_pdf.files(report, "png")["report.pdf"] for _ in range(2))
    assert one == other
    assert one.startswith(b"%PDF")
    for property in ("Homework (1)", "Ana Łódź, B. \\input{x} & Co"):
        assert property.encode("utf-16-be").hex().upper() in one.decode("latin-1").upper()
    assert to_pdf.source_of(to_latex.document(report, "pdf")).encode() in one


def test_every_kind_of_character_compiles(tmp_path: Path) -> None:
    characters = [
        chr(code) for code in (*range(0x20, 0x250), *range(0x2010, 0x2040), *range(0x2200, 0x2270), 0x1F600)
    ]
    pairs = [a + b for a in r"-,'`?!<>\{}[]*^~" for b in r"-,'`?!<>\{}[]*^~"]
    compile_text(tmp_path, document_of(paragraphs=("".join(characters), " ".join(pairs))))


def test_a_table_too_wide_for_any_page_still_compiles(tmp_path: Path) -> None:
    table = sample_report.accuracies()
    wide = replace(table, columns=table.columns * 4, rows=tuple(row * 4 for row in table.rows))
    compile_text(tmp_path, document_of(tables=(wide,)))


def test_letters_that_the_engine_has_come_out_as_themselves_and_others_as_code_points(tmp_path: Path) -> None:
    polish, chinese = "Łódź, őrült, čeština, Ş", "数"
    measured = "".join(
        f"\\setbox0\\hbox{{{text}}}\\typeout{{width \\the\\wd0}}\n"
        for text in (polish, to_latex.escape(polish), "[U+6570]", to_latex.escape(chinese))
    )
    document = document_of().replace("\\end{document}", f"{measured}x\\end{{document}}")
    widths = [line for line in compile_text(tmp_path, document).splitlines() if line.startswith("width ")]
    assert len(set(widths[:2])) == len(set(widths[2:])) == 1
    assert widths[0] != "width 0.0pt"


def test_the_homework_as_it_is_handed_in_has_at_most_twelve_pages_and_nothing_that_runs_off_them(
    tmp_path: Path,
) -> None:
    write_report(make_docs.homework(), tmp_path, ["latex"], "pdf")
    log = compile_latex(tmp_path / "report.tex")
    [pages] = re.findall(r"Output written on report.pdf \((\d+) pages", log)
    assert int(pages) <= 12
    assert "Overfull" not in log
