"""The simulated set, whole: class counts, order, and the stream of random numbers it all comes from."""

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.octmnist import CLASS_COUNTS
from hw1cli.data.octsim.anatomy import SIDE, draw_anatomy
from hw1cli.data.octsim.draws import Draws
from hw1cli.data.octsim.pathology import LESIONS
from hw1cli.data.octsim.scanner import scan

NAME = "octsim"
SEED = 20260
FINGERPRINT = "7310b2c8008be016c388c0857bd2d3a7"
"""Of the whole set, as `Dataset.fingerprint` computes it."""
_CHUNK = 512  # images drawn at once: small enough for the processor's cache; part of what fixes the bytes

Arrays = dict[str, NDArray[np.uint8]]


def generate() -> Arrays:
    """Return octsim in MedMNIST's layout: `{train,val,test}_images` (n x 28 x 28) and `_labels` (n x 1), uint8.

    The bytes are the same on every machine whose float32 arithmetic follows IEEE 754 (see scanner.py, draws.py).
    """
    draws = Draws(SEED)
    arrays: Arrays = {}
    for split, counts in CLASS_COUNTS.items():
        images, labels = simulate(draws, counts)
        arrays[f"{split}_images"] = images
        arrays[f"{split}_labels"] = labels[:, None]
    return arrays


def simulate(draws: Draws, counts: tuple[int, ...]) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return images (n x 28 x 28) and labels (n) with `counts[c]` images of class c, in random order."""
    order = draws.permutation(sum(counts))
    images = np.empty((len(order), SIDE, SIDE), np.uint8)
    labels = np.empty(len(order), np.uint8)
    start = 0
    for label, count in enumerate(counts):
        places = order[start : start + count]
        labels[places] = label
        for first in range(0, count, _CHUNK):
            chunk = places[first : first + _CHUNK]
            images[chunk] = _images(draws, label, len(chunk))
        start += count
    return images, labels


def _images(draws: Draws, label: int, n: int) -> NDArray[np.uint8]:
    anatomy = draw_anatomy(draws, n)
    return scan(draws, anatomy, LESIONS[label](draws, anatomy))
