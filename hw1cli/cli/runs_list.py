"""`hw1 runs list`: one line a run."""

import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache, partial
from typing import Annotated, Any

import typer

from hw1cli.cli.options import DbOption, JsonOption, with_groups
from hw1cli.cli.printing import note, output, print_json, print_table
from hw1cli.cli.run_options import Only, reading
from hw1cli.data.known import title_of
from hw1cli.errors import UsageError
from hw1cli.models.registry import HYPERPARAMETERS, kind_of
from hw1cli.outside.suggest import choice
from hw1cli.outside.words import counted, moment
from hw1cli.report.declare import KINDS
from hw1cli.report.document import Column, Kind, Table
from hw1cli.report.runs import describe, typed
from hw1cli.specs import Config
from hw1cli.store.selection import FIELDS, field_name, field_of, values_of
from hw1cli.store.summary import RunSummary

_ON_A_TERMINAL = 50
_SHOWN = ("run_id", "configuration", "seed", "data", "status", "epochs", "val_acc", "test_acc", "created")
_NARROW = ("run_id", "configuration", "seed", "data", "status", "val_acc", "test_acc")
_NARROW_NOTE = "Epochs and time fit a wider terminal; --columns shows what you want."
_WIDE_ENOUGH = 112


@with_groups
def list_(
    *,
    only: Only,
    sort: Annotated[
        str | None,
        typer.Option(
            metavar="COLUMN", help="Sort by a column; -COLUMN for the highest first.", show_default="newest first"
        ),
    ] = None,
    columns: Annotated[
        str | None,
        typer.Option(
            metavar="A,B,...",
            help="Columns to show: configuration, or any that a run has.",
            show_default="what fits the terminal",
        ),
    ] = None,
    limit: Annotated[
        int | None,
        typer.Option(
            min=0,
            metavar="N",
            help="At most N runs; 0 for all.",
            show_default=f"{_ON_A_TERMINAL} on a terminal, else all",
        ),
    ] = None,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """List the stored runs, newest first.

    A run whose process ended without saying so is shown as gone; the command that trains it continues it.
    """
    shown = _columns(columns)
    order = sort and field_name(sort.lstrip("-"), "--sort")
    bound = limit if limit is not None else 0 if json or not sys.stdout.isatty() else _ON_A_TERMINAL
    with reading(db) as reader:
        chosen = only.filter(reader)
        # One more than is shown tells whether there are more.
        found = chosen.select(reader, limit=None if order or not bound else bound + 1)
    if order:
        found = _sorted(found, order, descending=str(sort).startswith("-"))
    if bound and len(found) > bound:
        found = found[:bound]
        note(f"{counted(bound, 'run')} shown; there are more, and --limit 0 shows all")
    if columns is None and any(run.note for run in found):
        shown = (*shown, "note")
    if json:
        print_json({"runs": [_document(run) for run in found]})
    else:
        _print(found, shown)


def _document(run: RunSummary) -> dict[str, Any]:
    values = values_of(run).items()
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values}


def _columns(given: str | None) -> tuple[str, ...]:
    if given is None:
        return _NARROW if sys.stdout.isatty() and output().width < _WIDE_ENOUGH else _SHOWN
    names = [each.strip() for each in given.split(",") if each.strip()]
    if not names:
        raise UsageError(f"--columns names no column{choice('', ('configuration', *FIELDS))}")
    return tuple(each if each in _SHOWN else field_name(each, "--columns") for each in names)


def _sorted(runs: list[RunSummary], name: str, *, descending: bool) -> list[RunSummary]:
    """Return the runs sorted by a field; those without it, or with NaN, come last either way."""

    def has_value(run: RunSummary) -> bool:
        value = field_of(run, name)
        return value is not None and value == value

    with_value = filter(has_value, runs)
    rest = [run for run in runs if not has_value(run)]
    return sorted(with_value, key=lambda run: field_of(run, name), reverse=descending) + rest


def _print(runs: Sequence[RunSummary], names: Sequence[str]) -> None:
    columns = tuple(Column(name.replace("_", " "), _kind(name)) for name in names)
    rows = tuple(zip(*(map(_VALUES.get(name, partial(_value, name)), runs) for name in names), strict=True))
    notes = (_NARROW_NOTE,) if names[: len(_NARROW)] == _NARROW else ()
    table = Table(id="runs", title=counted(len(runs), "run"), columns=columns, rows=rows, notes=notes)
    if sys.stdout.isatty():
        print_table(table)
        return
    from hw1cli.report.formats.columns import aligned

    sys.stdout.write("\n".join(aligned(table)) + "\n")


def _kind(name: str) -> Any:
    if kind := KINDS.get(name.rpartition("_")[2]):
        return kind
    whole = name in ("seed", "attempt", "stack", "epochs_done")
    number = name in HYPERPARAMETERS and name != "epochs" and kind_of(name) in (int, float)
    return Kind.NUMBER if whole or number else Kind.TEXT


def _value(name: str, run: RunSummary) -> Any:
    """Return a run's field as it is shown: a hyperparameter as one types it, with every digit."""
    value = field_of(run, name)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return value.isoformat()
    return typed(value) if name in HYPERPARAMETERS and value is not None else value


def _configuration(run: RunSummary) -> str:
    reservation = " (another version)" if run.config.foreign else " (older protocol)" if run.superseded else ""
    return _in_words(run.config) + reservation


@lru_cache(maxsize=4096)
def _in_words(config: Config) -> str:
    return f"{config.model}, {describe(config)}"


_VALUES: Mapping[str, Callable[[RunSummary], Any]] = {
    "configuration": _configuration,
    "data": lambda run: title_of(run.data_name, run.simulated),
    "epochs": lambda run: f"{run.epochs_done}/{run.config.epochs}",
    "created": lambda run: moment(run.created_at),
}
