"""`hw1 runs export`: stored runs in the formats of other programs."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from hw1cli.cli.options import DbOption, JsonOption
from hw1cli.cli.printing import note, print_json
from hw1cli.cli.run_options import (
    DataFilter,
    ModelFilter,
    StatusFilter,
    WhereFilter,
    complete_runs,
    filter_of,
    reading,
)
from hw1cli.errors import DataError
from hw1cli.paths import expand
from hw1cli.store.selection import named
from hw1cli.words import counted

Formats = Literal["csv", "json", "parquet"]


def export(
    runs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[RUN]...", autocompletion=complete_runs, help="Ids, latest or best; else all runs."),
    ] = None,
    format_: Annotated[Formats, typer.Option("--format", help="What is written.")] = "csv",
    out: Annotated[Path, typer.Option(parser=expand, metavar="FOLDER", help="Where it is written.")] = Path("export"),
    model: ModelFilter = None,
    status: StatusFilter = None,
    where: WhereFilter = None,
    data: DataFilter = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Write stored runs for other programs.

    csv: tables of runs, epochs and confusion matrices; json: one document; parquet: the tables, by an extra.
    """
    from hw1cli.export.formats import export as write

    with reading(db) as reader:
        chosen = filter_of(reader, model, status, where, data)
        meant = named(reader, runs, chosen.data) if runs else chosen.select(reader)
        fitting = [run for run in meant if chosen.fits(run)]
        if not fitting:
            raise DataError("no stored run fits; `hw1 runs list` shows those there are")
        fitting.sort(key=lambda run: run.number)  # as they were first claimed
        paths = write(reader, fitting, format_, out)
    if json:
        print_json({"format": format_, "runs": len(fitting), "files": [str(path) for path in paths]})
        return
    for path in paths:
        print(path)
    note(f"{counted(len(fitting), 'run')} exported to {out}")
