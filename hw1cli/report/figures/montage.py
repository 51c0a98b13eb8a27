"""A look at a data set: rows of images, one row for each class."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset
from hw1cli.report.document import DrawnFigure

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_GAP = 1
_GAP_GREY = 96


def montage(dataset: Dataset, columns: int = 16) -> NDArray[np.uint8]:
    """Return a grid, height x width (x 3), of the first `columns` training images of every class, a class a row."""
    images = dataset.train.pixels.reshape(-1, *dataset.image_shape)
    rows = [_row(images[dataset.train.labels == label][:columns], columns) for label in range(dataset.n_classes)]
    return np.concatenate(rows)


def _row(images: NDArray[np.uint8], columns: int) -> NDArray[np.uint8]:
    height, width, *channels = images.shape[1:]
    row = np.full((height + _GAP, columns * (width + _GAP), *channels), _GAP_GREY, np.uint8)
    for i, image in enumerate(images):
        left = i * (width + _GAP)
        row[:height, left : left + width] = image
    return row


def montage_figure(pixels: NDArray[np.uint8], labels: Sequence[str], title: str) -> DrawnFigure:
    """Return a montage as a figure, its rows labelled."""
    return DrawnFigure(id="montage", title=title, caption="", draw=_draw, arguments=(pixels, labels, title))


def _draw(pixels: NDArray[np.uint8], labels: Sequence[str], title: str) -> "Drawing":
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
