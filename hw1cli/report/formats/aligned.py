"""A table as plain aligned lines, for pipes and files: whole, however wide, and fast for thousands of rows."""

from collections.abc import Iterator

from hw1cli.report.document import Kind, Table
from hw1cli.report.text import cell, clean, heading

_GAP = "  "


def lines(table: Table) -> Iterator[str]:
    """Yield the title, the columns' names, a line a row, and the notes; nothing is cut or folded."""
    yield heading(table)
    columns = [_column(table, index) for index in range(len(table.columns))]
    for line in zip(*columns, strict=True):
        yield _GAP.join(line).rstrip()
    yield from map(clean, table.notes)


def _column(table: Table, index: int) -> list[str]:
    """Return a column's name and values, padded to one width: text to the left, numbers to the right."""
    kind, name = table.columns[index].kind, clean(table.columns[index].name)
    values = [row[index] for row in table.rows]
    # Runs repeat their values a lot: each is written and measured once.
    texts = {value: cell(value, kind) for value in set(values)}
    widths = {text: _width(text) for text in (name, *texts.values())}
    width = max(widths.values())
    padding = {text: " " * (width - own) for text, own in widths.items()}
    if kind is Kind.TEXT:
        padded = {text: text + pad for text, pad in padding.items()}
    else:
        padded = {text: pad + text for text, pad in padding.items()}
    return [padded[name], *(padded[texts[value]] for value in values)]


def _width(text: str) -> int:
    """Return the columns that a text takes on a terminal."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)
