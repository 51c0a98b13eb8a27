"""How wide a table's columns are, in characters: as wide as they need, or fitted to the room there is."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from hw1cli.report.document import Kind, Table
from hw1cli.report.text import cell, clean, heading

GAP = "  "
"""What stands between two columns on a terminal."""

_READABLE = 16
"""Text in a column narrower than this, in characters, is no longer pleasant to read."""

_LONGEST_WORD = 32
"""A longer word is broken where there is no room for it."""


@dataclass(frozen=True)
class _Need:
    """The narrowest and the widest that a column makes use of, in characters."""

    least: int
    most: int


def aligned(table: Table) -> Iterator[str]:
    """Yield the title, the columns' names, a line a row, and the notes; nothing is cut, and thousands are fast."""
    yield heading(table)
    columns = [_padded(table, i) for i in range(len(table.columns))]
    for line in zip(*columns, strict=True):
        yield GAP.join(line).rstrip()
    yield from map(clean, table.notes)


def _padded(table: Table, i: int) -> list[str]:
    """Return a column's name and values, padded to one width: text to the left, numbers to the right."""
    kind = table.columns[i].kind
    values = [row[i] for row in table.rows]
    # Runs repeat their values a lot: each is written and measured once.
    texts = {value: cell(value, kind) for value in set(values)}
    shown = [clean(table.columns[i].name), *(texts[value] for value in values)]
    widths = {text: _width(text) for text in set(shown)}
    blanks = {text: " " * (max(widths.values()) - width) for text, width in widths.items()}
    return [text + blanks[text] if kind is Kind.TEXT else blanks[text] + text for text in shown]


def _width(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    if text.isascii():  # most is, and does not wait for rich to be imported
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def natural(table: Table) -> list[int]:
    """Return each column's width with nothing folded."""
    return [need.most for need in _needs(table)]


def fitted(table: Table, room: int) -> list[int] | None:
    """Return widths of columns that add up to at most `room`, None where words would have to be broken for that.

    Numbers stay whole where that is possible with readable text; else text and numbers, such as
    `0.5120 ± 0.0312 (n=5)`, are folded at their blanks, in whichever way takes fewer lines.
    """
    if (widths := _shared(_needs(table), room)) is not None:
        return widths
    folded = (_shared(_needs(table, readable, fold_numbers=True), room) for readable in (_READABLE, 0))
    return min((widths for widths in folded if widths is not None), key=lambda w: _height(table, w), default=None)


def _height(table: Table, widths: Sequence[int]) -> int:
    return sum(
        max(
            len(textwrap.wrap(cell(value, column.kind), width))
            for value, column, width in zip(row, table.columns, widths, strict=True)
        )
        for row in table.rows
    )


def _shared(columns: Sequence[_Need], room: int) -> list[int] | None:
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


def _needs(table: Table, readable: int = _READABLE, *, fold_numbers: bool = False) -> list[_Need]:
    needs = []
    for i, column in enumerate(table.columns):
        name, texts = clean(column.name), [cell(row[i], column.kind) for row in table.rows]
        word = max((_width(word) for text in (*texts, name) for word in text.split()), default=1)
        longest = max(map(_width, texts), default=1)
        if column.kind is Kind.TEXT:
            least = max(min(longest, readable), min(word, _LONGEST_WORD))
        else:
            least = word if fold_numbers else max(word, longest)
        needs.append(_Need(least, max(least, longest, _width(name))))
    return needs
