"""Figures drawn with matplotlib: the same figure always gives the same bytes."""

import textwrap
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from io import BytesIO
from typing import TYPE_CHECKING, Any

from hw1cli.report.document import DrawnFigure, Figure, ImageFigure, LineFigure, Series
from hw1cli.report.figures import style
from hw1cli.report.figures.curves import drawable, ending, largest_weight, x_range, y_range
from hw1cli.report.text import clean, heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing
    from matplotlib.lines import Line2D

NOTHING_STORED = "no run is stored for this figure yet"

_DRAWN_BY: Mapping[str, str] = {
    "truth_table": "hw1cli.report.figures.question3",
    "points": "hw1cli.report.figures.question3",
    "separability_chart": "hw1cli.report.figures.question3",
    "separation_picture": "hw1cli.report.figures.question3",
    "curvature": "hw1cli.report.figures.curvature",
}
"""The functions that a DrawnFigure can name, with the module each is in."""

_UNDATED: Mapping[str, dict[str, Any]] = {
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "svg": {"Date": None, "Creator": None},
}
FORMATS = tuple(_UNDATED)
"""The formats of pictures."""


def draw(figure: Figure, source: str = "") -> "Drawing":
    """Return the figure as a matplotlib figure of its own; `source` names the data in its lower corner."""
    with _styled():
        match figure:
            case LineFigure():
                drawing = _draw_lines(figure)
            case ImageFigure():
                drawing = _draw_images(figure)
            case DrawnFigure():
                drawing = getattr(import_module(_DRAWN_BY[figure.name]), figure.name)(*figure.arguments)
        drawing.text(0.99, 0.012, clean(source), ha="right", va="bottom", fontsize=7, color="#555555")
    return drawing


def image_bytes(figure: Figure, format: str, source: str = "") -> bytes:
    """Return the figure as a file's content: equal figures give equal bytes, with no date or version in them."""
    drawing = draw(figure, source)
    with _styled():
        file = BytesIO()
        drawing.savefig(file, format=format, metadata=_UNDATED[format])
        return file.getvalue()


@contextmanager
def _styled() -> Iterator[None]:
    with style.own_look(), warnings.catch_warnings():
        # A name in a script that the font lacks shows boxes; that is no reason to warn the user.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        yield


def _new_figure(width: float, height: float) -> "Drawing":
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(width, height))
    FigureCanvasAgg(drawing)
    return drawing


def _draw_lines(figure: LineFigure) -> "Drawing":
    from matplotlib.ticker import MaxNLocator

    width, height = style.SIZE_INCHES
    drawing = _new_figure(width, height)
    axes = drawing.add_axes((0.115, 0.135, 0.86, 0.78))
    looks = style.styles([series.label for series in figure.series])
    lines = [_draw_series(axes, series, look) for series, look in zip(figure.series, looks, strict=True)]
    for series, look in zip(figure.series, looks, strict=True):
        _draw_ending(axes, series, look, figure)
    x, y = x_range(figure), y_range(figure)
    axes.set_xlim(x.low, x.high)
    axes.set_ylim(y.low, y.high)
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(clean(figure.x_label))
    axes.set_ylabel(clean(figure.y_label))
    _title(axes, heading(figure))
    if lines:
        axes.legend(lines, [_legend_text(series) for series in figure.series])
    else:
        axes.text(0.5, 0.5, NOTHING_STORED, transform=axes.transAxes, ha="center", va="center")
    return drawing


def _draw_series(axes: "Axes", series: Series, look: style.LineStyle) -> "Line2D":
    drawn = drawable(series)
    (line,) = axes.plot(
        drawn.x,
        drawn.y,
        color=look.color,
        linestyle=(0, look.dash) if look.dash else "-",
        marker=look.marker,
        # A marker at every tenth of the line: enough to tell lines apart, few enough to see the curve.
        markevery=max(1, len(series.x) // 10),
    )
    if drawn.low is not None and drawn.high is not None:
        axes.fill_between(drawn.x, drawn.low, drawn.high, color=look.color, alpha=0.18, linewidth=0)
    return line


def _draw_ending(axes: "Axes", series: Series, look: style.LineStyle, figure: LineFigure) -> None:
    end, drawn = ending(series, figure.kind), drawable(series)
    if end is None:
        return
    note = f"{clean(series.label)} ended: {end}"
    if not drawn.x:
        axes.text(0.5, 0.5, note, transform=axes.transAxes, ha="center", color=look.color)
        return
    x, y = drawn.x[-1], drawn.y[-1]
    axes.plot([x], [y], marker="x", color=look.color, markersize=10, markeredgewidth=2.2, linestyle="none")
    shown = x_range(figure)
    right = x > (shown.low + shown.high) / 2
    axes.annotate(
        note,
        (x, y),
        xytext=(-9 if right else 9, 0),
        textcoords="offset points",
        ha="right" if right else "left",
        va="center",
        fontsize=8.5,
        color=look.color,
    )


def _legend_text(series: Series) -> str:
    return f"{clean(series.label)} (mean ± sd, n={series.n})" if series.n > 1 else clean(series.label)


def _title(axes: "Axes", text: str) -> None:
    if len(text) <= 72:
        axes.set_title(text)
    else:
        # Smaller, on two lines; what even that cannot hold is in the caption.
        axes.set_title(textwrap.fill(text, 84, max_lines=2, placeholder=" …"), fontsize=9)


def _draw_images(figure: ImageFigure) -> "Drawing":
    n = len(figure.images)
    columns = min(n, 5)
    rows = -(-n // columns)
    width, height = 1.65 * columns + 0.9, 1.85 * rows + 0.75
    drawing = _new_figure(width, height)
    largest = largest_weight(figure)
    for i, (image, label) in enumerate(zip(figure.images, figure.labels, strict=True)):
        left = (0.1 + 1.65 * (i % columns)) / width
        bottom = (0.28 + 1.85 * (rows - 1 - i // columns)) / height
        axes = drawing.add_axes((left, bottom, 1.55 / width, 1.55 / height))
        shown = axes.imshow(image, cmap="RdBu_r", vmin=-largest, vmax=largest, interpolation="nearest")
        axes.set_title(clean(label), fontsize=9.5, loc="center")
        axes.set_axis_off()
    bar_left, bar_height = 1.65 * columns + 0.15, 1.85 * rows - 0.3
    bar = drawing.add_axes((bar_left / width, 0.28 / height, 0.12 / width, bar_height / height))
    drawing.colorbar(shown, cax=bar).ax.tick_params(labelsize=8)
    drawing.text(0.1 / width, 1 - 0.1 / height, heading(figure), va="top", fontsize=10.5)
    return drawing
