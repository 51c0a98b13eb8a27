"""`hw1 runs compare`: runs side by side."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hw1cli.cli.common import DbOption, JsonOption, note, print_json, print_table
from hw1cli.cli.completion import complete_runs
from hw1cli.cli.runs_filter import DataFilter, fingerprint_of
from hw1cli.errors import UsageError
from hw1cli.paths import expand

if TYPE_CHECKING:
    from hw1cli.records import RunRecord
    from hw1cli.report.content.comparison import Comparison

FORMATS = ("png", "pdf", "svg")

RunsArgument = Annotated[
    list[str],
    typer.Argument(metavar="RUN...", autocompletion=complete_runs, help="Ids or their beginnings, latest, or best."),
]
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
    """Show only what differs between runs, and their figures. Example: hw1 runs compare best latest --figure two.png

    Differences are taken against the first run.
    """
    from hw1cli.report.content.comparison import compare as compare_runs
    from hw1cli.report.content.comparison import tables
    from hw1cli.store.location import locate
    from hw1cli.store.reader import Reader

    _check_format(figure)
    with Reader.open(locate(db)) as reader:
        fingerprint = None if data is None else fingerprint_of(reader, data)
        run_ids = list(dict.fromkeys(reader.resolve(run, data=fingerprint) for run in runs))
        if len(run_ids) < 2:
            raise UsageError(f"there is only one run to compare, {run_ids[0]}; name another (`hw1 runs list`)")
        records = reader.records(run_ids)
    comparison = compare_runs(records)
    if json:
        print_json(_document(comparison))
    else:
        differences, figures = tables(comparison)
        print_table(differences)
        print()
        print_table(figures)
    if figure:
        _draw(records, metric, figure)


def _document(comparison: "Comparison") -> dict[str, object]:
    ids = comparison.run_ids
    return {
        "runs": list(ids),
        "differences": {each.name: dict(zip(ids, each.values, strict=True)) for each in comparison.differences},
        "metrics": {each.name: dict(zip(ids, each.values, strict=True)) for each in comparison.figures},
        "deltas": {each.name: dict(zip(ids[1:], each.deltas, strict=True)) for each in comparison.figures},
        "times_not_compared": list(comparison.untimed),
        "mcnemar_p": {each.run_id: each.p for each in comparison.pairs},
    }


def _check_format(figure: Path | None) -> None:
    if figure and figure.suffix.lower().removeprefix(".") not in FORMATS:
        raise UsageError(f"--figure {figure}: the name must end in .png, .pdf or .svg")


def _draw(records: "list[RunRecord]", metric: Metric, path: Path) -> None:
    from hw1cli.report.content.comparison import overlay
    from hw1cli.report.formats.folder import save_figure

    drawn = overlay(records, metric)
    if not drawn.series:
        raise UsageError(f"none of these runs has a {metric}; choose another --metric")
    names = ", ".join(sorted({record.data_name for record in records}))
    save_figure(drawn, path, names)
    note(f"hw1: wrote {path}")
