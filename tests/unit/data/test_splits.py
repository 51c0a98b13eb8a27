"""The homework test set, image by image (protocol.md, section 1)."""

from pathlib import Path

import numpy as np
import pytest

from hw1cli.data.dataset import Split, homework_test
from hw1cli.data.medmnist import read_medmnist


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


def test_fewer_where_fewer_exist() -> None:
    labels = np.array([3, 0, 3, 2, 0], np.uint8)
    assert chosen(labels) == [1, 4, 3, 0, 2]


@pytest.mark.real_data
def test_the_genuine_test_images_keep_all_that_they_have(octmnist_subset: Path) -> None:
    labels = read_medmnist(octmnist_subset)["test_labels"]
    assert np.bincount(labels[chosen(labels)]).tolist() == [14, 27, 30, 23]
