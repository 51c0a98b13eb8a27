"""Images drawn side by side: a data set's, a linear model's weights, what was taken for other classes than its own.

Confusion matrices are such images, too: which classes a run takes for which.
"""

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hw1cli.report.document import DrawnFigure, ImageFigure
from hw1cli.report.text import clean, heading

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure as Drawing

    from hw1cli.data.dataset import Dataset

_SIDE, _LABEL, _LINE, _TOP = 1.0, 1.35, 0.34, 0.5
"""Inches: of a mistaken image, of the names of the true classes, of the words above an image, of the title."""

_MATRIX, _ACROSS, _LETTERS, _MOST_WRITTEN = 1.75, 4, 30, 10
"""Inches of a matrix, matrices in a row, letters in a line of a name, classes up to which counts are written."""

_GAP, _GAP_GREY = 1, 96
"""Pixels between the images of a montage, and their grey."""


Mistaken: TypeAlias = tuple[str, Sequence[tuple[NDArray[np.uint8], str]]]
"""A true class in words, and images of it (height x width (x 3), uint8), each with what it was taken for."""


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
    columns = max(1, *(len(shown) for _, shown in rows))
    width, height = _LABEL + columns * (_SIDE + 0.1) + 0.1, _TOP + len(rows) * (_SIDE + _LINE) + 0.25
    drawing = _titled(width, height, clean(title), from_top=0.12)
    for i, (true, shown) in enumerate(rows):
        bottom = height - _TOP - (i + 1) * (_SIDE + _LINE)
        drawing.text(0.1 / width, (bottom + _SIDE / 2) / height, true, va="center", fontsize=8.5)
        for k, (image, words) in enumerate(shown):
            axes = _square(drawing, _LABEL + k * (_SIDE + 0.1), bottom, _SIDE, words, fontsize=8, pad=3)
            axes.imshow(image, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    return drawing


def draw_confusions(
    title: str, matrices: Sequence[tuple[str, NDArray[np.int64]]], classes: Sequence[str]
) -> "Drawing":
    """Return the matrices (rows: the true class), coloured by a cell's share of its row, the counts in them."""
    from matplotlib.figure import Figure as Drawing

    across = min(_ACROSS, len(matrices))
    down = -(-len(matrices) // across)
    drawing = Drawing(figsize=(across * (_MATRIX + 0.15) + 1.0, down * (_MATRIX + 0.6) + 0.75), layout="constrained")
    panels = drawing.subplots(down, across, squeeze=False, sharex=True, sharey=True).flatten()
    places = range(len(classes))
    for axes in panels[len(matrices) :]:
        axes.set_axis_off()
    for axes, (name, counts) in zip(panels, matrices, strict=False):
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, interpolation="nearest")
        axes.set_title(fill(clean(name), _LETTERS), fontsize=7.5, loc="center")
        axes.set_xticks(places, [clean(each) for each in classes], rotation=45, ha="right", fontsize=7.5)
        axes.set_yticks(places, [clean(each) for each in classes], fontsize=7.5)
        axes.grid(False)
        for true, predicted in np.ndindex(*counts.shape if len(classes) <= _MOST_WRITTEN else (0, 0)):
            ink = "white" if shares[true, predicted] > 0.5 else "black"
            number = str(counts[true, predicted])
            axes.text(predicted, true, number, ha="center", va="center", fontsize=7, color=ink)
    drawing.suptitle(clean(title), fontsize=10.5)
    drawing.supxlabel("predicted class", fontsize=9)
    drawing.supylabel("true class", fontsize=9)
    return drawing


def montage(dataset: "Dataset", columns: int = 16) -> NDArray[np.uint8]:
    """Return a grid, height x width (x 3), of the first `columns` training images of every class, a class a row."""
    images, rows = dataset.train.pixels.reshape(-1, *dataset.image_shape), []
    for label in range(dataset.n_classes):
        own = images[dataset.train.labels == label][:columns]
        around = [(0, columns - len(own)), (0, _GAP), (0, _GAP), *[(0, 0)] * (own.ndim - 3)]
        rows.append(np.hstack(list(np.pad(own, around, constant_values=_GAP_GREY))))
    return np.vstack(rows)


def montage_figure(pixels: NDArray[np.uint8], labels: Sequence[str], title: str) -> DrawnFigure:
    """Return a montage as a figure."""
    return DrawnFigure(id="montage", title=title, caption="", draw=draw_montage, arguments=(pixels, labels, title))


def draw_montage(pixels: NDArray[np.uint8], labels: Sequence[str], title: str) -> "Drawing":
    """Return a montage, its rows labelled, its pixels left sharp."""
    from matplotlib.figure import Figure as Drawing

    height, width = pixels.shape[:2]
    row = height / len(labels)
    inches = 9.0
    drawing = Drawing(figsize=(inches, inches * height / width + 0.5), layout="constrained")
    axes = drawing.add_subplot(title=title)
    axes.imshow(pixels, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
    axes.set_yticks([row * (i + 0.5) for i in range(len(labels))], labels)
    axes.set_xticks([])
    axes.grid(False)
    axes.tick_params(length=0)
    axes.spines[:].set_visible(False)
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
