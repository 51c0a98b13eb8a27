"""`hw1 runs compare`: runs side by side."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from hw1cli.cli.options import DbOption, JsonOption
from hw1cli.cli.printing import note, print_json, print_table
from hw1cli.cli.run_options import DataFilter, RunsArgument, data_of, reading
from hw1cli.errors import UsageError
from hw1cli.paths import expand
from hw1cli.records import RunRecord
from hw1cli.store.selection import named

Metric = Literal["train_loss", "train_acc", "val_loss", "val_acc"]


def compare(
    runs: RunsArgument,
    figure: Annotated[
        Path | None,
        typer.Option(parser=expand, metavar="FILE", help="Overlay the curves in this .png, .pdf or .svg file."),
    ] = None,
    metric: Annotated[Metric, typer.Option(help="What --figure draws.")] = "val_acc",
    data: DataFilter = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Show only what differs between runs, and their metrics. Example: hw1 runs compare best latest --figure two.png

    Differences are taken against the first run.
    """
    from hw1cli.report.content.comparison import as_json, tables

    with reading(db) as reader:
        run_ids = [run.run_id for run in named(reader, runs, data_of(reader, data))]
        if len(run_ids) < 2:
            raise UsageError(f"there is only one run to compare, {run_ids[0]}; name another (`hw1 runs list`)")
        records = reader.records(run_ids)
    if figure:
        _draw(records, metric, figure)
    if json:
        print_json(as_json(records))
    else:
        differences, metrics = tables(records)
        print_table(differences)
        print()
        print_table(metrics)


def _draw(records: list[RunRecord], metric: Metric, path: Path) -> None:
    from hw1cli.report.content.comparison import overlay
    from hw1cli.report.declare import Metric as Curve
    from hw1cli.report.formats.folder import save_figure

    drawn = overlay(records, Curve(metric))
    if not drawn.series:
        raise UsageError(f"none of these runs has a {metric}; choose another --metric")
    save_figure(drawn, path, ", ".join(sorted({record.data_name for record in records})))
    note(f"wrote {path}")
