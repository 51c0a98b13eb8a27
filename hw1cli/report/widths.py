"""How wide a table's columns become where there is less room than they would like."""

from collections.abc import Sequence
from dataclasses import dataclass

from hw1cli.report.document import Kind, Table
from hw1cli.report.text import cell, clean

READABLE = 16
"""Text in a column narrower than this, in characters, is no longer pleasant to read."""


@dataclass(frozen=True)
class Need:
    """The narrowest and the widest that a column makes use of, in characters."""

    least: int
    most: int


def needs(table: Table, fold_numbers: bool = False) -> list[Need]:
    """Return what each column needs so that no word is broken and, unless `fold_numbers`, no number folded."""
    return [_need(table, i, fold_numbers) for i in range(len(table.columns))]


def fit(columns: Sequence[Need], room: int) -> list[int] | None:
    """Return widths that add up to at most `room`, None where the least does not fit.

    What is left after everyone has the least is shared evenly among those that can still use it.
    """
    left = room - sum(column.least for column in columns)
    if left < 0:
        return None
    widths = [column.least for column in columns]
    by_want = sorted(range(len(columns)), key=lambda i: columns[i].most - columns[i].least)
    for done, i in enumerate(by_want):
        extra = min(columns[i].most - columns[i].least, left // (len(columns) - done))
        widths[i] += extra
        left -= extra
    return widths


def _need(table: Table, i: int, fold_numbers: bool) -> Need:
    from rich.cells import cell_len

    column = table.columns[i]
    texts = [cell(row[i], column.kind) for row in table.rows]
    words = [word for text in (*texts, clean(column.name)) for word in text.split()]
    word = max(map(cell_len, words), default=1)
    longest = max(map(cell_len, texts), default=1)
    if column.kind is Kind.TEXT:
        least = max(min(longest, READABLE), min(word, 2 * READABLE))
    else:
        least = word if fold_numbers else max(word, longest)
    return Need(least, max(least, longest, cell_len(clean(column.name))))
