"""Graded submissions as files: a table, pages, Gradescope's results."""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path

from hw1cli.checking.grading import gradescope, shown
from hw1cli.checking.grading.grade import Asked
from hw1cli.checking.grading.graded import Graded
from hw1cli.checking.grading.rubric import Rubric
from hw1cli.errors import Hw1Error
from hw1cli.files import write_file
from hw1cli.json_text import dumps
from hw1cli.report.document import Report
from hw1cli.report.formats import to_html

FORMATS = ("csv", "html", "gradescope")

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


def write(
    submissions: Sequence[Graded], asked: Asked, rubric: Rubric | None, formats: Collection[str], out: Path
) -> list[Path]:
    """Write what was found into a folder, made if need be, and return the paths; Hw1Error if that cannot be done."""
    paths = []
    try:
        for name, text in _files(submissions, asked, rubric, formats):
            path = out / name
            path.parent.mkdir(parents=True, exist_ok=True)
            write_file(path, text.encode("utf-8", errors="replace"))
            paths.append(path)
    except OSError as error:
        raise Hw1Error(
            f"cannot write into {out}: {error.strerror or error}; choose another folder with --out"
        ) from None
    return paths


def _files(
    submissions: Sequence[Graded], asked: Asked, rubric: Rubric | None, formats: Collection[str]
) -> Iterator[tuple[str, str]]:
    names = {each.submission: file_name(each.submission) for each in submissions}
    if "csv" in formats:
        yield "grades.csv", shown.csv_of(submissions, rubric)
    if "html" in formats:
        pages = {submission: f"pages/{name}.html" for submission, name in names.items()}
        yield "index.html", _html(shown.index(submissions, rubric, pages))
        for each in submissions:
            yield pages[each.submission], _html(shown.page(each, asked, rubric))
    if "gradescope" in formats:
        for each in submissions:
            document = gradescope.results(each, asked, rubric)
            yield f"gradescope/{names[each.submission]}/results.json", dumps(document, indent=1) + "\n"


def file_name(submission: str) -> str:
    """Return a plain file name that no other submission has: its own name where that is plain."""
    if _PLAIN.fullmatch(submission):
        return submission
    plain = re.sub(r"[^A-Za-z0-9]+", "-", submission).strip("-")[:40]
    return f"{plain or 'submission'}--{hashlib.sha256(submission.encode()).hexdigest()[:8]}"


def _html(report: Report) -> str:
    return to_html.files(report, "svg")["report.html"]
