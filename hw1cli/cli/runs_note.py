"""`hw1 runs note`: what you want to remember of a run."""

from typing import Annotated

import typer

from hw1cli.cli.options import DbOption, JsonOption
from hw1cli.cli.printing import note as tell
from hw1cli.cli.printing import print_json
from hw1cli.cli.run_options import DataFilter, RunArgument, data_of, reading
from hw1cli.store.notes import LONGEST, note_of


def note(
    run: RunArgument,
    text: Annotated[
        str, typer.Argument(metavar="TEXT", help=f"At most {LONGEST:,} characters; an empty text ('') removes it.")
    ],
    data: DataFilter = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Write a note on a run, in place of the one it has.

    Lists, runs show and exports have it; hw1 runs list --where 'note ~ report' finds it.
    """
    from hw1cli.store.writer import Store

    noted = note_of(text)
    with reading(db) as reader:
        location, run_id = reader.location, reader.resolve(run, data=data_of(reader, data))
    with Store.open(location) as store:
        store.note([run_id], noted)
    if json:
        print_json({"run_id": run_id, "note": noted})
    else:
        tell(f"noted on run {run_id}" if noted else f"run {run_id} has no note any more")
