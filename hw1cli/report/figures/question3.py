"""Question 3 drawn: Figures 17 and 18, and what one perceptron can do.

A class is told by colour and by marker (a filled circle for f = +1, an open square for f = -1) and in words.
"""

from itertools import product
from typing import TYPE_CHECKING, Any

from hw1cli.constructions.separability import chart
from hw1cli.constructions.target import XOR, Target
from hw1cli.report.figures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POSITIVE, NEGATIVE = style.TRAIN.color, style.VALIDATION.color
GREY = "#8C8C8C"
_EXAMPLE = f"f over {{-1,1}}^{XOR.D} for A = {XOR.A}, B = {XOR.B}"


def truth_table() -> "Figure":
    """Figure 17: the homework's example at every x in {-1,1}^2, a row each."""
    from matplotlib.transforms import Bbox

    points = list(product((-1, 1), repeat=XOR.D))
    headings = [*(f"$x_{i + 1}$" for i in range(XOR.D)), "sum", "$f(x)$"]
    figure = new_figure(1.2 + 0.85 * len(headings), 0.9 + 0.36 * (len(points) + 1), _EXAMPLE)
    axes = figure.add_axes((0.03, 0.03, 0.94, 0.80))
    axes.set_axis_off()
    cells = [[*(f"{v:+d}" for v in x), f"{sum(x):+d}" if sum(x) else "0", f"{XOR(x):+d}"] for x in points]
    table = axes.table(cells, colLabels=headings, cellLoc="center", bbox=Bbox.unit())
    table.auto_set_font_size(False)
    table.set_fontsize(11)
    for (row, column), cell in table.get_celld().items():
        cell.set_edgecolor("#BFBFBF")
        cell.get_text().set_parse_math(True)
        if row and column == len(headings) - 1:
            cell.get_text().set_color(color_of(XOR(points[row - 1])))
            cell.get_text().set_fontweight("bold")
    return figure


def points() -> "Figure":
    """Figure 18: the points of {-1,1}^2, class by colour and marker."""
    figure = new_figure(6.0, 4.7, _EXAMPLE)
    axes = square(figure)
    scatter(axes, XOR)
    return figure


def separability_chart(inputs: int = 12) -> "Figure":
    """Which [A, B] a single perceptron can do for each of up to 12 inputs; every cell has a checked certificate."""
    certificates = chart(inputs)
    columns = min(4, inputs)
    lines = -(-inputs // columns)
    headline = "[A, B] that one perceptron can do (circle) and cannot (cross)"
    figure = new_figure(2.05 * columns + 0.4, 2.1 * lines + 0.95, headline)
    axes = figure.subplots(lines, columns, squeeze=False)
    for size, panel in zip(range(1, lines * columns + 1), axes.flat, strict=True):
        own = [each for each in certificates if size == each.target.D]
        if not own:
            panel.set_axis_off()
            continue
        for separable, color, marker in ((True, POSITIVE, "o"), (False, NEGATIVE, "x")):
            cells = [(each.target.B, each.target.A) for each in own if each.separable is separable]
            if cells:
                area = (60 / (2 * size + 3)) ** 2
                panel.scatter(*zip(*cells, strict=True), s=area, c=color, marker=marker, linewidths=0.9)
        panel.set_title(f"D = {size}", fontsize=9, loc="center")
        panel.set_xticks([-size, 0, size])
        panel.set_yticks([-size, 0, size])
        panel.tick_params(labelsize=7)
        panel.grid(visible=False)
        panel.set_aspect("equal")
        panel.margins(0.5 / (size + 1))
    for panel in axes[-1]:
        panel.set_xlabel("B", fontsize=8)
    for panel in axes[:, 0]:
        panel.set_ylabel("A", fontsize=8)
    figure.subplots_adjust(left=0.07, right=0.98, bottom=0.11, top=0.89, wspace=0.3, hspace=0.45)
    return figure


def new_figure(width: float, height: float, headline: str) -> "Figure":
    """Return an empty figure with a headline (inches)."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height))
    figure.text(0.03, 1 - 0.14 / height, headline, va="top", fontsize=10.5)
    return figure


def color_of(value: int) -> str:
    """Return the colour of f = 1 or f = -1."""
    return POSITIVE if value > 0 else NEGATIVE


def square(figure: "Figure") -> "Axes":
    """Return axes for the points of {-1,1}^2, with room for a legend on the right."""
    axes = figure.add_axes((0.11, 0.12, 0.56, 0.74))
    axes.set_xlim(-1.6, 1.6)
    axes.set_ylim(-1.6, 1.6)
    axes.set_xticks([-1, 0, 1])
    axes.set_yticks([-1, 0, 1])
    axes.set_aspect("equal")
    axes.set_xlabel("x1")
    axes.set_ylabel("x2")
    axes.axhline(0, color=GREY, linewidth=0.6)
    axes.axvline(0, color=GREY, linewidth=0.6)
    return axes


def scatter(axes: Any, target: Target, **settings: Any) -> None:
    """Draw the points of {-1,1}^D, and the legend of all that is drawn so far."""
    xs = list(product((-1, 1), repeat=target.D))
    for value, marker, fill in ((1, "o", POSITIVE), (-1, "s", "white")):
        own = [x for x in xs if target(x) == value]
        if own:
            axes.scatter(
                *zip(*own, strict=True),
                s=150,
                marker=marker,
                facecolors=fill,
                edgecolors=color_of(value),
                linewidths=2.2,
                zorder=3,
                label=f"f(x) = {value:+d}",
                **settings,
            )
    axes.legend(loc="upper left", bbox_to_anchor=(1.03, 1.0), borderaxespad=0, handlelength=1.6, labelspacing=0.9)
