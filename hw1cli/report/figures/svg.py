"""The geometry of the HTML report's charts: where each line, tick and image lies, and the values shown on hover."""

import base64
import math
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.report.document import ImageFigure, Kind, LineFigure, Series
from hw1cli.report.figures.curves import Range, drawable, ending, largest_weight, x_range, y_range
from hw1cli.report.figures.style import STYLES, LineStyle, imported, styles
from hw1cli.report.numbers import number
from hw1cli.report.text import clean

WIDTH, HEIGHT = 640, 400
LEFT, RIGHT, TOP, BOTTOM = 70, 14, 14, 56
_STROKE = 2.2
_MARKERS = 10
_SHAPES = {
    "o": "M-4,0a4,4 0 1,0 8,0a4,4 0 1,0 -8,0z",
    "s": "M-3.7,-3.7h7.4v7.4h-7.4z",
    "^": "M0,-5l4.6,8.4h-9.2z",
    "v": "M0,5l4.6,-8.4h-9.2z",
    "D": "M0,-5l4.6,5l-4.6,5l-4.6,-5z",
    "P": "M-1.6,-5h3.2v3.4h3.4v3.2h-3.4v3.4h-3.2v-3.4h-3.4v-3.2h3.4z",
    "X": "M-4.5,-4.5l2.6,0l1.9,2.6l1.9,-2.6l2.6,0l-3.2,4.5l3.2,4.5l-2.6,0l-1.9,-2.6l-1.9,2.6l-2.6,0l3.2,-4.5z",
}


@dataclass(frozen=True)
class Tick:
    """A labelled place on an axis, in the drawing's units."""

    at: float
    label: str


@dataclass(frozen=True, kw_only=True)
class Line:
    """A line as it is drawn: paths in SVG's own notation, `style` the number of its colour."""

    label: str
    style: int
    dash: str
    shape: str
    path: str
    band: str
    markers: tuple[tuple[float, float], ...]
    end: tuple[float, float] | None
    note: str | None


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Everything the template draws of a LineFigure; `data` is what the page's script shows on hover."""

    x_ticks: tuple[Tick, ...]
    y_ticks: tuple[Tick, ...]
    lines: tuple[Line, ...]
    data: dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Picture:
    """One image of an ImageFigure: a PNG in a data URL, and its weights row by row."""

    label: str
    url: str
    weights: list[list[float | None]]


def chart(figure: LineFigure) -> Chart:
    """Return the figure's geometry in a drawing of WIDTH x HEIGHT; coordinates are rounded to a tenth."""
    x, y = x_range(figure), y_range(figure)
    looks = styles([series.label for series in figure.series])
    return Chart(
        x_ticks=tuple(Tick(_across(v, x), label) for v, label in ticks(x, whole=True)),
        y_ticks=tuple(Tick(_down(v, y), label) for v, label in ticks(y)),
        lines=tuple(_line(each, look, figure.kind, x, y) for each, look in zip(figure.series, looks, strict=True)),
        data=_hover_data(figure, x, y),
    )


def ticks(shown: Range, whole: bool = False, most: int = 8) -> list[tuple[float, str]]:
    """Return at most `most` + 1 round values within a range with their labels; `whole` asks for whole numbers."""
    rough = (shown.high - shown.low) / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(power * m for m in (1, 2, 5, 10) if power * m >= rough * (1 - 1e-9))
    step = max(1.0, step) if whole else step
    first, last = math.ceil(shown.low / step), math.floor(shown.high / step)
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    form = f".{decimals}f" if 1e-6 < step < 1e6 else ".3g"
    return [(k * step, format(k * step, form)) for k in range(first, last + 1)]


def pictures(figure: ImageFigure) -> tuple[float, list[Picture]]:
    """Return the largest absolute weight, which is the end of the shared scale, and each image coloured on it."""
    largest = largest_weight(figure)
    return largest, [
        Picture(label=clean(label), url=_png_url(image / largest), weights=_rounded(image))
        for image, label in zip(figure.images, figure.labels, strict=True)
    ]


