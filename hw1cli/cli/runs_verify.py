"""`hw1 runs verify`: train stored runs again and compare every number."""

from collections import Counter
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING, Annotated

import typer

from hw1cli.cli.options import ClusterOption, DbOption, JobsOption, JsonOption, data_option
from hw1cli.cli.printing import bars, note, print_answer
from hw1cli.cli.run_options import reading, runs_argument
from hw1cli.data.known import KNOWN
from hw1cli.errors import DataError, UsageError, VerificationFailed
from hw1cli.outside.words import counted
from hw1cli.records import RunRecord
from hw1cli.report.document import Table, columns
from hw1cli.training.environment import command_line

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.settings import Settings
    from hw1cli.verification import Verification


def verify(
    runs: Annotated[list[str] | None, runs_argument("Ids, their beginnings, latest, or best.")] = None,
    everything: Annotated[bool, typer.Option("--all", help="Every stored run.")] = False,
    sample: Annotated[
        int | None, typer.Option(min=1, metavar="N", help="With --all: N of them, drawn.", show_default="all of them")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="What the sample is drawn with.")] = 42,
    data: Annotated[str | None, data_option("The runs' data set, if it is not found by its name.")] = None,
    jobs: JobsOption = 1,
    cluster: ClusterOption = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Train stored runs again and compare every number.

    It runs in memory and stores nothing. Every number must come out again bit by bit, on any machine: it is
    identical, or differs, and the first difference is shown (exit code 4). A run of which nobody can promise that
    (trained by PyTorch itself, by an older program, or on data that are not here) is not comparable, and counts for
    nothing.
    """
    from hw1cli.settings import By, Settings
    from hw1cli.verification import Outcome, drawn

    if bool(runs) == everything:
        raise UsageError(
            "say which runs, or --all" if not everything else "--all means every run; leave out the names"
        )
    if sample and not everything:
        raise UsageError("--sample draws from all runs; give --all, too")
    with reading(db) as reader:
        chosen = [reader.resolve(run) for run in runs or ()] or sorted(run.run_id for run in reader.summaries())
        if sample:
            chosen = drawn(chosen, sample, seed)
        records = reader.records(list(dict.fromkeys(chosen)), weights=True)
    how = Settings(device="cpu", command=command_line(), by=By(jobs=jobs, cluster=cluster))
    results = _verify(records, data, how)
    print_answer(_table(records, results), {"runs": [each.as_json() for each in results]}, json=json)
    found = Counter(each.outcome for each in results)
    if different := found[Outcome.DIFFERS]:
        raise VerificationFailed(
            f"{different} of {counted(len(results), 'run')} not reproduced: the stored numbers are not what it gives"
        )
    if not found[Outcome.IDENTICAL]:
        reason = results[0].reason if results else "no run is stored"
        raise DataError(f"no run could be compared: {reason}")


def _verify(records: list[RunRecord], data: str | None, how: "Settings") -> "list[Verification]":
    """Return a verdict for each run, in the same order, with progress on stderr meanwhile if that is a terminal."""
    from hw1cli.data.resolve import load_dataset
    from hw1cli.verification import verify_all

    @cache
    def load(name: str) -> "Dataset | None":
        """Return a run's data; None where only a file's name is known of them, or they are not here."""
        if data:
            return load_dataset(data, note)
        with suppress(DataError):
            return load_dataset(name, note) if name in KNOWN else None
        return None

    with bars() as progress, how.workers() as workers:
        task = progress.add_task("training again")
        verdicts = verify_all(
            records,
            lambda record: load(record.data_name),
            workers,
            show=lambda trained, total: progress.update(task, advance=trained, total=total),
        )
        results = {each.run_id: each for each in verdicts}
    return [results[record.run_id] for record in records]


def _table(records: list[RunRecord], results: "list[Verification]") -> Table:
    """Return a line for each run; under it, how many there are of each verdict."""
    rows = tuple(
        (run.run_id, run.spec.model, str(run.spec.seed), str(len(run.history)), result.outcome.value, result.why)
        for run, result in zip(records, results, strict=True)
    )
    headings = columns("run", "model", "seed", "epochs", "verdict", "why")
    counts = Counter(each.outcome.value for each in results)
    told = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
    return Table(id="verified", title="Trained again", columns=headings, rows=rows, notes=(told,))
