"""The pictures of docs/q3.md that show why one perceptron can or cannot compute f."""

from itertools import combinations, product
from typing import TYPE_CHECKING, Any

import numpy as np

from hw1cli.constructions.separability import Crossing, Separation, separability
from hw1cli.constructions.target import Target
from hw1cli.report.figures.question3 import GREY, color_of, new_figure, scatter, square

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LINE = "#000000"


def separation_picture(target: Target) -> "Figure":
    """The points of {-1,1}^2 or {-1,1}^3 with the separating line or plane, or the segments that cross."""
    certificate = separability(target)
    verdict = "one perceptron can do it" if certificate.separable else "no perceptron can do it"
    figure = new_figure(6.4, 4.7, f"D = {target.D}, A = {target.A}, B = {target.B}: {verdict}")
    axes = square(figure) if target.D == 2 else _cube(figure)
    if isinstance(certificate, Crossing):
        _segments(axes, certificate)
    elif any(certificate.w):
        _plane(axes, certificate)
    scatter(axes, target, **({} if target.D == 2 else {"depthshade": False}))
    return figure


def _cube(figure: "Figure") -> Any:
    axes: Any = figure.add_axes((0.0, 0.02, 0.68, 0.86), projection="3d")
    for x, y in combinations(list(product((-1, 1), repeat=3)), 2):
        if sum(a != b for a, b in zip(x, y, strict=True)) == 1:
            axes.plot(*zip(x, y, strict=True), color=GREY, linewidth=0.7)
    for set_ticks, set_label, name in (
        (axes.set_xticks, axes.set_xlabel, "x1"),
        (axes.set_yticks, axes.set_ylabel, "x2"),
        (axes.set_zticks, axes.set_zlabel, "x3"),
    ):
        set_ticks([-1, 1])
        set_label(name)
    axes.view_init(elev=20, azim=-28)
    return axes


def _segments(axes: Any, crossing: Crossing) -> None:
    """Draw the segment between the positive points and that between the negative ones, and where they meet."""
    for side, value, dash in ((crossing.positive, 1, "-"), (crossing.negative, -1, "--")):
        axes.plot(*zip(*side, strict=True), color=color_of(value), linestyle=dash, linewidth=1.8)
    meeting = [[float(value)] for value in crossing.point]
    axes.plot(*meeting, marker="X", color=LINE, markersize=9, linestyle="none", label="both midpoints")


def _plane(axes: Any, separation: Separation) -> None:
    """Draw w x + b = 0 within the box."""
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