def scale_colors() -> list[str]:
    """Return the colours of the weights' scale from its top to its bottom."""
    return ["#{:02x}{:02x}{:02x}".format(*color[:3]) for color in _colored(np.linspace(1, -1, 11))]


def _across(value: float, shown: Range) -> float:
    return round(LEFT + (value - shown.low) / (shown.high - shown.low) * (WIDTH - LEFT - RIGHT), 1)


def _down(value: float, shown: Range) -> float:
    return round(HEIGHT - BOTTOM - (value - shown.low) / (shown.high - shown.low) * (HEIGHT - TOP - BOTTOM), 1)


def _line(series: Series, look: LineStyle, kind: Kind, x: Range, y: Range) -> Line:
    drawn, note = drawable(series), ending(series, kind)
    points = [(_across(a, x), _down(b, y)) for a, b in zip(drawn.x, drawn.y, strict=True)]
    band = ""
    if drawn.low is not None and drawn.high is not None and points:
        upper = [(_across(a, x), _down(b, y)) for a, b in zip(drawn.x, drawn.high, strict=True)]
        lower = [(_across(a, x), _down(b, y)) for a, b in zip(drawn.x, drawn.low, strict=True)]
        band = _path([*upper, *reversed(lower)]) + "z"
    return Line(
        label=_label(series),
        style=STYLES.index(look),
        dash=" ".join(f"{_STROKE * part:g}" for part in look.dash),
        shape=_SHAPES[look.marker],
        path=_path(points),
        band=band,
        markers=tuple(points[:: max(1, len(series.x) // _MARKERS)]),
        end=points[-1] if note is not None and points else None,
        note=f"{clean(series.label)} ended: {note}" if note is not None else None,
    )


def _label(series: Series) -> str:
    return f"{clean(series.label)} (mean ± sd, n={series.n})" if series.n > 1 else clean(series.label)


def _path(points: list[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{x:g},{y:g}" for x, y in points) if points else ""


def _hover_data(figure: LineFigure, x: Range, y: Range) -> dict[str, Any]:
    epochs = sorted({epoch for series in figure.series for epoch in series.x})
    return {
        "label": clean(figure.x_label),
        "x": epochs,
        "across": [_across(epoch, x) for epoch in epochs],
        "series": [_hover_series(each, figure.kind, epochs, y) for each in figure.series],
    }


def _hover_series(series: Series, kind: Kind, epochs: list[int], y: Range) -> dict[str, Any]:
    drawn, at = drawable(series), {epoch: i for i, epoch in enumerate(series.x)}
    places = [at.get(epoch) for epoch in epochs]
    return {
        "label": clean(series.label),
        "text": ["" if i is None else _value_text(series, i, kind) for i in places],
        "down": [_down(series.y[i], y) if i is not None and i < len(drawn.y) else None for i in places],
    }


def _value_text(series: Series, i: int, kind: Kind) -> str:
    text = number(series.y[i], kind)
    if series.low is None or series.high is None:
        return text
    return f"{text} ({number(series.low[i], kind)} to {number(series.high[i], kind)})"


def _colored(values: NDArray[np.float64]) -> NDArray[np.uint8]:
    """Return values from -1 to 1 as 8-bit red, green, blue, alpha on the map of the printed figures."""
    colors: NDArray[np.uint8] = imported().colormaps["RdBu_r"]((values + 1) / 2, bytes=True)
    return colors


def _png_url(values: NDArray[np.float64]) -> str:
    from PIL import Image

    file = BytesIO()
    Image.fromarray(_colored(values)).save(file, format="png")
    return "data:image/png;base64," + base64.b64encode(file.getvalue()).decode()


def _rounded(image: NDArray[np.float64]) -> list[list[float | None]]:
    return [[float(f"{value:.4g}") if math.isfinite(value) else None for value in row] for row in image]
