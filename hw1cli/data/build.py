"""From checked arrays to a data set."""

import numpy as np
from numpy.typing import NDArray

from hw1cli.data import octmnist
from hw1cli.data.dataset import Dataset, Split
from hw1cli.data.medmnist import SPLITS, Arrays
from hw1cli.data.splits import homework_test_indices


def build_dataset(
    arrays: Arrays, *, name: str, class_names: tuple[str, ...], simulated: bool, homework_test: bool
) -> Dataset:
    """Return the data set of `arrays` (as `read_medmnist` returns them), without copying the images.

    `homework_test` makes the homework test set from the official one; otherwise the two are the same.
    """
    splits = {split: _split(arrays, split) for split in SPLITS}
    official = splits["test"]
    return Dataset(
        name=name,
        simulated=simulated,
        class_names=class_names,
        image_shape=arrays["train_images"].shape[1:],
        train=splits["train"],
        val=splits["val"],
        test=_homework_test(official) if homework_test else official,
        official_test=official,
    )


def build_octmnist_like(arrays: Arrays, *, name: str, simulated: bool) -> Dataset:
    """Return OCTMNIST or octsim: OCTMNIST's classes, and the homework test set."""
    return build_dataset(arrays, name=name, class_names=octmnist.CLASS_NAMES, simulated=simulated, homework_test=True)


def class_counts(labels: NDArray[np.uint8], n_classes: int) -> tuple[int, ...]:
    """Return how many examples there are of each class."""
    return tuple(int(count) for count in np.bincount(labels, minlength=n_classes))


def _split(arrays: Arrays, split: str) -> Split:
    images = arrays[f"{split}_images"]
    return Split(pixels=images.reshape(len(images), -1), labels=arrays[f"{split}_labels"].reshape(-1))


def _homework_test(official: Split) -> Split:
    chosen = homework_test_indices(official.labels)
    return Split(pixels=np.ascontiguousarray(official.pixels[chosen]), labels=official.labels[chosen])
