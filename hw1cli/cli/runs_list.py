"""`hw1 runs list`: one line a run."""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from operator import attrgetter
from shutil import get_terminal_size
from typing import Annotated, Any

import typer

from hw1cli.cli.common import DbOption, JsonOption, note, print_json, print_table
from hw1cli.cli.runs_filter import (
    FIELDS,
    DataFilter,
    ModelFilter,
    StatusFilter,
    WhereFilter,
    field_name,
    field_of,
    make_filter,
)
from hw1cli.errors import UsageError
from hw1cli.models.registry import HYPERPARAMETERS, kind_of
from hw1cli.specs import Config
from hw1cli.store.summary import RunSummary
from hw1cli.suggest import choice
from hw1cli.words import counted, moment

_ON_A_TERMINAL = 50
_SHOWN = ("run_id", "configuration", "seed", "data", "status", "epochs", "val_acc", "test_acc", "created")
_NARROW = ("run_id", "configuration", "seed", "status", "val_acc", "test_acc")
_NARROW_NOTE = "Data set, epochs and time fit a wider terminal; --columns shows what you want."
_WIDE_ENOUGH = 112
_BY_NAME = {"data": "data_name", "created": "created_at", "run": "run_id", "id": "run_id"}


def list_(
    model: ModelFilter = None,
    status: StatusFilter = None,
    where: WhereFilter = None,
    data: DataFilter = None,
    sort: Annotated[
        str | None, typer.Option(metavar="COLUMN", help="Sort by a column; -COLUMN for the highest first.")
    ] = None,
    columns: Annotated[
        str | None, typer.Option(metavar="A,B,...", help="Columns to show: configuration, or any that a run has.")
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(min=0, metavar="N", help=f"At most N runs; 0 for all ({_ON_A_TERMINAL} on a terminal)."),
    ] = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """List the stored runs, newest first. Example: hw1 runs list --model ffn --where lr=0.1 --sort -val_acc

    A run whose process ended without saying so is shown as `gone`; the command that trains it continues it.
    """
    from hw1cli.store.location import locate
    from hw1cli.store.reader import Reader

    shown = _columns(columns)
    order = _order(sort)
    bound = limit if limit is not None else None if json or not sys.stdout.isatty() else _ON_A_TERMINAL
    bound = bound or None
    with Reader.open(locate(db)) as reader:
        chosen = make_filter(reader, model=model, status=status, where=where, data=data)
        # One more than is shown tells whether there are more.
        found = chosen.select(reader, limit=None if order or bound is None else bound + 1)
    if order:
        found = order(found)
    if bound is not None and len(found) > bound:
        found = found[:bound]
        note(f"hw1: {counted(bound, 'run')} shown; there are more, and --limit 0 shows all")
    if json:
        print_json({"runs": [summary_document(run) for run in found]})
    else:
        _print(found, shown)


def summary_document(run: RunSummary) -> dict[str, Any]:
    """Return a run's summary as plain JSON values."""
    values = {name: field_of(run, name) for name in (*FIELDS, "error")}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def _columns(typed: str | None) -> tuple[str, ...]:
    if typed is None:
        narrow = sys.stdout.isatty() and get_terminal_size().columns < _WIDE_ENOUGH
        return _NARROW if narrow else _SHOWN
    names = [each.strip() for each in typed.split(",") if each.strip()]
    if not names:
        raise UsageError(f"--columns names no column{choice('', ('configuration', *FIELDS))}")
    return tuple(each if each in _SPECIAL else field_name(each, "--columns") for each in names)


def _order(typed: str | None) -> Callable[[list[RunSummary]], list[RunSummary]] | None:
    """Return how to sort runs; those without a figure, or with NaN, come last either way."""
    if typed is None:
        return None
    descending = typed.startswith("-")
    name = field_name(_BY_NAME.get(typed.lstrip("-"), typed.lstrip("-")), "--sort")

    def sort(runs: list[RunSummary]) -> list[RunSummary]:
        with_figure = [run for run in runs if (value := field_of(run, name)) is not None and value == value]
        rest = [run for run in runs if (value := field_of(run, name)) is None or value != value]
        key: Callable[[RunSummary], Any] = lambda run: field_of(run, name)  # noqa: E731
        return sorted(with_figure, key=key, reverse=descending) + rest

    return sort


def _print(runs: Sequence[RunSummary], names: Sequence[str]) -> None:
    from hw1cli.report.document import Column, Table

    columns = tuple(Column(name.replace("_", " "), _kind(name)) for name in names)
    rows = tuple(zip(*(map(_getter(name), runs) for name in names), strict=True))
    title = counted(len(runs), "run")
    notes = (_NARROW_NOTE,) if names is _NARROW else ()
    table = Table(id="runs", title=title, columns=columns, rows=rows, notes=notes)
    if sys.stdout.isatty():
        print_table(table)
        return
    from hw1cli.report.formats.columns import aligned

    sys.stdout.write("\n".join(aligned(table)) + "\n")


def _kind(name: str) -> Any:
    from hw1cli.report.document import Kind

    if name.endswith("_acc"):
        return Kind.ACCURACY
    if name.endswith("_loss"):
        return Kind.LOSS
    if name.endswith("_seconds"):
        return Kind.SECONDS
    numeric = name in ("seed", "attempt", "stack", "epochs_done") or (
        name in HYPERPARAMETERS and kind_of(name) in (int, float)
    )
    return Kind.NUMBER if numeric and name != "epochs" else Kind.TEXT


def _getter(name: str) -> Callable[[RunSummary], Any]:
    """Return the function that takes a column's value from a run."""
    if name in _SPECIAL:
        return _SPECIAL[name]
    if name in HYPERPARAMETERS:
        return lambda run: _typed(field_of(run, name))
    return lambda run: _text(field_of(run, name))


def _typed(value: Any) -> str | None:
    """Return a hyperparameter as one types it: every digit of it."""
    from hw1cli.report.runs import typed

    return None if value is None else typed(value)


def _text(value: Any) -> Any:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value.isoformat() if isinstance(value, datetime) else value


def _data(run: RunSummary) -> str:
    return f"{run.data_name} (simulated)" if run.simulated else run.data_name


def _reservation(run: RunSummary) -> str:
    if run.config.foreign:
        return " (another version)"
    return " (older protocol)" if run.superseded else ""


@lru_cache(maxsize=4096)
def _configuration(config: Config) -> str:
    from hw1cli.report.runs import describe

    return f"{config.model}, {describe(config)}"


_SPECIAL: Mapping[str, Callable[[RunSummary], Any]] = {
    "configuration": lambda run: _configuration(run.config) + _reservation(run),
    "data": _data,
    "epochs": lambda run: f"{run.epochs_done}/{run.config.epochs}",
    "created": lambda run: moment(run.created_at),
    "run_id": attrgetter("run_id"),
    "status": attrgetter("state"),
    "seed": attrgetter("seed"),
    "val_acc": attrgetter("val_acc"),
    "test_acc": attrgetter("test_acc"),
}
