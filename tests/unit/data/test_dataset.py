"""What is made of a data set's arrays: the homework test set image by image (protocol.md, 1), and a look at them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from hw1cli.data.dataset import Split, homework_test
from hw1cli.data.resolve import load_dataset
from hw1cli.report.figures.images import montage
from tests import image_sets


def chosen(labels: np.ndarray) -> list[int]:
    """The official test images that make the homework's test set: each image's pixels are its own number."""
    pixels = np.arange(len(labels), dtype=np.uint16).view(np.uint8).reshape(-1, 2)
    return homework_test(Split(pixels=pixels, labels=labels)).pixels.view(np.uint16)[:, 0].tolist()


def test_the_first_of_each_class_in_file_order_class_after_class() -> None:
    labels = np.random.default_rng(1).permutation(np.repeat(np.arange(4, dtype=np.uint8), 250))
    expected = [
        index
        for label, count in enumerate((182, 55, 42, 250))
        for index in [i for i in range(1000) if labels[i] == label][:count]
    ]
    assert chosen(labels) == expected
    assert len(expected) == 529
    assert chosen(np.array([3, 0, 3, 2, 0], np.uint8)) == [1, 4, 3, 0, 2], "fewer where fewer exist"


@pytest.mark.parametrize("colour", [False, True])
def test_a_montage_has_a_row_of_the_first_images_of_every_class(write: Callable[..., Path], colour: bool) -> None:
    arrays = image_sets.arrays((5, 4, 3) if colour else (5, 4))
    shown = montage(load_dataset(str(write(arrays))), columns=5)
    assert shown.shape == (3 * 6, 5 * 5, 3)[: 3 if colour else 2]
    second_of_class_1 = arrays["train_images"][4]
    np.testing.assert_array_equal(shown[6:11, 5:9], second_of_class_1)
    assert np.unique(shown[:, 20:]).tolist() == [96], "a class of four images leaves the fifth place empty"
