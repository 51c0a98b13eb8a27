"""The first layer's sums in integers: pixels are bytes, so only the weights have to become integers.

A row w of weights is written in three signed digits of base 256,

    w = quantum (d0 + 256 d1 + 65536 d2) + error,    |error| <= quantum / 2 < 2^-22.9 max |w|,

which is to say that all its numbers share the last place of the largest. The sums of d_i x over the pixels x are
exact in 32-bit integers, where one instruction multiplies and adds 64 pairs of bytes (16 of float32), and a single
rounding to float32 puts the three together. That takes three quarters of the instructions of a float32 product and
makes a smaller error: that product rounds after every term.
"""

import math
from typing import Annotated, TypeAlias

import numpy as np
from numba import types
from numpy.typing import NDArray

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.arithmetic.compiled import FloatMatrix, Order, Pixels, Single, compiled
from hw1cli.models.arithmetic.memory import AHEAD, prefetch_row
from hw1cli.models.torch.kernels.tiles import DIGIT_ROWS, DIGITS, PANEL, digits_tile

QUAD = 4
"""Bytes whose products one instruction adds up: 8-bit numbers come in fours."""

MAX_FEATURES = 65_536
"""So many products of two bytes stay below 2^31."""

FloatRow: TypeAlias = Annotated[NDArray[np.float32], types.float32[::1]]
Digits: TypeAlias = Annotated[NDArray[np.int8], types.int8[:, ::1]]
Columns: TypeAlias = Annotated[NDArray[np.uint32], types.uint32[:, :, ::1]]

_MAGNITUDE, _INFINITY = 0x7FFFFFFF, 0x7F800000  # of a float32's bits: all but the sign; infinity, and NaN above
_ROOM = 0x10101  # added to a float's bits, carries into the exponent where the mantissa is above 2 (1 - 1/255)
_POSITIVE = 0x808080


def empty_columns(examples: int, features: int) -> NDArray[np.uint32]:
    """Return zeros for a batch as `arrange` lays it out: panels of PANEL examples x features by fours x PANEL."""
    return np.zeros((-(-examples // PANEL), features // QUAD, PANEL), np.uint32)


@compiled
def arrange(images: Pixels, rows: Order, columns: Columns) -> None:
    """Write the images `rows` as columns of four pixels each; what the last panel has left stays."""
    for i in range(rows.shape[0]):
        prefetch_row(images, rows[min(i + AHEAD, rows.shape[0] - 1)])
        image, column = images[rows[i]].view(np.uint32), columns[i // PANEL, :, i % PANEL]
        for q in range(column.shape[0]):
            column[q] = image[q]


@compiled
def to_digits(row: FloatRow, digits: Digits) -> Single:
    """Write a row's digits (DIGITS x its length), least significant first, and return the quantum, a power of two.

    A row with an infinity or a NaN has the quantum NaN; one whose numbers are all below 2^-103 counts as zeros.
    """
    bits, largest = row.view(np.int32), 0
    for j in range(row.shape[0]):  # positive floats are ordered as their bits are
        largest = max(largest, int(bits[j] & _MAGNITUDE))
    exponent = (largest + _ROOM >> 23) - 149  # |row / quantum| <= 2^23 (1 - 1/255) = 127 (1 + 256 + 65536)
    if largest >= _INFINITY or exponent < -126:
        digits[:] = 0
        return np.float32(np.nan) if largest >= _INFINITY else np.float32(0)
    inverse = np.float32(math.ldexp(1.0, -exponent))
    low, middle, high = digits[0], digits[1], digits[2]
    for j in range(row.shape[0]):
        # Signed digits are the bytes of a number made positive by 128 in every place, minus 128 each.
        shifted = np.int32(np.int32(np.rint(row[j] * inverse)) + _POSITIVE)
        low[j] = np.int8((shifted & 0xFF) - 128)
        middle[j] = np.int8((shifted >> 8 & 0xFF) - 128)
        high[j] = np.int8((shifted >> 16 & 0xFF) - 128)
    return np.float32(math.ldexp(1.0, exponent))


@compiled
def forward(weights: FloatMatrix, columns: Columns, sums: FloatMatrix, start: int, stop: int) -> None:
    """Write sums = W x + b for the rows from start to stop of weights = [W b] (rows x features + 1).

    sums is rows x n. Its numbers do not depend on which rows are done together.
    """
    n = weights.shape[1] - 1
    digits = np.zeros((DIGIT_ROWS, DIGITS, n), np.int8)
    quanta = np.empty(DIGIT_ROWS, np.float32)
    out = np.empty((DIGIT_ROWS, columns.shape[0] * PANEL), np.float32)
    for first in range(start, stop, DIGIT_ROWS):
        rows = min(DIGIT_ROWS, stop - first)
        for r in range(rows):
            quanta[r] = to_digits(weights[first + r, :n], digits[r])
        for panel in range(columns.shape[0]):
            digits_tile(digits, columns, panel, out)
        for r in range(rows):
            z, product, bias = sums[first + r], out[r], weights[first + r, n]
            scale = quanta[r] / np.float32(PIXEL_SCALE)
            for i in range(sums.shape[1]):
                z[i] = scale * product[i] + bias
