"""The homework test set, image by image (protocol.md, section 1)."""

from pathlib import Path

import numpy as np
import pytest

from hw1cli.data.medmnist import read_medmnist
from hw1cli.data.splits import homework_test_indices


def test_the_first_of_each_class_in_file_order_class_after_class() -> None:
    labels = np.random.default_rng(1).permutation(np.repeat(np.arange(4, dtype=np.uint8), 250))
    expected = [
        index
        for label, count in enumerate((182, 55, 42, 250))
        for index in [i for i in range(1000) if labels[i] == label][:count]
    ]
    assert homework_test_indices(labels).tolist() == expected
    assert len(expected) == 529


def test_fewer_where_fewer_exist() -> None:
    labels = np.array([3, 0, 3, 2, 0], np.uint8)
    assert homework_test_indices(labels).tolist() == [1, 4, 3, 0, 2]


@pytest.mark.real_data
def test_the_genuine_test_images_keep_all_that_they_have(octmnist_subset: Path) -> None:
    labels = read_medmnist(octmnist_subset)["test_labels"]
    assert np.bincount(labels[homework_test_indices(labels)]).tolist() == [14, 27, 30, 23]
