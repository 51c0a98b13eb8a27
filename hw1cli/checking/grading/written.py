"""Graded submissions as files: a table, pages, Gradescope's results.json."""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from hw1cli.checking.grading import shown
from hw1cli.checking.grading.grade import Asked
from hw1cli.checking.grading.graded import HEADINGS, Graded, Part, findings, items
from hw1cli.checking.grading.rubric import Rubric, part_score, score
from hw1cli.outside.files import write_into
from hw1cli.outside.json_text import dumps
from hw1cli.report.document import Report
from hw1cli.report.formats import to_html
from hw1cli.report.text import clean

_PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,59}")


def write(
    submissions: Sequence[Graded], asked: Asked, rubric: Rubric | None, formats: Collection[str], out: Path
) -> list[Path]:
    """Write what was found into a folder, made if need be, and return the paths; Hw1Error if that cannot be done."""
    files = _files(submissions, asked, rubric, formats)
    return [write_into(out, name, text.encode("utf-8", errors="replace")) for name, text in files]


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
            document = gradescope_results(each, asked, rubric)
            yield f"gradescope/{names[each.submission]}/results.json", dumps(document, indent=1) + "\n"


def gradescope_results(graded: Graded, asked: Asked, rubric: Rubric | None) -> dict[str, Any]:
    """Return a submission's results as Gradescope reads them (gradescope-autograders.readthedocs.io, Specifications).

    There is a test for each part, worth nothing where no rubric says otherwise.
    """
    worth = rubric or Rubric()
    parts = [part for part in Part if part in worth.parts or items(graded, part)]
    return {
        "score": score(graded, worth),
        "output": "\n".join(map(clean, graded.remarks)),
        "output_format": "text",
        "visibility": worth.visibility,
        "stdout_visibility": "hidden",
        "tests": [_test(graded, part, asked, worth) for part in parts],
    }


def _test(graded: Graded, part: Part, asked: Asked, rubric: Rubric) -> dict[str, Any]:
    found, scored = findings(graded, part), part_score(graded, part, rubric)
    typed = [command for of, command in shown.commands(graded, asked) if of is part]
    see = ["To see it yourself, where your files are:", *typed] if typed else []
    return {
        "name": HEADINGS[part],
        "score": scored.points,
        "max_score": scored.max_points,
        "status": "failed" if found or scored.holding < scored.of else "passed",
        "output": "\n".join(map(clean, [shown.counts(scored), *shown.first_of(found), *see])),
        "output_format": "text",
        "visibility": rubric.visibility,
    }


def file_name(submission: str) -> str:
    """Return a plain file name that no other submission has: its own name where that is plain."""
    if _PLAIN.fullmatch(submission):
        return submission
    plain = re.sub(r"[^A-Za-z0-9]+", "-", submission).strip("-")[:40]
    return f"{plain or 'submission'}--{hashlib.sha256(submission.encode()).hexdigest()[:8]}"


def _html(report: Report) -> str:
    return to_html.files(report, "svg")["report.html"]
