"""A look at a data set: rows of images, one row for each class."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset
from hw1cli.outside.files import new_file
from hw1cli.report.figures.style import own_look

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


def save_montage(pixels: NDArray[np.uint8], labels: Sequence[str], title: str, path: Path) -> None:
    """Write a montage as a picture (PNG, or what the path's suffix says), its rows labelled, pixels left sharp.

    Raises OSError where the file cannot be written and ValueError for a suffix that is no picture format.
    """
    height, width = pixels.shape[:2]
    row = height / len(labels)
    with own_look():
        from matplotlib.figure import Figure

        inches = 9.0
        figure = Figure(figsize=(inches, inches * height / width + 0.5), layout="constrained")
        axes = figure.add_subplot(title=title)
        axes.imshow(pixels, cmap="gray", vmin=0, vmax=255, interpolation="nearest")
        axes.set_yticks([row * (i + 0.5) for i in range(len(labels))], labels)
        axes.set_xticks([])
        axes.grid(False)
        axes.tick_params(length=0)
        axes.spines[:].set_visible(False)
        format_ = path.suffix.removeprefix(".").lower() or "png"
        with new_file(path) as file:
            figure.savefig(file, format=format_, metadata={"Software": None} if format_ == "png" else None)
