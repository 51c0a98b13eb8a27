"""Text from users, files and databases, made safe for one line of any format."""

import re
import unicodedata
from collections.abc import Sequence

from hw1cli.outside.passwords import mask
from hw1cli.report.document import Kind, Measured, Numbered, Report, Table, Value
from hw1cli.report.numbers import text_of

_LINE_BREAKS = re.compile(r"[\t\n\r\v\f\x85\u2028\u2029]+")
_BIDI = set("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


def clean(text: str) -> str:
    """Return `text` on one line: passwords masked; escapes, direction overrides and odd bytes shown as codes."""
    text = mask(text)
    if text.isprintable():  # then nothing is to be done, and lists of thousands of runs are fast
        return text
    return "".join(_harmless(char) for char in _LINE_BREAKS.sub(" ", text))


def _harmless(char: str) -> str:
    if " " <= char <= "~":
        return char
    if "\udc80" <= char <= "\udcff":  # a byte of a file's name, as Python keeps it
        return f"\\x{ord(char) - 0xDC00:02x}"
    if char in _BIDI or unicodedata.category(char) in ("Cc", "Cs"):
        return f"\\u{ord(char):04x}" if ord(char) > 0xFF else f"\\x{ord(char):02x}"
    return char


def cell(value: Value | Measured, kind: Kind) -> str:
    """Return a table's cell as clean text."""
    return clean(text_of(value, kind))


def cells(table: Table, row: Sequence[Value | Measured]) -> list[str]:
    """Return a row's cells as clean text."""
    return [cell(value, column.kind) for value, column in zip(row, table.columns, strict=True)]


def byline(report: Report) -> str:
    """Return the authors on one line; empty where none is named."""
    return clean(", ".join(report.authors))


def heading(item: Numbered) -> str:
    """Return a table's or figure's title with the homework's number before it: `Figure 1: ...`."""
    kind = "Table" if isinstance(item, Table) else "Figure"
    return clean(f"{kind} {item.number}: {item.title}" if item.number else item.title)
