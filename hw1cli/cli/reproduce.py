"""`hw1 reproduce`: every run of the homework that the store lacks, then the report. The main job."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hw1cli.cli.common import DataOption, DbOption, JsonOption, note
from hw1cli.cli.options import DeviceOption, SeedsOption, settings, tell
from hw1cli.errors import CellsFailed, DataError
from hw1cli.paths import expand
from hw1cli.specs import DEFAULT_SEED

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.report.declare import Question
    from hw1cli.specs import RunSpec
    from hw1cli.variables import Device

Which = Literal["q1", "q2", "q3", "all"]


def reproduce(
    question: Annotated[Which, typer.Argument(help="q1, q2, q3 or all.")] = "all",
    data: DataOption = "auto",
    seeds: SeedsOption = 1,
    device: DeviceOption = None,
    out: Annotated[Path, typer.Option(parser=expand, metavar="FOLDER", help="Folder for the report.")] = Path(
        "report"
    ),
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Run what the store lacks of the homework, then report it. Example: hw1 reproduce q2

    Typed again after an interruption it continues where it stopped. The runs whose execution times are compared are
    trained alone, the others together where they can share their batches. Where a run fails, the report is of the
    rest and the exit code is 3.
    """
    from hw1cli.study.homework import questions

    chosen = questions(question)
    failed = _train(chosen, data, seeds, device, db) if any(each.configs for each in chosen) else None
    if question in ("q3", "all"):
        from hw1cli.cli.boolean_function import verify_homework

        verify_homework(db)
    from hw1cli.cli.report import write

    try:
        write(question, data=data, db=db, out=out, formats=("md", "html", "csv", "json"), fig_format="png", json=json)
    except DataError as error:  # every run failed: then that is the cause to name
        raise failed or error from None
    if failed:
        raise failed


def _train(
    chosen: "tuple[Question, ...]", data: str, seeds: int, device: "Device | None", db: str | None
) -> CellsFailed | None:
    """Train what the store lacks, and return the error that says which runs failed; None where none did."""
    from hw1cli.cli.measure import measure_missing
    from hw1cli.cli.training import cells_failed, run_jobs
    from hw1cli.data.resolve import load_dataset
    from hw1cli.sweep import jobs, seeds_from

    how = settings({config.model for each in chosen for config in each.configs}, device)
    dataset = load_dataset(data, tell)
    specs, alone = _plan(chosen, dataset, seeds_from(DEFAULT_SEED, seeds))
    again = _not_comparable(alone, db)
    outcome = run_jobs(list(jobs(specs, alone)), dataset, how, db, command=how.command, again=again)
    measure_missing([each.id for each in chosen], dataset, db)
    note(f"hw1: {outcome.trained} trained, {outcome.skipped} stored already, {len(outcome.failures)} failed")
    return cells_failed(outcome.failures, len(specs), "run") if outcome.failures else None


def _plan(
    chosen: "tuple[Question, ...]", dataset: "Dataset", seeds: tuple[int, ...]
) -> "tuple[list[RunSpec], frozenset[RunSpec]]":
    """Return every run of the questions, and those of them that are trained alone."""
    from hw1cli.specs import RunSpec

    specs: list[RunSpec] = []
    alone: set[RunSpec] = set()
    for experiment in (each for question in chosen for each in question.experiments):
        runs = [
            RunSpec(config=config, seed=seed, data=dataset.fingerprint)
            for seed in seeds
            for config in experiment.configs
        ]
        specs += runs
        if experiment.alone:
            alone |= set(runs)
    return specs, frozenset(alone)


def _not_comparable(alone: "frozenset[RunSpec]", db: str | None) -> frozenset[str]:
    """Return the keys of runs whose stored execution time cannot be compared, since they were stacked or resumed."""
    from hw1cli.cli.stored import stored_records

    records = stored_records(db, [spec.key for spec in alone])
    return frozenset(
        key for key, run in records.items() if run.timing and (run.timing.stack > 1 or run.timing.resumed)
    )
