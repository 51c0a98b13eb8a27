"""A report's numbers as LaTeX macros, named by one rule, so that no other document has to copy a number."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain, count
from unicodedata import normalize

from hw1cli.report.document import Figure, LineFigure, Report, Table
from hw1cli.report.numbers import number, parts_of
from hw1cli.report.text import cells, clean, heading

_TOKEN = re.compile(r"(?<!\w)-(?=\d)|\d+(?:\.\d+)?|[A-Za-z]+")
_REMARK = re.compile(r" \([^()]*\)$")
_DIGITS = ("Zero", "One", "Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine")
_ROMAN = {
    1000: "M", 900: "CM", 500: "D", 400: "CD", 100: "C", 90: "XC", 50: "L", 40: "XL", 10: "X", 9: "IX", 5: "V",
    4: "IV", 1: "I",
}  # fmt: skip


@dataclass(frozen=True)
class Macro:
    """A number that a report shows: its macro's name, its text as it is shown, and where that stands."""

    name: str
    text: str
    place: str


def macros(report: Report) -> list[Macro]:
    """Return a macro for every number in the report's tables, and for both ends of every curve in its figures.

    What the report leaves out has its macros too, so that they are the same whatever is shown. A name is `hw`, the
    table's or figure's id, the row, the column, and which of the cell's numbers it is (nothing for a value or a mean,
    else `Sd`, `N`, `Low` or `High`). The row is called by its first cells, as many as tell it from the others. Of all
    that the letters stay, whole numbers below 4000 are Roman, other digits are words, and a remark in brackets behind
    a row (such as that it is the best) is no part of a name. What would have another's name has `Nr` and a count.
    """
    found: dict[str, Macro] = {}
    for section in (*report.sections, *report.left_out):
        for part in (*section.every_table, *section.figures):
            for path, text in _numbers(part):
                stem = "hw" + "".join(map(letters, (part.id, *path)))
                counted = (f"{stem}Nr{roman(i)}" for i in count(2))
                name = next(each for each in chain([stem], counted) if each not in found)
                found[name] = Macro(name, text, " | ".join(filter(None, map(clean, (heading(part), *path)))))
    return list(found.values())


def letters(text: str) -> str:
    """Return a text in letters only, each word with a capital: `lr 0.01` is `LrZeroPointZeroOne`."""
    plain = normalize("NFKD", text).encode("ascii", "ignore").decode()
    return "".join(_in_letters(token) for token in _TOKEN.findall(plain))


def _in_letters(token: str) -> str:
    if token.isalpha():
        return token[0].upper() + token[1:]
    if token.isdigit() and 0 < int(token) < 4000:
        return roman(int(token))
    if token == "-":
        return "Minus"
    return "".join("Point" if digit == "." else _DIGITS[int(digit)] for digit in token)


def roman(value: int) -> str:
    """Return a whole number from 1 on in Roman numerals."""
    for unit, numeral in _ROMAN.items():
        if value >= unit:
            return numeral + roman(value - unit)
    return ""


def _numbers(part: Table | Figure) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each number's text with what it is called within the table or figure."""
    if isinstance(part, Table):
        telling = _telling(part)
        for row in part.rows:
            called = [_REMARK.sub("", each) for each in cells(part, row)[:telling]]
            for column, value in zip(part.columns, row, strict=True):
                yield from (
                    ((*called, column.name, name), text) for name, text in parts_of(value, column.kind).items()
                )
    elif isinstance(part, LineFigure):
        for series in part.series:
            if series.y:
                label = _REMARK.sub("", series.label)
                yield (label, "first"), number(series.y[0], part.kind)
                yield (label, "last"), number(series.y[-1], part.kind)


def _telling(table: Table) -> int:
    """Return how many of a row's first cells tell it from every other row; 1 where all of them would not."""
    rows = [cells(table, row) for row in table.rows]
    widths = range(1, len(table.columns) + 1)
    return next((width for width in widths if len({tuple(row[:width]) for row in rows}) == len(rows)), 1)
