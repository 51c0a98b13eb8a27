"""The user's own LaTeX: which one is taken, what it is told, and what is said when it is missing or fails."""

import os
from pathlib import Path

import pytest

from hw1cli.errors import Hw1Error
from hw1cli.report.formats import to_pdf
from hw1cli.report.formats.to_pdf import pdf_of

SOURCES = {"report.tex": b"\\documentclass{article}", "fig01.pdf": b"%PDF"}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for programs that are the only ones to be found, besides a shell's."""
    monkeypatch.setenv("PATH", f"{tmp_path}")
    return tmp_path


def install(folder: Path, name: str, script: str) -> None:
    program = folder / name
    program.write_text(f"#!/bin/sh\nPATH=/usr/bin:/bin\n{script}\n")
    program.chmod(0o755)


@pytest.mark.parametrize("name", ["pdflatex", "lualatex", "xelatex", "tectonic"])
def test_whichever_is_there_makes_the_pdf_in_a_folder_that_is_gone_afterwards_and_is_told_to_obey_no_shell(
    folder: Path, name: str
) -> None:
    install(folder, name, f'pwd > {folder}/where; echo "$@" > {folder}/told; cat fig01.pdf report.tex > report.pdf')
    assert pdf_of(SOURCES) == b"%PDF\\documentclass{article}"
    *options, document = (folder / "told").read_text().split()
    assert document == "report.tex"
    assert ("--untrusted" if name == "tectonic" else "-no-shell-escape") in options
    assert not Path((folder / "where").read_text().strip()).exists()


def test_pdflatex_is_taken_before_the_others(folder: Path) -> None:
    for name in ("tectonic", "lualatex", "pdflatex"):
        install(folder, name, f"echo {name} > report.pdf")
    assert pdf_of(SOURCES) == b"pdflatex\n"


def test_it_runs_again_while_it_asks_for_that_and_not_for_ever(folder: Path) -> None:
    count = f"echo x >> {folder}/runs; cp {folder}/runs report.pdf"
    install(folder, "pdflatex", f"{count}; [ $(wc -l < {folder}/runs) -ge 3 ] || echo Rerun LaTeX.")
    assert pdf_of(SOURCES) == b"x\nx\nx\n"
    install(folder, "pdflatex", f"{count}; echo Rerun LaTeX.")
    assert len(pdf_of(SOURCES).splitlines()) == 3 + 5


@pytest.mark.parametrize(
    ("says", "error"),
    [
        ("! LaTeX Error: File `booktabs.sty' not found.", "LaTeX Error: File `booktabs.sty' not found"),
        ("error: report.tex:3: no such command", "error: report.tex:3: no such command"),
        ("I can't go on", "I can't go on"),
    ],
)
def test_a_failure_is_one_line_with_the_program_s_first_error(folder: Path, says: str, error: str) -> None:
    (folder / "says").write_text(f"This is a TeX.\n{says}\n! Emergency stop.\n" if says[0] != "I" else f"{says}\n\n")
    install(folder, "pdflatex", f"cat {folder}/says; exit 1")
    with pytest.raises(Hw1Error) as raised:
        pdf_of(SOURCES)
    assert str(raised.value).startswith(f"pdflatex failed: {error}; it needs what Debian calls texlive-")
    assert "\n" not in str(raised.value)


def test_one_that_does_not_end_is_ended(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(to_pdf, "_SECONDS", 0.2)
    install(folder, "pdflatex", f"echo $$ > {folder}/process; exec sleep 60")
    with pytest.raises(Hw1Error, match=r"pdflatex takes longer than 0\.2 s"):
        pdf_of(SOURCES)
    with pytest.raises(ProcessLookupError):
        os.kill(int((folder / "process").read_text()), 0)
