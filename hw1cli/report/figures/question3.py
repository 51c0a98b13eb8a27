"""Question 3 drawn: Figures 17 and 18, what one perceptron can do, and why.

A class is told by colour and by marker (a filled circle for f = +1, an open square for f = -1) and in words.
"""

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

from hw1cli.constructions.separability import Crossing, Separation, by_rule, chart
from hw1cli.constructions.target import Target
from hw1cli.errors import UsageError
from hw1cli.report.figures import style

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

POSITIVE, NEGATIVE, LINE = style.TRAIN.color, style.VALIDATION.color, "#000000"
_GREY = "#8C8C8C"


def truth_table(inputs: int = 2, low: int = -1, high: int = 1) -> "Figure":
    """Figure 17: f at every x in {-1,1}^inputs, a row each (inputs at most 5)."""
    from matplotlib.transforms import Bbox

    target = Target(inputs, low, high)
    points = list(product((-1, 1), repeat=inputs))
    headings = [*(f"$x_{i + 1}$" for i in range(inputs)), "sum", "$f(x)$"]
    figure = _figure(1.2 + 0.85 * len(headings), 0.9 + 0.36 * (len(points) + 1))
    axes = figure.add_axes((0.03, 0.03, 0.94, 0.80))
    axes.set_axis_off()
    cells = [[*(f"{v:+d}" for v in x), f"{sum(x):+d}" if sum(x) else "0", f"{target(x):+d}"] for x in points]
    table = axes.table(cells, colLabels=headings, cellLoc="center", bbox=Bbox.unit())
    table.auto_set_font_size(False)
    table.set_fontsize(11)
    for (row, column), cell in table.get_celld().items():
        cell.set_edgecolor("#BFBFBF")
        cell.get_text().set_parse_math(True)
        if row and column == len(headings) - 1:
            cell.get_text().set_color(_color(target(points[row - 1])))
            cell.get_text().set_fontweight("bold")
    _headline(figure, f"f over {{-1,1}}^{inputs} for A = {low}, B = {high}")
    return figure


def points(inputs: int = 2, low: int = -1, high: int = 1) -> "Figure":
    """Figure 18: the points of {-1,1}^2 (or {-1,1}^3), class by colour and marker."""
    target = Target(inputs, low, high)
    figure = _figure(6.0, 4.7)
    axes = _space(figure, inputs)
    _scatter(axes, target)
    _legend(axes)
    _headline(figure, f"f over {{-1,1}}^{inputs} for A = {low}, B = {high}")
    return figure


