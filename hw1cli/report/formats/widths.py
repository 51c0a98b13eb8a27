"""How wide a table's columns become where there is less room than they would like."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

from hw1cli.report.document import Kind, Table
from hw1cli.report.text import cell, clean

_READABLE = 16
"""Text in a column narrower than this, in characters, is no longer pleasant to read."""

_LONGEST_WORD = 32
"""A longer word is broken where there is no room for it."""


@dataclass(frozen=True)
class Need:
    """The narrowest and the widest that a column makes use of, in characters."""

    least: int
    most: int


def natural(table: Table) -> list[int]:
    """Return each column's width with nothing folded."""
    return [need.most for need in _needs(table, fold_numbers=False, readable=_READABLE)]


def fitted(table: Table, room: int) -> list[int] | None:
    """Return widths of columns that add up to at most `room`, None where words would have to be broken for that.

    Numbers stay whole where that is possible with readable text; else text and numbers, such as
    `0.5120 ± 0.0312 (n=5)`, are folded at their blanks, in whichever way takes fewer lines.
    """
    if (widths := fit(_needs(table, fold_numbers=False, readable=_READABLE), room)) is not None:
        return widths
    folded = (fit(_needs(table, fold_numbers=True, readable=readable), room) for readable in (_READABLE, 0))
    return min((widths for widths in folded if widths is not None), key=lambda w: _height(table, w), default=None)


def _height(table: Table, widths: Sequence[int]) -> int:
    return sum(
        max(
            len(textwrap.wrap(cell(value, column.kind), width))
            for value, column, width in zip(row, table.columns, widths, strict=True)
        )
        for row in table.rows
    )


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


def _needs(table: Table, fold_numbers: bool, readable: int) -> list[Need]:
    return [_need(table, i, fold_numbers, readable) for i in range(len(table.columns))]


def _need(table: Table, i: int, fold_numbers: bool, readable: int) -> Need:
    from rich.cells import cell_len

    column = table.columns[i]
    name, texts = clean(column.name), [cell(row[i], column.kind) for row in table.rows]
    word = max((cell_len(word) for text in (*texts, name) for word in text.split()), default=1)
    longest = max(map(cell_len, texts), default=1)
    if column.kind is Kind.TEXT:
        least = max(min(longest, readable), min(word, _LONGEST_WORD))
    else:
        least = word if fold_numbers else max(word, longest)
    return Need(least, max(least, longest, cell_len(name)))
