"""What of a series can be drawn, and what is said of it in words; the same for every format."""

from collections.abc import Sequence
from dataclasses import replace

from hw1cli.outside.words import counted
from hw1cli.report.document import DrawnFigure, Figure, ImageFigure, Kind, LineFigure, Series
from hw1cli.report.numbers import number
from hw1cli.report.text import clean, heading

_LARGEST = 1e300
"""Beyond this the arithmetic of axes overflows; a line that gets here has ended for every purpose."""


def ending(series: Series, kind: Kind) -> str | None:
    """Return why and where the line stops early, None for one that does not."""
    length = _drawable_length(series.y)
    if series.ended is not None:
        return clean(series.ended)
    if length < len(series.y):
        return f"{number(series.y[length], kind)} at epoch {series.x[length]}"
    return None


def drawable(series: Series) -> Series:
    """Return the series with each of its lines up to its first NaN or infinite value."""
    length = _drawable_length(series.y)
    others = {seed: values[: _drawable_length(values)] for seed, values in series.others.items()}
    return replace(series, x=series.x[:length], y=series.y[:length], others=others)


def x_range(figure: LineFigure) -> tuple[float, float]:
    """Return the range of all epochs, those of ended lines included, with a little room on either side."""
    values = [x for each in figure.series for x in each.x]
    low, high = (min(values), max(values)) if values else (0, 1)
    room = (high - low) / 40 or 0.5
    return low - room, high + room


def y_range(lines: Sequence[Series]) -> tuple[float, float] | None:
    """Return the range of all values that can be drawn, with a little room; None where there is none."""
    drawn = [drawable(each) for each in lines]
    values = [value for each in drawn for line in (each.y, *each.others.values()) for value in line]
    if not values:
        return None
    room = (max(values) - min(values)) / 25 or 0.01
    return min(values) - room, max(values) + room


def at_epoch(series: Series, i: int, kind: Kind) -> str:
    """Return the series' i-th value in words, with the range of all its seeds where there are several."""
    own = series.y[i]
    every = [own, *(values[i] for values in series.others.values() if i < len(values))]
    text = number(own, kind)
    return f"{text} (seeds: {number(min(every), kind)} to {number(max(every), kind)})" if len(every) > 1 else text


def alt_text(figure: Figure) -> str:
    """Return a figure in words, for those who cannot see it."""
    match figure:
        case LineFigure():
            parts = [heading(figure), *(_in_words(each, figure.kind) for each in figure.series)]
        case ImageFigure():
            parts = [heading(figure), "One image for each of: " + ", ".join(map(clean, figure.labels))]
        case DrawnFigure():
            parts = [heading(figure), *(clean(each).removesuffix(".") for each in (figure.caption, figure.words))]
    return ". ".join(part for part in parts if part) + "."


def _in_words(series: Series, kind: Kind) -> str:
    drawn = drawable(series)
    end = ending(series, kind)
    ended = f"; ended: {end}" if end is not None else ""
    if not drawn.y:
        return f"{clean(series.label)}: no finite value{ended}"
    ends = (0, len(drawn.y) - 1)
    first, last = (f"{at_epoch(drawn, i, kind)} at epoch {drawn.x[i]}" for i in ends)
    seeds = f" (seed {series.seed}, and {counted(len(series.others), 'other')})" if series.others else ""
    return f"{clean(series.label)}{seeds}: {first}, {last}{ended}"


def _drawable_length(values: Sequence[float]) -> int:
    return next((i for i, value in enumerate(values) if not abs(value) < _LARGEST), len(values))  # NaN is not, too
