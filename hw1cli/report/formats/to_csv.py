"""A report as CSV: one file for each table and each figure of curves, numbers exact, text that starts no formula."""

import csv
import re
from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TypeAlias

from hw1cli.report.document import LineFigure, Report, Table
from hw1cli.report.numbers import split
from hw1cli.report.text import clean

Cell: TypeAlias = str | int | float | None

_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?")
_FORMULA_STARTS = ("=", "+", "-", "@")


def files(report: Report, figure_format: str) -> dict[str, str]:
    """Return the content of each CSV file by its name: its table's or figure's id, or `missing`.

    Every line of a table ends with the data set's name. A value with a spread or an interval takes a column for
    each of its numbers. Numbers are written so that they read back exactly; a missing value is an empty cell.
    """
    named: dict[str, str] = {}
    for section in report.sections:
        named |= {f"{table.id}.csv": table_csv(table, report.source(section, table)) for table in section.every_table}
        curves = (figure for figure in section.figures if isinstance(figure, LineFigure))
        named |= {f"{figure.id}.csv": figure_csv(figure, report.source(section, figure)) for figure in curves}
    missing = [(each.what, each.command) for section in report.sections for each in section.missing]
    if missing:
        named["missing.csv"] = csv_text([("missing", "command"), *missing])
    return named


def table_csv(table: Table, data_title: str) -> str:
    """Return one table as CSV."""
    parts = [_parts(table, i) for i in range(len(table.columns))]
    header = [
        f"{column.name} {part}".strip() for column, used in zip(table.columns, parts, strict=True) for part in used
    ]
    lines = [
        [split(value).get(part) for value, used in zip(row, parts, strict=True) for part in used]
        for row in table.rows
    ]
    return csv_text([[*header, "data"], *([*line, data_title] for line in lines)])


def figure_csv(figure: LineFigure, data_title: str) -> str:
    """Return a figure's curves as CSV, a line for each point of each seed."""
    header = ("series", "seed", figure.x_label, figure.y_label, "ended", "data")
    lines = [
        (each, seed, values) for each in figure.series for seed, values in ((each.seed, each.y), *each.others.items())
    ]
    points = (
        (each.label, seed, epoch, value, each.ended if seed == each.seed else None, data_title)
        for each, seed, values in lines
        for epoch, value in enumerate(values, 1)
    )
    return csv_text([header, *points])


def _parts(table: Table, column: int) -> Sequence[str]:
    used = {part for row in table.rows for part in split(row[column])}
    return [part for part in ("", "sd", "n", "low", "high") if part in used] or [""]


def csv_text(lines: Iterable[Iterable[Cell]]) -> str:
    """Return lines of cells as CSV."""
    file = StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerows([safe(value) for value in line] for line in lines)
    return file.getvalue()


def safe(value: Cell) -> Cell:
    """Return a number as it is, and text on one line and so that no spreadsheet takes it for a formula."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    if text.lstrip().startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text
