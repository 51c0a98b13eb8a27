"""The scales of curves, and what is said of them in words; the same for every format."""

from collections.abc import Sequence

from hw1cli.outside.words import counted
from hw1cli.report.document import DrawnFigure, Figure, ImageFigure, Kind, LineFigure, Series
from hw1cli.report.numbers import number
from hw1cli.report.text import clean, heading


def x_range(figure: LineFigure) -> tuple[float, float]:
    """Return the range of all epochs, with a little room on either side."""
    low, high = (1, len(figure.epochs)) if figure.epochs else (0, 1)
    room = (high - low) / 40 or 0.5
    return low - room, high + room


def y_range(lines: Sequence[Series]) -> tuple[float, float] | None:
    """Return the range of all values, with a little room; None where there is none."""
    values = [value for each in lines for line in (each.y, *each.others.values()) for value in line]
    if not values:
        return None
    room = (max(values) - min(values)) / 25 or 0.01
    return min(values) - room, max(values) + room


def at_epoch(series: Series, epoch: int, kind: Kind) -> str:
    """Return a series' value in words, with the range of all its seeds where there are several; empty for none."""
    if epoch not in series.x:
        return ""
    every = [values[epoch - 1] for values in (series.y, *series.others.values()) if epoch <= len(values)]
    text = number(every[0], kind)
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
    ended = f"; ended: {clean(series.ended)}" if series.ended is not None else ""
    if not series.y:
        return f"{clean(series.label)}: no finite value{ended}"
    first, last = (f"{at_epoch(series, epoch, kind)} at epoch {epoch}" for epoch in (1, len(series.y)))
    seeds = f" (seed {series.seed}, and {counted(len(series.others), 'other')})" if series.others else ""
    return f"{clean(series.label)}{seeds}: {first}, {last}{ended}"
