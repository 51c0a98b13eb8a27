"""Results as Gradescope reads them: results.json (gradescope-autograders.readthedocs.io, Specifications)."""

from typing import Any

from hw1cli.checking.grading.grade import Asked
from hw1cli.checking.grading.graded import Graded, Part, findings, items
from hw1cli.checking.grading.rubric import Rubric, part_score, score
from hw1cli.checking.grading.shown import commands, counts, first_of
from hw1cli.report.text import clean


def results(graded: Graded, asked: Asked, rubric: Rubric | None) -> dict[str, Any]:
    """Return a submission's results: a test for each part, worth nothing where no rubric says otherwise."""
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
    typed = [command for of, command in commands(graded, asked) if of is part]
    see = ["To see it yourself, where your files are:", *typed] if typed else []
    return {
        "name": part.words,
        "score": scored.points,
        "max_score": scored.max_points,
        "status": "failed" if found or scored.holding < scored.of else "passed",
        "output": "\n".join(map(clean, [counts(scored), *first_of(found), *see])),
        "output_format": "text",
        "visibility": rubric.visibility,
    }
