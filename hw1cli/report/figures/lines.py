"""Curves drawn over epochs: one seed bold, the others thin, endings marked and named; and one along a direction."""

import textwrap
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from hw1cli.report.document import LineFigure, Series
from hw1cli.report.figures import style
from hw1cli.report.figures.curves import x_range
from hw1cli.report.text import clean, heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_LEFT, _BOTTOM, _WIDTH, _HEIGHT = 0.115, 0.135, 0.86, 0.705
"""Where the axes lie, as shares of the drawing; above them is room for the title and a line of legend."""

_LEGEND_ROW = 78
"""About how many characters of labels go on a line of the legend; each entry takes a dozen beside its label."""


def across(figure: LineFigure, x: float) -> float:
    """Return where an epoch lies, as a share of the drawing's width."""
    low, high = x_range(figure)
    return _LEFT + (x - low) / (high - low) * _WIDTH


def draw_lines(figure: LineFigure) -> "Drawing":
    """Return the curves on axes of their own."""
    from matplotlib.figure import Figure as Drawing

    labels = [clean(series.label) for series in figure.series]
    columns = max(1, min(len(labels), _LEGEND_ROW // (12 + max(map(len, labels), default=0))))
    # Further lines of legend are put on top, so that the axes stay as they are.
    more = 0.2 * (-(-len(labels) // columns) - 1) if labels else 0.0
    width, height = style.SIZE_INCHES
    drawing = Drawing(figsize=(width, height + more))
    share = height / (height + more)
    axes = drawing.add_axes((_LEFT, _BOTTOM * share, _WIDTH, _HEIGHT * share))
    looks = style.styles(figure.series)
    for series, look in zip(figure.series, looks, strict=True):
        _draw_series(axes, series, look)
    for series, look in zip(figure.series, looks, strict=True):
        _draw_ending(axes, series, look, figure)
    axes.set_xlim(*x_range(figure))
    if figure.y_range:
        axes.set_ylim(*figure.y_range)
    axes.set_xticks(_epochs(figure))
    axes.set_xlabel(clean(figure.x_label))
    axes.set_ylabel(clean(figure.y_label))
    title = heading(figure)
    small = len(title) > 72  # smaller, on two lines; what even that cannot hold is in the caption
    shown = textwrap.fill(title, 84, max_lines=2, placeholder=" …") if small else title
    drawing.text(0.02, 1 - 0.08 / (height + more), shown, va="top", fontsize=9 if small else 10.5)
    if figure.series:
        axes.legend(loc="lower left", bbox_to_anchor=(0, 1), ncols=columns, borderaxespad=0.2)
    else:
        axes.text(
            0.5, 0.5, "no run is stored for this figure yet", transform=axes.transAxes, ha="center", va="center"
        )
    return drawing


def curvature(along: Sequence[Sequence[float]], step: float) -> "Drawing":
    """The loss on the line w + t v, `along` its points (t, loss), and the chord from t = -step to t = step.

    A convex function lies below its chords; this one lies above, at t = 0.
    """
    import numpy as np
    from matplotlib.figure import Figure as Drawing

    t, losses = zip(*along, strict=True)
    chord = [-step, step]
    drawing = Drawing(figsize=style.SIZE_INCHES, layout="constrained")
    axes = drawing.add_subplot()
    axes.plot(t, losses, color=style.TRAIN.color, label="loss at w + t v")
    label = "chord: a convex loss would lie below"
    axes.plot(chord, np.interp(chord, t, losses), **asdict(style.VALIDATION), label=label)
    axes.set_xlabel("t")
    axes.set_ylabel("cross-entropy loss")
    axes.set_title("Multi-layer perceptron: the loss along a direction of negative curvature")
    axes.legend()
    return drawing


def _epochs(figure: LineFigure) -> list[int]:
    """Return whole epochs to stand at the axis, at even distances."""
    from matplotlib.ticker import MaxNLocator

    last = len(figure.epochs) or 1
    ticks = MaxNLocator(integer=True, steps=[1, 2, 5, 10]).tick_values(1, last)
    return [int(tick) for tick in ticks if 1 <= tick <= last and tick == int(tick)]


def _draw_series(axes: "Axes", series: Series, look: style.LineStyle) -> None:
    for values in series.others.values():
        epochs = range(1, len(values) + 1)
        axes.plot(epochs, values, color=look.color, linestyle=look.linestyle, linewidth=0.7, alpha=0.55)
    axes.plot(
        series.x,
        series.y,
        **asdict(look),
        linewidth=1.4 if series.published else 2.2,
        # A marker at every tenth of the line: enough to tell lines apart, few enough to see the curve.
        markevery=max(1, len(series.x) // 10),
        label=clean(series.label),
    )


def _draw_ending(axes: "Axes", series: Series, look: style.LineStyle, figure: LineFigure) -> None:
    if series.ended is None:
        return
    note = clean(f"{series.label} ended: {series.ended}")
    if not series.y:
        axes.text(0.5, 0.5, note, transform=axes.transAxes, ha="center", color=look.color)
        return
    x, y = series.x[-1], series.y[-1]
    axes.plot([x], [y], marker="x", color=look.color, markersize=10, markeredgewidth=2.2, linestyle="none")
    side, align = (-9, "right") if x > sum(x_range(figure)) / 2 else (9, "left")
    look_of_note: dict[str, Any] = {"ha": align, "va": "center", "fontsize": 8.5, "color": look.color}
    axes.annotate(note, (x, y), xytext=(side, 0), textcoords="offset points", **look_of_note)
