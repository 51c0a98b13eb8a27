"""What of a series can be drawn, and what is said of it in words; the same for every format."""

import math
from dataclasses import replace

from hw1cli.report.document import DrawnFigure, Figure, ImageFigure, Kind, LineFigure, Series
from hw1cli.report.numbers import number
from hw1cli.report.text import clean, heading

_LARGEST = 1e300
"""Beyond this the arithmetic of axes overflows; a line that gets here has ended for every purpose."""


def ending(series: Series, kind: Kind) -> str | None:
    """Return why and where the line stops early, None for one that does not."""
    length = _drawable_length(series)
    if series.ended is not None:
        return clean(series.ended)
    if length < len(series.y):
        return f"{number(series.y[length], kind)} at epoch {series.x[length]}"
    return None


def drawable(series: Series) -> Series:
    """Return the series up to its first NaN or infinite value (of the mean; a band ends where its line ends)."""
    length = _drawable_length(series)
    low, high = (band[:length] if band is not None else None for band in (series.low, series.high))
    if low is None or high is None or not all(_finite(value) for value in (*low, *high)):
        low = high = None
    return replace(series, x=series.x[:length], y=series.y[:length], low=low, high=high)


def x_range(figure: LineFigure) -> tuple[float, float]:
    """Return the range of all epochs, those of ended lines included, with a little room on either side."""
    values = [x for each in figure.series for x in each.x]
    low, high = (min(values), max(values)) if values else (0, 1)
    room = (high - low) / 40 or 0.5
    return low - room, high + room


def alt_text(figure: Figure) -> str:
    """Return a figure in words, for those who cannot see it."""
    match figure:
        case LineFigure():
            parts = [heading(figure), *(_in_words(each, figure.kind) for each in figure.series)]
        case ImageFigure():
            parts = [heading(figure), "One image for each of: " + ", ".join(map(clean, figure.labels))]
        case DrawnFigure():
            parts = [heading(figure), clean(figure.caption)]
    return ". ".join(part for part in parts if part) + "."


def _in_words(series: Series, kind: Kind) -> str:
    drawn = drawable(series)
    end = ending(series, kind)
    ended = f"; ended: {end}" if end is not None else ""
    if not drawn.y:
        return f"{clean(series.label)}: no finite value{ended}"
    first, last = number(drawn.y[0], kind), number(drawn.y[-1], kind)
    return f"{clean(series.label)}: {first} at epoch {drawn.x[0]}, {last} at epoch {drawn.x[-1]}{ended}"


def _drawable_length(series: Series) -> int:
    return next((i for i, value in enumerate(series.y) if not _finite(value)), len(series.y))


def _finite(value: float) -> bool:
    return math.isfinite(value) and abs(value) < _LARGEST
