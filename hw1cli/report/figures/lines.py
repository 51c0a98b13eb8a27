"""Curves drawn over epochs: means with their bands, endings marked and named."""

import textwrap
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hw1cli.report.document import LineFigure, Series
from hw1cli.report.figures import style
from hw1cli.report.figures.curves import drawable, ending, x_range
from hw1cli.report.text import clean, heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_LEFT, _BOTTOM, _WIDTH, _HEIGHT = 0.115, 0.135, 0.86, 0.78
"""Where the axes lie, as shares of the drawing."""


def across(figure: LineFigure, x: float) -> float:
    """Return where an epoch lies, as a share of the drawing's width."""
    low, high = x_range(figure)
    return _LEFT + (x - low) / (high - low) * _WIDTH


def draw_lines(figure: LineFigure) -> "Drawing":
    """Return the curves on axes of their own."""
    from matplotlib.figure import Figure as Drawing
    from matplotlib.ticker import MaxNLocator

    drawing = Drawing(figsize=style.SIZE_INCHES)
    axes = drawing.add_axes((_LEFT, _BOTTOM, _WIDTH, _HEIGHT))
    looks = style.styles([series.label for series in figure.series])
    for series, look in zip(figure.series, looks, strict=True):
        _draw_series(axes, series, look)
    for series, look in zip(figure.series, looks, strict=True):
        _draw_ending(axes, series, look, figure)
    axes.set_xlim(*x_range(figure))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    axes.set_xlabel(clean(figure.x_label))
    axes.set_ylabel(clean(figure.y_label))
    title = heading(figure)
    if len(title) <= 72:
        axes.set_title(title)
    else:  # smaller, on two lines; what even that cannot hold is in the caption
        axes.set_title(textwrap.fill(title, 84, max_lines=2, placeholder=" …"), fontsize=9)
    if figure.series:
        axes.legend()
    else:
        axes.text(
            0.5, 0.5, "no run is stored for this figure yet", transform=axes.transAxes, ha="center", va="center"
        )
    return drawing


def _draw_series(axes: "Axes", series: Series, look: style.LineStyle) -> None:
    drawn, label = drawable(series), clean(series.label)
    axes.plot(
        drawn.x,
        drawn.y,
        **asdict(look),
        # A marker at every tenth of the line: enough to tell lines apart, few enough to see the curve.
        markevery=max(1, len(series.x) // 10),
        label=f"{label} (mean ± sd, n={series.n})" if series.n > 1 else label,
    )
    if drawn.low is not None and drawn.high is not None:
        axes.fill_between(drawn.x, drawn.low, drawn.high, color=look.color, alpha=0.18, linewidth=0)


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
    side, align = (-9, "right") if x > sum(x_range(figure)) / 2 else (9, "left")
    look_of_note: dict[str, Any] = {"ha": align, "va": "center", "fontsize": 8.5, "color": look.color}
    axes.annotate(note, (x, y), xytext=(side, 0), textcoords="offset points", **look_of_note)
