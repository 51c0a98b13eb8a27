"""Numbers and tables in Markdown."""

import math
from collections.abc import Sequence
from statistics import median


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table: first column left, the others right."""
    rule = ["---"] + ["---:"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in (head, rule, *rows)) + "\n"


def seconds(values: Sequence[float]) -> str:
    """Return the median and, in brackets, the range; a dash for nothing."""
    if not values:
        return "–"
    if len(values) == 1:
        return f"{significant(values[0])} s"
    return f"{significant(median(values))} s ({significant(min(values))}–{significant(max(values))})"


def times(values: Sequence[float]) -> str:
    """Return the median ratio and the range."""
    if not values:
        return "–"
    spread = f" ({min(values):.1f}–{max(values):.1f})" if len(values) > 1 else ""
    return f"{median(values):.1f}x{spread}"


def percent(share: float) -> str:
    """Return a share as a percentage of three digits or fewer."""
    return f"{significant(100 * share)}%"


def significant(value: float) -> str:
    """Return a number with three significant digits, never in powers of ten."""
    decimals = 2 - math.floor(math.log10(abs(value))) if value else 0
    return f"{round(value, decimals):.{max(0, decimals)}f}"
