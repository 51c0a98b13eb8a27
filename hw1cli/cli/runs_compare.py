"""`hw1 runs compare`: runs side by side."""

from collections import Counter
from pathlib import Path
from typing import Annotated, Literal

import typer

from hw1cli.cli.options import DbOption, JsonOption, db_option, path_option
from hw1cli.cli.printing import note, print_answer, print_json, print_table
from hw1cli.cli.run_options import DataFilter, data_of, reading, runs_argument
from hw1cli.errors import UsageError
from hw1cli.records import RunRecord
from hw1cli.report.content.comparison import as_json, overlay, tables
from hw1cli.report.content.run import words
from hw1cli.report.declare import Metric
from hw1cli.report.document import Table, columns
from hw1cli.report.runs import describe
from hw1cli.store.location import locate
from hw1cli.store.reader import Reader
from hw1cli.store.selection import named


def compare(
    runs: Annotated[list[str] | None, runs_argument()] = None,
    other: Annotated[str | None, db_option("Another store: what differs in it, run by run.", "--with")] = None,
    figure: Annotated[Path | None, path_option("FILE", "Overlay the curves in this .png, .pdf or .svg file.")] = None,
    metric: Annotated[
        Literal["train_loss", "train_acc", "val_loss", "val_acc"], typer.Option(help="What --figure draws.")
    ] = "val_acc",
    data: DataFilter = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Show only what differs between runs, and their metrics.

    Differences are taken against the first run; a single run is held against its model's defaults. With
    --with OTHER.db, every run (or those named) is looked for in the other store by its key: only here, only there,
    the same numbers (times excepted), or the first that differs.
    """
    if other is not None:
        if figure:
            raise UsageError("--figure draws runs of one store; leave out --with")
        _compare_stores(runs or [], other, data, db, json=json)
        return
    if not runs:
        raise UsageError("name the runs to compare, or another store with --with")
    with reading(db) as reader:
        run_ids = [run.run_id for run in named(reader, runs, data_of(reader, data))]
        records = reader.records(run_ids)
    if figure:
        _draw(records, Metric(metric), figure)
    if json:
        print_json(as_json(records))
    else:
        differences, metrics = tables(records)
        print_table(differences)
        print()
        print_table(metrics)


def _compare_stores(runs: list[str], other: str, data: str | None, db: str | None, *, json: bool) -> None:
    from hw1cli.store.comparing import Compared, Outcome
    from hw1cli.store.comparing import compare as compare_stores

    def difference(compared: Compared) -> str:
        first = compared.first_difference
        if first is None:
            return ""
        return f"epoch {first.epoch}, {first.number}: {words(first.first)} here, {words(first.second)} there"

    with reading(db) as here, Reader.open(locate(other, option="--with")) as there:
        fingerprint = data_of(here, data)
        keys = {run.key for run in named(here, runs, fingerprint)} if runs else None
        found = compare_stores(here, there, keys)
    found = [each for each in found if fingerprint in (None, each.either.data_fingerprint)]
    rows = tuple(
        (
            each.here.run_id if each.here else None,
            each.there.run_id if each.there else None,
            f"{each.either.model}, {describe(each.either.config)}",
            str(each.either.seed),
            each.outcome.value,
            difference(each),
        )
        for each in found
    )
    headings = columns("here", "there", "configuration", "seed", "outcome", "first difference")
    counts = Counter(each.outcome for each in found)
    told = ", ".join(f"{counts[outcome]} {outcome}" for outcome in Outcome if counts[outcome]) or "no runs"
    table = Table(id="stores", title="Runs in two stores", columns=headings, rows=rows, notes=(told,))
    print_answer(table, {"runs": [each.as_json() for each in found]}, json=json)


def _draw(records: list[RunRecord], metric: Metric, path: Path) -> None:
    from hw1cli.report.formats.folder import save_figure

    drawn = overlay(records, metric)
    if not drawn.series:
        raise UsageError(f"none of these runs has a {metric}; choose another --metric")
    save_figure(drawn, path, ", ".join(sorted({record.data_name for record in records})))
    note(f"wrote {path}")
