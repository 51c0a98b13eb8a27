"""Images drawn side by side: a linear model's weights, and what was taken for other classes than its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.report.document import ImageFigure
from hw1cli.report.text import clean, heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

_SIDE, _LABEL, _LINE, _TOP = 1.0, 1.35, 0.34, 0.5
"""Inches: of a mistaken image, of the names of the true classes, of the words above an image, of the title."""


@dataclass(frozen=True, eq=False)
class Mistaken:
    """A true class in words (on several lines), and images of it with what each was taken for, in words.

    An image is height x width (x 3), uint8.
    """

    words: str
    shown: Sequence[tuple[NDArray[np.uint8], str]]


def draw_images(figure: ImageFigure) -> "Drawing":
    """Return the images in rows of five, coloured from the largest absolute value of all to its opposite."""
    n = len(figure.images)
    columns = min(n, 5)
    rows = -(-n // columns)
    width, height = 1.65 * columns + 0.9, 1.85 * rows + 0.75
    drawing = _titled(width, height, heading(figure), from_top=0.1)
    largest = _largest(figure)
    for i, (image, label) in enumerate(zip(figure.images, figure.labels, strict=True)):
        left, bottom = 0.1 + 1.65 * (i % columns), 0.28 + 1.85 * (rows - 1 - i // columns)
        axes = _square(drawing, left, bottom, 1.55, label, fontsize=9.5)
        shown = axes.imshow(image, cmap="RdBu_r", vmin=-largest, vmax=largest, interpolation="nearest")
    bar_left, bar_height = 1.65 * columns + 0.15, 1.85 * rows - 0.3
    bar = drawing.add_axes((bar_left / width, 0.28 / height, 0.12 / width, bar_height / height))
    drawing.colorbar(shown, cax=bar).ax.tick_params(labelsize=8)
    return drawing


def draw_mistakes(title: str, rows: Sequence[Mistaken]) -> "Drawing":
    """Return the images in a grid, a row a class; a class without mistakes has an empty row."""
    columns = max(1, *(len(row.shown) for row in rows))
    width, height = _LABEL + columns * (_SIDE + 0.1) + 0.1, _TOP + len(rows) * (_SIDE + _LINE) + 0.25
    drawing = _titled(width, height, clean(title), from_top=0.12)
    for i, row in enumerate(rows):
        bottom = height - _TOP - (i + 1) * (_SIDE + _LINE)
        drawing.text(0.1 / width, (bottom + _SIDE / 2) / height, row.words, va="center", fontsize=8.5)
        for k, (image, words) in enumerate(row.shown):
            axes = _square(drawing, _LABEL + k * (_SIDE + 0.1), bottom, _SIDE, words, fontsize=8, pad=3)
            axes.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    return drawing


def _titled(width: float, height: float, title: str, from_top: float) -> "Drawing":
    """Return an empty drawing of so many inches with its title."""
    from matplotlib.figure import Figure as Drawing

    drawing = Drawing(figsize=(width, height))
    drawing.text(0.1 / width, 1 - from_top / height, title, va="top", fontsize=10.5)
    return drawing


def _square(drawing: "Drawing", left: float, bottom: float, side: float, title: str, **look: Any) -> "Axes":
    """Return axes without lines for an image, at so many inches, with a title above them."""
    width, height = drawing.get_size_inches()
    axes = drawing.add_axes((left / width, bottom / height, side / width, side / height))
    axes.set_title(clean(title), loc="center", **look)
    axes.set_axis_off()
    return axes


def _largest(figure: ImageFigure) -> float:
    """Return the largest absolute value of all images; 1 where there is none."""
    finite = [np.abs(image[np.isfinite(image)]) for image in figure.images]
    return max((float(values.max()) for values in finite if values.size), default=0.0) or 1.0
