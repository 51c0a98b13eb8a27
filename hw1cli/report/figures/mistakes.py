"""Images that were taken for other classes than theirs, a row for each true class."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hw1cli.report.text import clean

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_SIDE, _LABEL, _LINE, _TOP = 1.0, 1.35, 0.34, 0.5
"""Inches: of an image, of the names of the true classes, of the words above an image, of the title."""


@dataclass(frozen=True, eq=False)
class Mistake:
    """An image (height x width, or x 3; uint8), and in words what it was taken for."""

    image: NDArray[np.uint8]
    words: str


@dataclass(frozen=True, eq=False)
class Mistaken:
    """A true class in words (on several lines), and some of its images that were taken for others."""

    words: str
    shown: Sequence[Mistake]


def draw_mistakes(title: str, rows: Sequence[Mistaken]) -> "Drawing":
    """Return the images in a grid, pixels left sharp; a class without mistakes has an empty row."""
    from matplotlib.figure import Figure as Drawing

    columns = max(1, *(len(row.shown) for row in rows))
    width, height = _LABEL + columns * (_SIDE + 0.1) + 0.1, _TOP + len(rows) * (_SIDE + _LINE) + 0.25
    drawing = Drawing(figsize=(width, height))
    drawing.text(0.1 / width, 1 - 0.12 / height, clean(title), va="top", fontsize=10.5)
    for i, row in enumerate(rows):
        bottom = height - _TOP - (i + 1) * (_SIDE + _LINE)
        drawing.text(0.1 / width, (bottom + _SIDE / 2) / height, row.words, va="center", fontsize=8.5)
        for k, mistake in enumerate(row.shown):
            left = _LABEL + k * (_SIDE + 0.1)
            axes = drawing.add_axes((left / width, bottom / height, _SIDE / width, _SIDE / height))
            axes.imshow(mistake.image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
            axes.set_title(clean(mistake.words), fontsize=8, loc="center", pad=3)
            axes.set_axis_off()
    return drawing
