"""How wide a table's columns are, in characters: as wide as they need, or fitted to the room there is."""

from collections.abc import Iterator, Sequence

from hw1cli.report.document import Kind, Table
from hw1cli.report.text import cell, clean, heading

GAP = "  "
"""What stands between two columns on a terminal."""

_READABLE = 16
"""Text in a column narrower than this, in characters, is no longer pleasant to read."""

_LONGEST_WORD = 32
"""A longer word is broken where there is no room for it."""


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
    widths = {text: width_of(text) for text in set(shown)}
    widest = max(widths.values())
    blanks = {text: " " * (widest - width) for text, width in widths.items()}
    return [text + blanks[text] if kind is Kind.TEXT else blanks[text] + text for text in shown]


def natural(table: Table) -> list[int]:
    """Return each column's width with nothing folded."""
    return [max(map(width_of, each)) for each in texts_of(table)]


def fitted(table: Table, room: int) -> list[int] | None:
    """Return widths of columns that add up to at most `room`, None where words would have to be broken for that.

    Numbers stay whole where that is possible with readable text; else text and numbers, such as
    `0.5120 ± 0.0312 (n=5)`, are folded at any of their blanks. A heading is folded before what stands under it.
    """
    texts = texts_of(table)
    words = [max((width_of(word) for text in column for word in text.split()), default=1) for column in texts]
    whole = [max(map(width_of, column)) for column in texts]
    longest = [max(map(width_of, column[1:]), default=1) for column in texts]  # the heading may be folded
    is_text = [column.kind is Kind.TEXT for column in table.columns]
    narrowest = [min(word, _LONGEST_WORD) if text else word for word, text in zip(words, is_text, strict=True)]
    readable = [min(length, _READABLE) if text else length for length, text in zip(longest, is_text, strict=True)]
    fitting = (least for least in (list(map(max, narrowest, readable)), narrowest) if sum(least) <= room)
    filled = ((least, list(map(max, least, longest))) for least in fitting)
    return next((_shared(_shared(least, cells, room), whole, room) for least, cells in filled), None)


def _shared(least: Sequence[int], most: Sequence[int], room: int) -> list[int]:
    """Return widths that add up to at most `room`: beyond the least, an even share for all who can still use it."""
    widths, left = list(least), room - sum(least)
    by_want = sorted(range(len(widths)), key=lambda i: most[i] - least[i])
    for done, i in enumerate(by_want):
        extra = min(most[i] - least[i], left // (len(widths) - done))
        widths[i] += extra
        left -= extra
    return widths


def texts_of(table: Table) -> list[list[str]]:
    """Return each column's name and cells, as they are shown."""
    return [
        [clean(column.name), *(cell(row[i], column.kind) for row in table.rows)]
        for i, column in enumerate(table.columns)
    ]


def width_of(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    if text.isascii():  # most is, and does not wait for rich to be imported
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
