"""`hw1 runs export`: stored runs in the formats of other programs."""

import json as json_module
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from hw1cli.cli.common import SCHEMA_VERSION, DbOption, JsonOption, finite, note, print_json
from hw1cli.cli.completion import complete_runs
from hw1cli.cli.runs_filter import DataFilter, ModelFilter, StatusFilter, WhereFilter, make_filter
from hw1cli.errors import DataError, Hw1Error
from hw1cli.paths import expand
from hw1cli.words import counted

if TYPE_CHECKING:
    from hw1cli.records import RunRecord
    from hw1cli.store.reader import Reader
    from hw1cli.store.summary import RunSummary

Formats = Literal["csv", "json", "parquet", "mlflow", "tensorboard"]
_BATCH = 200
"""Whole runs held in memory at once."""


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
    """Write stored runs for other programs. Example: hw1 runs export --format parquet --model ffn --out ffn

    csv: tables of runs, epochs and confusion matrices; json: one document; parquet: the tables; mlflow: a tracking
    store; tensorboard: a folder of events for each run. The last three need an extra each: an error names it.
    """
    from hw1cli.store.location import locate
    from hw1cli.store.reader import Reader

    with Reader.open(locate(db)) as reader:
        chosen = make_filter(reader, model=model, status=status, where=where, data=data).select(reader)
        if runs:
            named = {
                reader.resolve(run, data=chosen[0].data_fingerprint if data and chosen else None) for run in runs
            }
            chosen = [run for run in chosen if run.run_id in named]
        if not chosen:
            raise DataError("no stored run fits; `hw1 runs list` shows those there are")
        chosen.reverse()  # the oldest first, as they were trained
        paths = _write(reader, chosen, format_, out)
    if json:
        print_json({"format": format_, "runs": len(chosen), "files": [str(path) for path in paths]})
        return
    for path in paths:
        print(path)
    note(f"hw1: {counted(len(chosen), 'run')} exported to {out}")


def _write(reader: "Reader", chosen: "Sequence[RunSummary]", format_: Formats, out: Path) -> list[Path]:
    from hw1cli.export.formats import writer

    try:
        if format_ == "json":
            return [_write_json(reader, chosen, out)]
        return writer(format_)(_records(reader, chosen), out)
    except OSError as error:
        raise Hw1Error(f"{out} cannot be written ({error.strerror or error}); choose another --out") from error


def _records(reader: "Reader", chosen: "Sequence[RunSummary]") -> "Iterator[RunRecord]":
    for start in range(0, len(chosen), _BATCH):
        yield from reader.records([run.run_id for run in chosen[start : start + _BATCH]])


def _write_json(reader: "Reader", chosen: "Sequence[RunSummary]", out: Path) -> Path:
    """Write every run as `hw1 runs show --json` prints it, as one document."""
    from hw1cli.cli.runs_show import whole_document
    from hw1cli.files import new_file

    out.mkdir(parents=True, exist_ok=True)
    path = out / "runs.json"
    with new_file(path) as file:
        file.write(f'{{"schema_version": {SCHEMA_VERSION}, "runs": [\n'.encode())
        for index, (record, summary) in enumerate(zip(_records(reader, chosen), chosen, strict=True)):
            text = json_module.dumps(finite(whole_document(record, summary)), allow_nan=False)
            file.write((",\n" if index else "").encode() + text.encode())
        file.write(b"\n]}\n")
    return path
