"""A report as PDF, by the user's own LaTeX; with pdfTeX, equal reports give equal bytes."""

import os
import shutil
import subprocess
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from hw1cli.errors import Hw1Error
from hw1cli.report.document import Report
from hw1cli.report.figures.draw import image_bytes
from hw1cli.report.formats import to_latex

_TEX = ("-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape")
_OPTIONS = {"pdflatex": _TEX, "lualatex": _TEX, "xelatex": _TEX, "tectonic": ("--untrusted", "--print")}
"""The programs in the order in which they are looked for, each with what keeps it from asking and from a shell."""

_SECONDS = 120
_MOST_RUNS = 5
"""Long tables ask for another run until their columns have settled."""

_PACKAGES = "texlive-latex-recommended texlive-fonts-recommended"
_NONE = (
    f"--format pdf needs LaTeX, and none of {', '.join(_OPTIONS)} is there; install TeX Live (on Debian: apt install "
    f"{_PACKAGES}), MiKTeX or Tectonic, or take --format html and print that"
)
_FAILED = "{} failed: {}; it needs what Debian calls {}; --format latex writes what it was given"


def files(report: Report, figure_format: str) -> dict[str, bytes]:
    """Return `report.pdf`, whose figures are drawn as PDF whatever the format of the files beside it.

    Raises Hw1Error as `pdf_of`.
    """
    document = to_latex.document(report, "pdf")
    named = f"\\ifdefined\\pdfinfo\\pdfinfo{{{source_of(document)}}}\\fi\n{document}"
    sources = {"report.tex": named.encode("utf-8", errors="replace")}
    for section in report.sections:
        for each in section.figures:
            sources[f"{each.id}.pdf"] = image_bytes(each, "pdf", report.source(section, each))
    return {"report.pdf": pdf_of(sources)}


def source_of(document: str) -> str:
    """Return the property by which a PDF says which LaTeX it was made from."""
    return f"/Source (sha256 {sha256(document.encode()).hexdigest()})"


def pdf_of(sources: Mapping[str, bytes]) -> bytes:
    """Return the PDF of `report.tex`, one of the sources, which lie in a temporary folder while LaTeX works.

    Raises Hw1Error, in one line, where there is no LaTeX, where it fails (with its own first error), and where it
    takes longer than two minutes.
    """
    program = next(filter(shutil.which, _OPTIONS), None)
    if program is None:
        raise Hw1Error(_NONE)
    with TemporaryDirectory(prefix="hw1-latex-") as name:
        folder = Path(name)
        for source, content in sources.items():
            (folder / source).write_bytes(content)
        for _ in range(_MOST_RUNS):
            if "Rerun" not in _run(program, folder):
                break
        return (folder / "report.pdf").read_bytes()


def _run(program: str, folder: Path) -> str:
    """Return what the program said. Dated the epoch's first day, a document is the same whenever it is made."""
    environment = {"SOURCE_DATE_EPOCH": "0", "max_print_line": "1000"} | os.environ
    said = folder / "said.txt"
    with said.open("wb") as output:  # a pipe would be waited for as long as any child has it open
        try:
            done = subprocess.run(
                [program, *_OPTIONS[program], "report.tex"],
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                timeout=_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            raise Hw1Error(
                f"{program} takes longer than {_SECONDS} s; take --format latex and see what stops it"
            ) from None
    text = said.read_text(encoding="utf-8", errors="replace")
    if done.returncode:
        raise Hw1Error(_FAILED.format(program, _first_error(text).rstrip("."), _PACKAGES))
    return text


def _first_error(text: str) -> str:
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = (line.removeprefix("!").strip() for line in lines if line.startswith(("!", "error:")))
    return next(errors, lines[-1] if lines else "it said nothing")
