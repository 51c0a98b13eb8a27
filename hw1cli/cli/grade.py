"""`hw1 grade FOLDER`: submissions by the folder."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hw1cli.cli.options import (
    ClusterOption,
    JsonOption,
    data_option,
    db_option,
    format_option,
    formats_of,
    path_option,
)
from hw1cli.cli.printing import bars, note, print_json, print_table
from hw1cli.constructions.expression import LETTERS
from hw1cli.constructions.target import Target
from hw1cli.errors import UsageError, VerificationFailed
from hw1cli.outside.paths import expand
from hw1cli.outside.words import counted
from hw1cli.report.text import clean
from hw1cli.store.location import locate
from hw1cli.training.environment import command_line, default_threads
from hw1cli.training.interruption import Interrupted, deferred

if TYPE_CHECKING:
    from hw1cli.checking.grading.grade import Asked
    from hw1cli.checking.grading.graded import Graded
    from hw1cli.checking.grading.kept import Kept
    from hw1cli.settings import Settings

FORMATS = ("terminal", "csv", "html", "gradescope")


def grade(
    folder: Annotated[
        Path,
        typer.Argument(
            parser=expand, metavar="FOLDER", help="Each folder, .zip, .tar or .tar.gz in it is a submission."
        ),
    ],
    sample: Annotated[int, typer.Option(min=0, max=1000, metavar="K", help="Runs of each to train again.")] = 0,
    seed: Annotated[int, typer.Option(min=0, help="What they are drawn with.")] = 42,
    require: Annotated[
        str, typer.Option("--require", metavar="integers,units=N", help="What networks have to be besides.")
    ] = "",
    D: Annotated[int | None, typer.Option("--D", help="Number of inputs of all networks, 1 to 1000000.")] = None,
    A: Annotated[int | None, typer.Option("--A", help="Their least sum at which f is 1, -D to B.")] = None,
    B: Annotated[int | None, typer.Option("--B", help="Their greatest sum at which f is 1, A to D.")] = None,
    rubric: Annotated[Path | None, path_option("FILE", "Points for each part, as TOML.")] = None,
    format_: Annotated[list[str] | None, format_option(FORMATS)] = None,
    out: Annotated[
        Path, path_option("FOLDER", "Folder for the files, and for what was found, to go on from.")
    ] = Path("grades"),
    time_limit: Annotated[
        float, typer.Option("--time-limit", min=1, max=86400, metavar="SECONDS", help="For each submission.")
    ] = 600.0,
    jobs: Annotated[int, typer.Option("--jobs", min=1, max=256, metavar="N", help="Submissions at a time.")] = 1,
    cluster: ClusterOption = None,
    data: Annotated[str | None, data_option("The course's data set.", show_default="what files and runs say")] = None,
    db: Annotated[str | None, db_option("Store of the course; else $HW1_DB, else results.db here, if there.")] = None,
    json: JsonOption = False,
) -> None:
    """Look at submissions: numbers, networks, stores.

    Of each: the numbers of its report against what is possible, its own runs and the course's (--db); its networks,
    exactly; its store, run by run; with --sample, some of its runs trained again. Nothing of a submission is executed
    or changed. An interrupted grading goes on when it is typed again. Exit code 4 if something does not hold;
    docs/grading.md says how submissions and rubrics look.
    """
    from hw1cli.checking.grading.grade import Asked
    from hw1cli.checking.grading.graded import Part
    from hw1cli.checking.grading.kept import Kept
    from hw1cli.checking.grading.processes import submissions_in
    from hw1cli.checking.grading.rubric import read_rubric, score
    from hw1cli.checking.grading.shown import overview
    from hw1cli.checking.grading.written import write
    from hw1cli.constructions.requirements import Requirements
    from hw1cli.data.resolve import load_dataset
    from hw1cli.settings import By, Settings

    formats = formats_of(format_, FORMATS)
    worth = read_rubric(rubric) if rubric else None
    if worth and Part.VERIFIED in worth.parts and not sample:
        note(f"{rubric} has points for runs that are trained again; without --sample nobody gets them")
    given = {letter: value for letter, value in (("D", D), ("A", A), ("B", B)) if value is not None}
    course = locate(db)
    # What can be done with no submission is told before the first.
    if len(given) == len(LETTERS):
        Target(**given)
    if data is not None:
        load_dataset(data, note)
    if db is not None:
        course.require()
    asked = Asked(
        data=data,
        course=course if course.exists else None,
        given=given,
        requirements=Requirements.parse(require) if require else Requirements(),
        sample=sample,
        seed=seed,
        time_limit=time_limit,
    )
    submissions = submissions_in(folder)
    threads = max(1, default_threads() // jobs)
    how = Settings(device="cpu", command=command_line(), by=By(cluster=cluster), threads=threads)
    if cluster is not None:
        _require_workers(how, sample)
    found = _grade(submissions, asked, Kept.of(out / "kept", asked), how, jobs)
    for path in write(found, asked, worth, formats, out):
        if path.parent == out:
            note(f"wrote {path}")
    if json:
        print_json({"submissions": [each.as_json(score(each, worth)) for each in found]})
    elif "terminal" in formats:
        print_table(overview(found, worth))
    _judge(found)


def _require_workers(how: "Settings", sample: int) -> None:
    """Raise UsageError where nothing is to be trained, Hw1Error where no scheduler answers."""
    if not sample:
        raise UsageError("--cluster trains the runs that --sample draws; give --sample, too")
    with deferred(), how.workers():
        pass


def _grade(submissions: Sequence[Path], asked: "Asked", kept: "Kept", how: "Settings", jobs: int) -> "list[Graded]":
    """Return what is found in each submission, in their order, and tell of each when it is done."""
    from hw1cli.checking.grading.graded import all_findings
    from hw1cli.checking.grading.processes import grade_all

    found: list[Graded] = []
    try:
        with bars() as drawn:
            task = drawn.add_task("submissions", total=len(submissions))
            for each in grade_all(submissions, asked, kept, how, jobs):
                found.append(each)
                drawn.advance(task)
                said = f"{counted(len(all_findings(each)), 'finding')}, {counted(len(each.remarks), 'remark')}"
                drawn.console.print(
                    clean(f"[{len(found)}/{len(submissions)}] {each.submission}: {said}"), markup=False
                )
    except Interrupted:
        note(f"interrupted; what was found is in {kept.folder}. To continue, type again: {command_line()}")
        raise
    return sorted(found, key=lambda each: each.submission)


def _judge(found: "Sequence[Graded]") -> None:
    """Raise VerificationFailed if something in a submission does not hold."""
    from hw1cli.checking.grading.graded import all_findings

    false = [each.submission for each in found if all_findings(each)]
    if false:
        raise VerificationFailed(
            f"something does not hold in {len(false)} of {counted(len(found), 'submission')}, as printed or written"
        )
