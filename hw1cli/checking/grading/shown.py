"""Graded submissions as a table, as CSV, and as pages: what was found, and how to see it oneself."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hw1cli.checking.grading.grade import Asked
from hw1cli.checking.grading.graded import HEADINGS, Graded, Part, all_findings, findings, items
from hw1cli.checking.grading.rubric import PartScore, Rubric, part_score, score
from hw1cli.outside.hints import command
from hw1cli.outside.words import counted
from hw1cli.report.content.question3_tables import overview_table
from hw1cli.report.document import Kind, Link, Report, Section, Table, columns
from hw1cli.report.formats.to_csv import csv_text

MOST_SHOWN = 100
"""So many findings of a part are written out; JSON has them all."""

_FEW = 3
_SAYS = (
    "What does not hold does not follow from what stands beside it. That is all that is said: not why it is so, and "
    "nothing of anybody's intentions."
)


def overview(submissions: Sequence[Graded], rubric: Rubric | None) -> Table:
    """Return a line for each submission: of each part how many hold, and the points; under it, what does not."""
    points = columns("points", kind=Kind.NUMBER) if rubric else ()
    return Table(
        id="grades",
        title=counted(len(submissions), "submission"),
        columns=(*columns("submission", *(HEADINGS[part] for part in Part)), *points),
        rows=tuple((each.submission, *_line(each, rubric)) for each in submissions),
        notes=tuple(_few(submissions)),
    )


def csv_of(submissions: Sequence[Graded], rubric: Rubric | None) -> str:
    """Return a line for each submission, whose text no spreadsheet takes for a formula."""
    numbers = [name for part in Part for name in (f"{part}_holding", f"{part}_of", f"{part}_undecided")]
    lines: list[list[str | float | None]] = [["submission", *numbers, "score", "does_not_hold", "remarks"]]
    for each in submissions:
        scores = [part_score(each, part, rubric or Rubric()) for part in Part]
        values = [value for one in scores for value in (one.holding, one.of, one.undecided)]
        found = "; ".join(first_of(all_findings(each)))
        lines.append([each.submission, *values, score(each, rubric), found, "; ".join(each.remarks)])
    return csv_text(lines)


def index(submissions: Sequence[Graded], rubric: Rubric | None, pages: Mapping[str, str]) -> Report:
    """Return the table with a link to each submission's page."""
    rows = tuple((Link(each.submission, pages[each.submission]), *_line(each, rubric)) for each in submissions)
    table = replace(overview(submissions, rubric), title="All submissions", rows=rows, notes=())
    section = Section(id="all", title=counted(len(submissions), "submission"), paragraphs=(_SAYS,), tables=(table,))
    return Report(title="Submissions", sections=(section,))


def page(graded: Graded, asked: Asked, rubric: Rubric | None) -> Report:
    """Return what was found in a submission, part by part, and how to see it oneself."""
    found = [(HEADINGS[part], each) for part in Part for each in first_of(findings(graded, part))]
    typed = [(HEADINGS[part], line) for part, line in commands(graded, asked)]
    scored = [(part, part_score(graded, part, rubric or Rubric())) for part in Part]
    names = ("part", "holds", "points") if rubric else ("part", "holds")
    parts = [(HEADINGS[part], counts(each), _points(each))[: len(names)] for part, each in scored]
    summary = Section(
        id="found",
        title="What was found",
        paragraphs=(_SAYS, *graded.remarks),
        tables=(
            _table("parts", "By part", names, parts),
            _table("not-holding", "What does not hold", ("part", "what"), found),
            _table("commands", "To see it yourself, where the files are (unpacked)", ("part", "type"), typed),
        ),
    )
    tables = [_items(graded, part) for part in Part if part is not Part.NETWORKS and items(graded, part)]
    networks = (overview_table(graded.networks),) if graded.networks else ()
    everything = Section(id="all", title="All that was looked at", tables=(*tables, *networks))
    return Report(title=graded.submission, sections=(summary, everything))


def commands(graded: Graded, asked: Asked) -> Iterator[tuple[Part, str]]:
    """Yield for each part the commands that show the same."""
    data = ("--data", asked.data) if asked.data else ()
    db = ("--db", graded.store["location"]) if graded.store else ()
    for file in dict.fromkeys(each["file"] for each in graded.check):
        yield Part.CHECK, command("check", file, *data, *db)
    given = [word for letter, value in asked.given.items() for word in (f"--{letter}", value)]
    require = ("--require", str(asked.requirements)) if str(asked.requirements) else ()
    for file in dict.fromkeys(each["file"] for each in graded.networks):
        yield Part.NETWORKS, command("verify-construction", "--network", file, *given, *require)
    if graded.store:
        yield Part.STORE, command("db", "check", *data, *db)
    if graded.verified:
        drawn = ("--sample", asked.sample, "--seed", asked.seed)
        yield Part.VERIFIED, command("runs", "verify", "--all", *drawn, *data, *db)


def counts(scored: PartScore) -> str:
    """Return how many hold, of how many: `23 of 24`."""
    undecided = f", {scored.undecided} undecided" if scored.undecided else ""
    return f"{scored.holding} of {scored.of}{undecided}"


def first_of(found: Sequence[str]) -> list[str]:
    """Return the findings that are written out, and how many more there are."""
    more = [f"and {len(found) - MOST_SHOWN:,} more"] if len(found) > MOST_SHOWN else []
    return [*found[:MOST_SHOWN], *more]


def _line(graded: Graded, rubric: Rubric | None) -> tuple[str | float | None, ...]:
    parts = [part_score(graded, part, rubric or Rubric()) for part in Part]
    points = (score(graded, rubric),) if rubric else ()
    return (*(counts(each) if each.of or each.undecided else None for each in parts), *points)


def _few(submissions: Sequence[Graded]) -> Iterator[str]:
    for each in submissions:
        found = [*all_findings(each), *each.remarks]
        yield from (f"{each.submission}: {line}" for line in found[:_FEW])
        if len(found) > _FEW:
            yield f"{each.submission}: and {len(found) - _FEW:,} more (--format html has them all, or --json)"


def _items(graded: Graded, part: Part) -> Table:
    verdicts = {True: "holds", False: "does not hold", None: "undecided"}
    rows = [(item.name, verdicts[item.holds], item.why) for item in items(graded, part)]
    more = (f"{len(rows) - MOST_SHOWN:,} more are not shown.",) if len(rows) > MOST_SHOWN else ()
    return _table(part.value, HEADINGS[part].capitalize(), ("what", "verdict", "why"), rows[:MOST_SHOWN], more)


def _table(
    id: str, title: str, names: Sequence[str], rows: Sequence[tuple[str | None, ...]], notes: tuple[str, ...] = ()
) -> Table:
    return Table(id=id, title=title, columns=columns(*names), rows=tuple(rows), notes=notes)


def _points(scored: PartScore) -> str:
    return f"{scored.points:g} of {scored.max_points:g}"
