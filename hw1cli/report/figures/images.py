"""Images drawn side by side on one scale: a linear model's weights."""

from typing import TYPE_CHECKING

import numpy as np

from hw1cli.report.document import ImageFigure
from hw1cli.report.text import clean, heading

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing


def draw_images(figure: ImageFigure) -> "Drawing":
    """Return the images in rows of five, coloured from the largest absolute value of all to its opposite."""
    from matplotlib.figure import Figure as Drawing

    n = len(figure.images)
    columns = min(n, 5)
    rows = -(-n // columns)
    width, height = 1.65 * columns + 0.9, 1.85 * rows + 0.75
    drawing = Drawing(figsize=(width, height))
    largest = _largest(figure)
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


def _largest(figure: ImageFigure) -> float:
    """Return the largest absolute value of all images; 1 where there is none."""
    finite = [np.abs(image[np.isfinite(image)]) for image in figure.images]
    return max((float(values.max()) for values in finite if values.size), default=0.0) or 1.0
