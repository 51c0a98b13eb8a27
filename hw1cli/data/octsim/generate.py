"""The simulated set, whole: class counts, order, and the stream of random numbers it all comes from."""

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.known import CLASS_COUNTS
from hw1cli.data.medmnist import Arrays
from hw1cli.data.octsim.anatomy import SIDE, draw_anatomy
from hw1cli.data.octsim.draws import Draws
from hw1cli.data.octsim.pathology import LESIONS, with_age
from hw1cli.data.octsim.scanner import scan

SEED = 20260
MISLABELLED = 0.06
"""The share of images that show another disease than their label says."""
TEST_SEVERITY = 0.7
"""How severe the diseases of the test set's patients are, beside those of the other sets'."""
_CHUNK = 512  # images drawn at once: small enough for the processor's cache; part of what fixes the bytes


def generate() -> Arrays:
    """Return octsim in MedMNIST's layout: `{train,val,test}_images` (n x 28 x 28) and `_labels` (n x 1), uint8.

    The bytes are the same on every machine whose float32 arithmetic follows IEEE 754 (see scanner.py, draws.py).
    """
    draws = Draws(SEED)
    arrays: Arrays = {}
    for split, counts in CLASS_COUNTS.items():
        images, labels = simulate(draws, counts, severity=TEST_SEVERITY if split == "test" else 1.0)
        arrays[f"{split}_images"] = images
        arrays[f"{split}_labels"] = labels[:, None]
    return arrays


def simulate(
    draws: Draws, counts: tuple[int, ...], *, severity: float = 1.0
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return images (n x 28 x 28) and labels (n) with `counts[c]` images labelled c, in random order.

    Of each label MISLABELLED show another disease. `severity` multiplies what the diseases' severity is drawn from.
    """
    order = draws.permutation(sum(counts))
    images = np.empty((len(order), SIDE, SIDE), np.uint8)
    labels = np.empty(len(order), np.uint8)
    start = 0
    for label, count in enumerate(counts):
        labels[order[start : start + count]] = label
        for disease, n in _shown(label, count):
            for first in range(start, start + n, _CHUNK):
                chunk = order[first : min(first + _CHUNK, start + n)]
                images[chunk] = _images(draws, disease, len(chunk), severity)
            start += n
    return images, labels


def _shown(label: int, count: int) -> list[tuple[int, int]]:
    """Return which diseases the images with a label show, and how many images each: the others equally few."""
    others = [(disease, round(count * MISLABELLED / 3)) for disease in range(len(LESIONS)) if disease != label]
    return [*others, (label, count - sum(n for _, n in others))]


def _images(draws: Draws, disease: int, n: int, severity: float) -> NDArray[np.uint8]:
    anatomy = draw_anatomy(draws, n)
    lesion = with_age(draws, anatomy, LESIONS[disease](draws, anatomy, severity))
    return scan(draws, anatomy, lesion)
