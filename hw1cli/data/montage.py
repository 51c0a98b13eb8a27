"""A look at a data set: rows of images, one row for each class."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset

_GAP = 1
_GAP_GREY = 96


@dataclass(frozen=True, kw_only=True, eq=False)
class Montage:
    """A grid of images: `pixels` is uint8, height x width (x 3); row i of the grid has class `labels[i]`."""

    title: str
    pixels: NDArray[np.uint8]
    labels: tuple[str, ...]


def montage(dataset: Dataset, columns: int = 16) -> Montage:
    """Return the first `columns` training images of every class; a class with fewer leaves the rest empty."""
    images = dataset.train.pixels.reshape(-1, *dataset.image_shape)
    rows = [_row(images[dataset.train.labels == label][:columns], columns) for label in range(dataset.n_classes)]
    return Montage(title=dataset.title, pixels=np.concatenate(rows), labels=dataset.class_names)


def _row(images: NDArray[np.uint8], columns: int) -> NDArray[np.uint8]:
    height, width, *channels = images.shape[1:]
    row = np.full((height + _GAP, columns * (width + _GAP), *channels), _GAP_GREY, np.uint8)
    for i, image in enumerate(images):
        left = i * (width + _GAP)
        row[:height, left : left + width] = image
    return row
