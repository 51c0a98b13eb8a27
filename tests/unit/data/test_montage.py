"""A montage is a grid with one row of training images for each class."""

from collections.abc import Callable
from pathlib import Path

import numpy as np

from hw1cli.data.resolve import load_dataset
from hw1cli.report.figures.montage import montage

Arrays = dict[str, np.ndarray]


def test_each_row_shows_the_first_images_of_its_class(arrays: Arrays, write: Callable[..., Path]) -> None:
    shown = montage(load_dataset(str(write(arrays))), columns=3)
    assert shown.shape == (3 * 6, 3 * 5)
    second_of_class_1 = arrays["train_images"][4]
    np.testing.assert_array_equal(shown[6:11, 5:9], second_of_class_1)


def test_places_without_an_image_stay_grey_and_colour_is_kept(arrays: Arrays, write: Callable[..., Path]) -> None:
    colour = {name: np.repeat(a[..., None], 3, axis=3) if "images" in name else a for name, a in arrays.items()}
    shown = montage(load_dataset(str(write(colour))), columns=5)
    assert shown.shape == (18, 25, 3)
    assert np.unique(shown[:, 20:]).tolist() == [96]
