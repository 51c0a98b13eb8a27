"""What commands print: results on stdout, all else on stderr; text from outside has its control characters shown."""

import os
import sys
from shutil import get_terminal_size
from typing import TYPE_CHECKING, Any

from hw1cli.outside.hints import completed
from hw1cli.outside.json_text import SCHEMA_VERSION, dumps
from hw1cli.report.document import Table
from hw1cli.report.text import clean

if TYPE_CHECKING:
    from rich.console import Console
    from rich.progress import Progress, ProgressColumn

_WIDE = 100_000


def output() -> "Console":
    """Return the console for results: stdout, never cut to a width when it is not a terminal."""
    from rich.console import Console

    terminal = sys.stdout.isatty()
    width, height = get_terminal_size() if terminal else (_WIDE, 25)  # rich holds each dumb one to have 80 columns
    return Console(highlight=False, width=width, height=height, soft_wrap=not terminal)


def bars(*columns: "str | ProgressColumn") -> "Progress":
    """Return progress bars on stderr, gone when they are done; none are drawn unless it can redraw a line."""
    from rich.console import Console
    from rich.progress import Progress

    # Whatever FORCE_COLOR makes rich believe.
    draws = sys.stderr.isatty() and os.environ.get("TERM", "") not in ("dumb", "unknown")
    # Interactive, or older versions of rich end bars that they have not drawn with an empty line.
    console = Console(stderr=True, highlight=False, soft_wrap=True, force_interactive=True)
    return Progress(*columns, console=console, transient=True, disable=not draws)


def note(message: str) -> None:
    """Tell the user something on one line of stderr: no markup, nothing that a terminal would act on."""
    print(f"hw1: {clean(completed(message))}", file=sys.stderr, flush=True)


def print_table(table: Table) -> None:
    """Print a table on stdout, whole: folded to a terminal's width, as wide as it needs elsewhere."""
    from hw1cli.report.formats.terminal import table_of

    console = output()
    console.print(table_of(table, console), crop=False, soft_wrap=not console.is_terminal)


def print_json(document: dict[str, Any]) -> None:
    """Print the document with its schema version."""
    print(dumps({"schema_version": SCHEMA_VERSION, **document}, indent=2))


def print_answer(shown: str | Table, document: dict[str, Any], *, json: bool) -> None:
    """Print a command's answer as JSON, else as a table or as text: byte by byte, since scripts need a path so."""
    if json:
        print_json(document)
    elif isinstance(shown, Table):
        print_table(shown)
    else:
        print(shown)
