"""`hw1 reproduce`: every run of the homework that the store lacks, then the report. The main job."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hw1cli.cli import options
from hw1cli.cli.printing import note
from hw1cli.cli.report import write
from hw1cli.errors import CellsFailed, DataError
from hw1cli.outside.hints import store_options
from hw1cli.report.declare import Question
from hw1cli.specs import DEFAULT_SEED
from hw1cli.store.location import Location

if TYPE_CHECKING:
    from hw1cli.settings import Settings

Which = Literal["q1", "q2", "q3", "all"]


@options.with_groups
def reproduce(
    question: Annotated[Which, typer.Argument(help="q1, q2, q3 or all.")] = "all",
    *,
    data: options.DataOption = "auto",
    seeds: Annotated[int, options.seeds_option(DEFAULT_SEED)] = 1,
    trainers: options.Trainers,
    keep_weights: options.KeepWeightsOption = None,
    out: Annotated[Path, options.path_option("FOLDER", "Folder for the report.")] = Path("report"),
    db: options.DbOption = None,
    json: options.JsonOption = False,
) -> None:
    """Run what the store lacks of the homework, then report it.

    Typed again after an interruption it continues where it stopped. The runs whose execution times are compared are
    trained alone, the others together where they can share their batches. Where a run fails, the report is of the
    rest and the exit code is 3.
    """
    from hw1cli.study.homework import questions
    from hw1cli.study.reporting import report_of

    chosen, location = questions(question), options.writing(db)
    failed = None
    if models := {config.model for each in chosen for config in each.configs}:
        failed = _train(chosen, data, seeds, trainers.settings(models, keep_weights), location)
    if question in ("q3", "all"):
        from hw1cli.evidence.question3 import homework_documents, save

        save(homework_documents(note), location)
    try:
        made = report_of(question, location, data, note, store_options())
    except DataError as error:  # every run failed: then that is the cause to name, and Question 3 is left to show
        if failed is None or question != "all":
            raise failed or error from None
        made = report_of("q3", location, data, note, store_options())
    write(made, out=out, formats=("md", "html", "csv", "json"), fig_format="png", json=json)
    if failed:
        raise failed


def _train(
    chosen: tuple[Question, ...], data: str, seeds: int, how: "Settings", location: Location
) -> CellsFailed | None:
    """Train what the store lacks, and return the error that says which runs failed; None where none did."""
    from hw1cli import reproduction
    from hw1cli.cli.progress import progress
    from hw1cli.cli.training import note_counts
    from hw1cli.data.resolve import load_dataset

    dataset = load_dataset(data, note)
    with progress(location, how.command) as show:
        outcome = reproduction.reproduce(chosen, dataset, how, location, seeds=seeds, show=show)
    note_counts(outcome)
    runs = outcome.trained + outcome.skipped + len(outcome.failures)
    return outcome.error(runs, "run") if outcome.failures else None
