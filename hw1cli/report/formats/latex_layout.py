"""How a table lies on a page of the LaTeX report: its size of type, its columns' widths, over pages or turned."""

from collections.abc import Sequence
from dataclasses import dataclass

from hw1cli.report.document import Kind, Table
from hw1cli.report.formats.columns import fitted, natural, texts_of, width_of

_SIZES = {"\\normalsize": 88, "\\small": 96, "\\footnotesize": 109, "\\scriptsize": 125}
"""Sizes of type, largest first, with about how many characters of a table go on a line of the document."""

_WHOLE = ("\\normalsize", "\\small", "\\footnotesize")
_FOLDED = ("\\small", "\\footnotesize", "\\scriptsize")

_TURNED = 1.5
"""How many times as much goes on a line of a page that is turned."""

_GAP = 2
"""What the space between two columns takes, in characters."""

_MOST_LINES = 40
"""A longer table is broken over pages."""


@dataclass(frozen=True)
class Layout:
    """A size of type and a column specification; pages break what is `long`, and are turned for what is `turned`."""

    size: str
    columns: str
    long: bool = False
    turned: bool = False


def layout(table: Table) -> Layout:
    """Return the largest size at which nothing is folded, else the largest at which every word is whole.

    Where no word would be whole on an upright page, the page is turned.
    """
    whole, taken = natural(table), _GAP * len(table.columns)
    if size := next((size for size in _WHOLE if sum(whole) <= _SIZES[size] - taken), None):
        return _layout(table, size, whole)
    for size in _FOLDED:
        if widths := fitted(table, _SIZES[size] - taken):
            return _layout(table, size, widths)
    room = int(_TURNED * _SIZES[_FOLDED[-1]]) - taken
    narrow = [room // len(table.columns)] * len(table.columns)
    return _layout(table, _FOLDED[-1], fitted(table, room) or narrow, turned=True)


def _layout(table: Table, size: str, widths: Sequence[int], *, turned: bool = False) -> Layout:
    """Return the layout with columns this wide, in characters: those narrower than their text are folded."""
    columns = zip(table.columns, widths, natural(table), strict=True)
    specification = "".join(
        (f">{{\\ragged{side}\\arraybackslash}}p{{{0.53 * width + 0.5:.2f}em}}" if width < whole else short)
        for column, width, whole in columns
        for side, short in [("right", "l") if column.kind is Kind.TEXT else ("left", "r")]
    )
    return Layout(size, specification, turned or _lines(table, widths) > _MOST_LINES, turned)


def _lines(table: Table, widths: Sequence[int]) -> int:
    """Return how many lines the table takes, about."""
    columns = zip(texts_of(table), widths, strict=True)
    taken = [[-(-width_of(text) // max(1, width)) for text in column] for column, width in columns]
    return sum(map(max, zip(*taken, strict=True)))
