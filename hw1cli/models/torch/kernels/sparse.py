"""The first layer's SGD step, which passes over what is zero.

A ReLU unit that is off for an example, or that dropout has left out, has delta = 0 there: its weights take nothing
from that example. In the homework's networks that is so for two fifths to nine tenths of all pairs of unit and
example, so the step dL/dW = delta x^T is summed up unit by unit over the examples that count. Terms that are zero
change no sum.
"""

from typing import Annotated, TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.arithmetic.compiled import FloatMatrix, Order, Pixels, Single, compiled
from hw1cli.models.arithmetic.memory import AHEAD, prefetch_row
from hw1cli.models.torch.kernels.processor import LANES
from hw1cli.models.torch.kernels.tiles import SPARSE_VECTORS, nonzero_lanes, sparse_tile, sparse_vector

Masks: TypeAlias = Annotated[NDArray[np.uint64], types.uint64[:, ::1]]

EXAMPLES = 64
"""Examples in a mask; a stripe of so many stays in a processor's first cache, 28 KiB."""

STRIPE = SPARSE_VECTORS * LANES
ROWS = 32
"""Rows that a stripe serves while it is there."""


@compiled
def descended(weight: Single, decay: Single, step: Single) -> Single:
    """Return weight - (decay weight + step), for decay = lr l2 and a step that is lr dL/dw.

    Both are subtracted at once: decay weight, subtracted on its own, is often less than half of the weight's last
    place and would be rounded away, every time.
    """
    return weight - (decay * weight + step)


@compiled
def arrange(images: Pixels, rows: Order, features: FloatMatrix) -> None:
    """Write pixels / 256 of the images `rows` as rows."""
    for i in range(rows.shape[0]):
        prefetch_row(images, rows[min(i + AHEAD, rows.shape[0] - 1)])
        image, row = images[rows[i]], features[i]
        for j in range(image.shape[0]):
            row[j] = np.float32(image[j]) * np.float32(1 / PIXEL_SCALE)


@compiled
def find_nonzero(delta: FloatMatrix, start: int, stop: int, masks: Masks) -> None:
    """Write, for the rows from start to stop of delta, which examples are not zero: bit b of mask e / 64 for e."""
    batch = delta.shape[1]
    whole = batch // LANES * LANES
    for row in range(start, stop):
        mask = masks[row - start]
        mask[:] = 0
        for e in range(0, whole, LANES):
            mask[e // EXAMPLES] |= nonzero_lanes(delta, row, e) << np.uint64(e % EXAMPLES)
        for e in range(whole, batch):
            if delta[row, e] != 0:
                mask[e // EXAMPLES] |= np.uint64(1) << np.uint64(e % EXAMPLES)


@compiled
def subtract_stripe(
    out: FloatMatrix,
    first: int,
    place: int,
    delta: FloatMatrix,
    start: int,
    stop: int,
    masks: Masks,
    features: FloatMatrix,
    column: int,
) -> None:
    """out[first + r, place...] -= (delta[start + r] . features)[column...], a stripe or what is left of one."""
    width = min(STRIPE, features.shape[1] - column)
    for block in range(masks.shape[1]):
        for row in range(start, stop):
            mask, target = masks[row - start, block], first + row - start
            if mask == 0:
                continue
            if width == STRIPE:
                sparse_tile(out, target, place, delta, row, block * EXAMPLES, mask, features, column)
            else:
                for j in range(0, width, LANES):
                    sparse_vector(out, target, place + j, delta, row, block * EXAMPLES, mask, features, column + j)


@compiled
def descend(
    weights: FloatMatrix, delta: FloatMatrix, features: FloatMatrix, decay: Single, start: int, stop: int
) -> None:
    """For the rows from start to stop: [W b] -= decay [W b] + delta [x 1]^T, decay being lr l2.

    weights is rows x (features + 1), features (n x a multiple of LANES) the batch, delta rows x n. The numbers do not
    depend on which rows are done together. A step is summed up before it is taken, so that it is rounded to the
    weights' last place once.
    """
    batch, n = features.shape
    masks = np.empty((ROWS, -(-batch // EXAMPLES)), np.uint64)
    stripe = np.empty((ROWS, STRIPE), np.float32)
    for first in range(start, stop, ROWS):
        last = min(first + ROWS, stop)
        find_nonzero(delta, first, last, masks)
        for row in range(first, last):
            weights[row, n] = descended(weights[row, n], decay, delta[row].sum())
        for column in range(0, n, STRIPE):
            if masks.shape[1] == 1 and decay == 0:
                subtract_stripe(weights, first, column, delta, first, last, masks, features, column)
                continue
            stripe[:] = 0
            subtract_stripe(stripe, 0, 0, delta, first, last, masks, features, column)
            for row in range(first, last):
                place, step = weights[row, column : min(column + STRIPE, n)], stripe[row - first]
                for j in range(place.shape[0]):
                    place[j] = descended(place[j], decay, -step[j])
