"""`hw1 runs verify`: train a stored run again and compare."""

from typing import TYPE_CHECKING, Annotated

import typer

from hw1cli.cli.options import DbOption, JsonOption
from hw1cli.cli.printing import bars, note, print_json, print_table
from hw1cli.cli.run_options import RunArgument, reading
from hw1cli.data.known import KNOWN
from hw1cli.errors import DataError, VerificationFailed
from hw1cli.records import RunRecord
from hw1cli.report.document import Column, Kind, Table
from hw1cli.words import counted

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.verification import Verification

_MEANING = {
    "identical": "every stored number came out the same, to the last bit",
    "agrees": "every number that must agree does",
    "undecided": "the numbers that differ need not agree",
    "differs": "numbers that must agree do not",
}


def verify(
    run: RunArgument,
    data: Annotated[
        str | None,
        typer.Option("--data", metavar="NAME|PATH", help="The run's data set, if it is not found by its name."),
    ] = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Train a stored run again and compare every number. Example: hw1 runs verify latest

    It runs in memory, with the stored specification, threads and device, and stores nothing. Where the same
    arithmetic is done as then, every digit must be equal; where sums are rounded otherwise, what the mathematics of
    the model's steps on this data allows to expect. Exit code 4 if numbers differ that must not.
    """
    from hw1cli.data.resolve import load_dataset
    from hw1cli.verification import Agreement

    with reading(db) as reader:
        record = reader.record(reader.resolve(run))
    if data is None and record.data_name not in KNOWN:
        raise DataError(f"run {record.run_id} was trained on a file, {record.data_name}; give its path with --data")
    result = _repeat(record, load_dataset(data or record.data_name, note))
    if json:
        print_json({"run_id": record.run_id, **result.as_json()})
    else:
        _print(record, result)
    if result.verdict is Agreement.DIFFERS:
        raise VerificationFailed(
            f"run {record.run_id} was not reproduced: numbers differ by up to {result.held:.2g} "
            f"({result.expected.why}); `hw1 runs show {record.run_id}` says how it was made"
        )


def _repeat(record: RunRecord, dataset: "Dataset") -> "Verification":
    """Return the verdict, with the epochs' progress on stderr meanwhile if that is a terminal."""
    from hw1cli.verification import environment_for, verify

    environment = environment_for(record)
    if (record.environment.device, environment.device) == ("cuda", "cpu"):
        note("the run was trained on a GPU and there is none here; it is repeated on the processor")
    with bars() as progress:
        task = progress.add_task("training again", total=len(record.history))
        return verify(record, dataset, environment, lambda epoch: progress.advance(task))


def _print(record: RunRecord, result: "Verification") -> None:
    from hw1cli.report.content.run import words

    print(f"run {record.run_id}, {counted(result.epochs, 'epoch')}: {result.verdict} ({_MEANING[result.verdict]})")
    if result.differences:
        print(f"what must agree: {result.expected.why}")
        numbers = (Column(name, Kind.NUMBER) for name in ("stored", "again", "difference"))
        rows = tuple((each.metric, each.epoch, each.stored, each.repeated, each.size) for each in result.differences)
        columns = (Column("metric"), Column("epoch", Kind.INTEGER), *numbers)
        print_table(Table(id="differences", title="Largest differences", columns=columns, rows=rows))
    if result.environment:
        what = (Column("what"), Column("stored"), Column("here"))
        rows_here = tuple((name, words(stored), words(here)) for name, stored, here in result.environment)
        print_table(Table(id="environment", title="What differs in the environment", columns=what, rows=rows_here))
