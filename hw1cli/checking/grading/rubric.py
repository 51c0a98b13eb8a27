"""Points for what holds: a rubric, a TOML file in the form of rubric.schema.json, and the score it gives."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

from hw1cli.checking.grading.graded import Graded, Part, items
from hw1cli.errors import DataError
from hw1cli.outside.files import parse_toml, read_text
from hw1cli.outside.schemas import shipped_schema, violation
from hw1cli.outside.words import one_line

_MAX_BYTES = 2**16
SCHEMA = shipped_schema("hw1cli.checking.grading", "rubric.schema.json")


@dataclass(frozen=True)
class Worth:
    """What a part is worth, and how many of it there have to be, if that matters."""

    points: Fraction = Fraction()
    expected: int = 0


@dataclass(frozen=True)
class Rubric:
    """What each part is worth, and when Gradescope shows it; without a file nothing is worth anything."""

    parts: Mapping[Part, Worth] = field(default_factory=dict)
    visibility: str = "visible"


@dataclass(frozen=True)
class PartScore:
    """Of a part: how many hold, of how many that count, how many were not decided, and the points for that."""

    holding: int
    of: int
    undecided: int
    points: float
    max_points: float


def read_rubric(path: Path) -> Rubric:
    """Return the rubric in a file; DataError, which names the place, for what is none."""
    document = parse_toml(path, read_text(path, _MAX_BYTES, "a rubric (.toml)"))
    error = violation(document, SCHEMA)
    if error is not None:
        raise DataError(f"{path}, at {error.json_path}: {one_line(error.message)}; the form is in docs/grading.md")
    parts = {part: document[part.value] for part in Part if part.value in document}
    for part, each in parts.items():
        if math.isnan(each["points"]):  # which no minimum refuses
            raise DataError(f"{path}, at $.{part}.points: nan is no number of points; give one from 0 on")
    worths = {part: Worth(Fraction(str(each["points"])), each.get("expected", 0)) for part, each in parts.items()}
    return Rubric(worths, document.get("visibility", "visible"))


def part_score(graded: Graded, part: Part, rubric: Rubric) -> PartScore:
    """Return what a part of a submission gets: its points times the share that holds of what there has to be.

    What could not be decided counts neither way, unless so many were expected.
    """
    worth, holds = rubric.parts.get(part, Worth()), [item.holds for item in items(graded, part)]
    holding, undecided = holds.count(True), holds.count(None)
    of = max(len(holds) - undecided, worth.expected)
    points = worth.points * holding / of if of else Fraction()
    return PartScore(holding, of, undecided, round(float(points), 2), float(worth.points))


def score(graded: Graded, rubric: Rubric | None) -> float | None:
    """Return a submission's points; None without a rubric."""
    if rubric is None:
        return None
    return round(sum(part_score(graded, part, rubric).points for part in Part), 2)
