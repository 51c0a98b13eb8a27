"""`hw1 runs delete`: remove runs from the store."""

import sys
from typing import Annotated

import typer

from hw1cli.cli.options import DbOption, JsonOption
from hw1cli.cli.printing import note, print_json
from hw1cli.cli.run_options import reading, runs_argument
from hw1cli.errors import UsageError
from hw1cli.outside.words import counted
from hw1cli.report.text import clean
from hw1cli.store.selection import named
from hw1cli.store.summary import RunSummary


def delete(
    runs: Annotated[list[str], runs_argument()],
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Delete runs and everything stored of them.

    A run that is being trained on this machine is not deleted, and then none of the others is.
    """
    from hw1cli.store.writer import Store

    with reading(db) as reader:
        location, run_ids = reader.location, list(dict.fromkeys(map(reader.resolve, runs)))
        shown = [] if yes else named(reader, run_ids)  # a row that cannot be read can be deleted without looking
    if not yes:
        _ask(shown)
    with Store.open(location) as store:
        deleted = store.delete(run_ids)
    if json:
        print_json({"deleted": run_ids})
    else:
        note(f"deleted {counted(deleted, 'run')} from {location}")


def _ask(summaries: list[RunSummary]) -> None:
    """Ask whether to go on; leave if not. Where nobody can answer, that is a usage error."""
    if not sys.stdin.isatty():
        raise UsageError("deleting runs cannot be undone; say --yes to delete them without being asked")
    for run in summaries:
        print(clean(f"{run.run_id}  {run.model} on {run.data_name}, seed {run.seed}, {run.state}"), file=sys.stderr)
    typer.confirm(f"Delete {len(summaries)} of the stored runs for good?", abort=True, err=True)
