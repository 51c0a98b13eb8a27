"""What several commands share: their common options, the consoles, JSON on stdout."""

import json
import math
import os
import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from hw1cli.hints import completed
from hw1cli.masking import mask

if TYPE_CHECKING:
    from rich.console import Console

    from hw1cli.report.document import Table

SCHEMA_VERSION = 1
_WIDE = 100_000

DataOption = Annotated[
    str,
    typer.Option(
        "--data",
        metavar="NAME|PATH",
        help="Data set: auto (OCTMNIST if it is found, else octsim), octmnist, octsim, or a MedMNIST .npz file.",
    ),
]
DbOption = Annotated[
    str | None,
    typer.Option("--db", metavar="PATH|URL", help="Results store; else $HW1_DB, else results.db here."),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]


def output() -> "Console":
    """Return the console for results: stdout, never cut to a width when it is not a terminal."""
    from rich.console import Console

    return Console(highlight=False, width=None if sys.stdout.isatty() else _WIDE, soft_wrap=not sys.stdout.isatty())


def notes() -> "Console":
    """Return the console for progress, notes and run ids: stderr."""
    from rich.console import Console

    return Console(stderr=True, highlight=False, soft_wrap=True)


def draws_bars() -> bool:
    """Return whether stderr is a terminal that can redraw a line, whatever FORCE_COLOR makes rich believe."""
    return sys.stderr.isatty() and os.environ.get("TERM", "") not in ("dumb", "unknown")


def note(message: str) -> None:
    """Print one line on stderr: no markup, nothing that a terminal would act on."""
    from hw1cli.report.text import clean

    print(clean(completed(message)), file=sys.stderr, flush=True)


def print_table(table: "Table") -> None:
    """Print a table on stdout, whole: folded to a terminal's width, as wide as it needs elsewhere."""
    from hw1cli.report.formats.terminal import table_of

    console = output()
    console.print(table_of(table), crop=False, soft_wrap=not console.is_terminal)


def print_json(document: dict[str, Any]) -> None:
    """Print the document with its schema version; NaN and infinities become null, with the reason beside them."""
    document = {"schema_version": SCHEMA_VERSION, **document}
    # ASCII, so that no encoding breaks it and no terminal obeys what a string holds.
    print(json.dumps(finite(document), indent=2, allow_nan=False, ensure_ascii=True))


def finite(value: Any) -> Any:
    """Return a JSON value without passwords, NaN and infinities: null, and `<key>_reason` says which it was."""
    if isinstance(value, str):
        return mask(value)
    if isinstance(value, dict):
        result = {}
        for key, each in value.items():
            result[key] = finite(each)
            if isinstance(each, float) and not math.isfinite(each):
                result[f"{key}_reason"] = repr(each)
        return result
    if isinstance(value, list | tuple):
        return [finite(each) for each in value]
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
