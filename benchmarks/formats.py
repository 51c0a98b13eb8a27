"""How figures are written on the page: three significant digits, a median with its range in brackets."""

import math
from collections.abc import Callable, Sequence
from statistics import median

from hw1cli.report.formats import to_md


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table: first column left, the others right; nothing without a row."""
    return to_md.table(head, rows, "l" + "r" * (len(head) - 1)) if rows else ""


def verdict(reached: bool) -> str:
    return "reached" if reached else "**missed**"


def significant(value: float) -> str:
    """Return a number with three significant digits, never in powers of ten."""
    decimals = 2 - math.floor(math.log10(abs(value))) if value else 0
    return f"{round(value, decimals):.{max(0, decimals)}f}"


def spread(values: Sequence[float], unit: str = "", write: Callable[[float], str] = significant) -> str:
    """Return the median with its unit and, in brackets, the range; a dash for nothing."""
    if not values:
        return "–"
    bounds = f" ({write(min(values))}–{write(max(values))})" if len(values) > 1 else ""
    return f"{write(median(values))}{unit}{bounds}"


def seconds(values: Sequence[float]) -> str:
    return spread(values, " s")


def milliseconds(values: Sequence[float]) -> str:
    """Return seconds in thousandths."""
    return spread([1e3 * value for value in values], " ms")


def times(ratios: Sequence[float]) -> str:
    return spread(ratios, "x", "{:.1f}".format)


def percents(shares: Sequence[float]) -> str:
    return spread([100 * share for share in shares], "%")
