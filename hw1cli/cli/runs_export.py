"""`hw1 runs export`: stored runs in the formats of other programs."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from hw1cli.cli.options import DbOption, JsonOption, path_option, with_groups
from hw1cli.cli.printing import note, print_json
from hw1cli.cli.run_options import Only, reading, runs_argument
from hw1cli.errors import DataError
from hw1cli.outside.words import counted
from hw1cli.store.selection import named

Formats = Literal["csv", "json", "parquet", "npz", "torch"]


@with_groups
def export(
    runs: Annotated[list[str] | None, runs_argument("Ids, latest or best; else all runs.")] = None,
    format_: Annotated[Formats, typer.Option("--format", help="What is written.")] = "csv",
    out: Annotated[Path, path_option("FOLDER", "Where it is written.")] = Path("export"),
    *,
    only: Only,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Write stored runs for other programs.

    csv: tables of runs, epochs and confusion matrices; json: one document; parquet: the tables, by an extra. npz and
    torch: a file for each run whose weights were kept, of arrays or as a state_dict (docs/trained.md).
    """
    from hw1cli.export.formats import WITH_WEIGHTS
    from hw1cli.export.formats import export as write

    with reading(db) as reader:
        chosen = only.filter(reader)
        meant = named(reader, runs, chosen.data) if runs else chosen.select(reader)
        fitting = [run for run in meant if chosen.fits(run)]
        if not fitting:
            raise DataError("no stored run fits; `hw1 runs list` shows those there are")
        fitting.sort(key=lambda run: run.number)  # as they were first claimed
        paths = write(reader, [run.run_id for run in fitting], format_, out)
    if json:
        print_json({"format": format_, "runs": len(fitting), "files": [str(path) for path in paths]})
        return
    for path in paths:
        print(path)
    written = len(paths) if format_ in WITH_WEIGHTS else len(fitting)
    lacking = f"; {counted(len(fitting) - written, 'run')} without weights left out" if written < len(fitting) else ""
    note(f"{counted(written, 'run')} exported to {out}{lacking}")