def separability_chart(inputs: int = 12) -> "Figure":
    """Which [A, B] a single perceptron can do for each of up to 12 inputs; every cell has a checked certificate."""
    certificates = chart(inputs)
    columns = min(4, inputs)
    lines = -(-inputs // columns)
    figure = _figure(2.05 * columns + 0.4, 2.1 * lines + 0.95)
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
    _headline(figure, "[A, B] that one perceptron can do (circle) and cannot (cross)")
    return figure


def separation_picture(inputs: int, low: int, high: int) -> "Figure":
    """The points of {-1,1}^2 or {-1,1}^3 with the separating line or plane, or the segments that cross."""
    target = Target(inputs, low, high)
    certificate = by_rule(target)
    figure = _figure(6.4, 4.7)
    axes = _space(figure, inputs)
    _scatter(axes, target)
    if isinstance(certificate, Crossing):
        _segments(axes, certificate)
    elif any(certificate.w):
        _plane(axes, certificate)
    _legend(axes)
    verdict = "one perceptron can do it" if certificate.separable else "no perceptron can do it"
    _headline(figure, f"D = {inputs}, A = {low}, B = {high}: {verdict}")
    return figure


def _figure(width: float, height: float) -> "Figure":
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure

    figure = Figure(figsize=(width, height), dpi=style.DPI)
    FigureCanvasAgg(figure)
    return figure


def _headline(figure: "Figure", text: str) -> None:
    height = figure.get_size_inches()[1]
    figure.text(0.03, 1 - 0.14 / height, text, va="top", fontsize=10.5)


def _color(value: int) -> str:
    return POSITIVE if value > 0 else NEGATIVE


def _space(figure: "Figure", inputs: int) -> Any:
    """Return axes for 2 or 3 inputs, with room for a legend on the right."""
    if inputs not in (2, 3):
        raise UsageError(f"no picture of {inputs} inputs can be drawn; take 2 or 3")
    if inputs == 2:
        axes = figure.add_axes((0.11, 0.12, 0.56, 0.74))
        _square(axes)
        return axes
    space = figure.add_axes((0.0, 0.02, 0.68, 0.86), projection="3d")
    _cube(space)
    return space


def _legend(axes: Any) -> None:
    axes.legend(loc="upper left", bbox_to_anchor=(1.03, 1.0), borderaxespad=0, handlelength=1.6, labelspacing=0.9)


def _square(axes: "Axes") -> None:
    axes.set_xlim(-1.6, 1.6)
    axes.set_ylim(-1.6, 1.6)
    axes.set_xticks([-1, 0, 1])
    axes.set_yticks([-1, 0, 1])
    axes.set_aspect("equal")
    axes.set_xlabel("x1")
    axes.set_ylabel("x2")
    axes.axhline(0, color=_GREY, linewidth=0.6)
    axes.axvline(0, color=_GREY, linewidth=0.6)


def _cube(axes: Any) -> None:
    for x, y in combinations(list(product((-1, 1), repeat=3)), 2):
        if sum(a != b for a, b in zip(x, y, strict=True)) == 1:
            axes.plot(*zip(x, y, strict=True), color=_GREY, linewidth=0.7)
    for set_ticks, set_label, name in (
        (axes.set_xticks, axes.set_xlabel, "x1"),
        (axes.set_yticks, axes.set_ylabel, "x2"),
        (axes.set_zticks, axes.set_zlabel, "x3"),
    ):
        set_ticks([-1, 1])
        set_label(name)
    axes.view_init(elev=20, azim=-28)


def _scatter(axes: Any, target: Target) -> None:
    xs = list(product((-1, 1), repeat=target.D))
    for value, marker, fill in ((1, "o", POSITIVE), (-1, "s", "white")):
        own = [x for x in xs if target(x) == value]
        if own:
            axes.scatter(
                *zip(*own, strict=True),
                s=150,
                marker=marker,
                facecolors=fill,
                edgecolors=_color(value),
                linewidths=2.2,
                zorder=3,
                label=f"f(x) = {value:+d}",
                **({} if target.D == 2 else {"depthshade": False}),
            )


def _segments(axes: Any, crossing: Crossing) -> None:
    """Draw the segment between the positive points and that between the negative ones, and where they meet."""
    for side, value, dash in ((crossing.positive, 1, "-"), (crossing.negative, -1, "--")):
        ends = [x for _, x in side]
        axes.plot(*zip(*ends, strict=True), color=_color(value), linestyle=dash, linewidth=1.8)
    meeting = [[float(value)] for value in crossing.point]
    axes.plot(*meeting, marker="X", color=LINE, markersize=9, linestyle="none", label="both midpoints")


def _plane(axes: Any, separation: Separation) -> None:
    """Draw w x + b = 0 within the box."""
    import numpy as np

    w, b = separation.w, separation.b
    ends = np.array([-1.5, 1.5])
    if len(w) == 2:
        axes.plot(ends, -(w[0] * ends + b) / w[1], color=LINE, linewidth=1.6, label="w x + b = 0")
        return
    corners = _plane_in_cube(np.array(w, dtype=float), float(b))
    from mpl_toolkits.mplot3d.art3d import Poly3DCollection  # type: ignore[import-untyped]

    axes.add_collection3d(
        Poly3DCollection([corners], facecolor=LINE, alpha=0.18, edgecolor=LINE, label="w x + b = 0")
    )


def _plane_in_cube(w: Any, b: float) -> Any:
    """Return the corners of the plane w x + b = 0 cut to the cube [-1.2, 1.2]^3, in order around their middle."""
    import numpy as np

    corners = []
    for axis, ends in product(range(3), product((-1.2, 1.2), repeat=2)):
        others = [i for i in range(3) if i != axis]
        value = -(b + sum(w[i] * end for i, end in zip(others, ends, strict=True))) / w[axis]
        if abs(value) <= 1.2:
            corner = np.zeros(3)
            corner[others], corner[axis] = ends, value
            corners.append(corner)
    middle = np.mean(corners, axis=0)
    first = corners[0] - middle
    second = np.cross(w, first)
    return sorted(corners, key=lambda corner: np.arctan2((corner - middle) @ second, (corner - middle) @ first))
