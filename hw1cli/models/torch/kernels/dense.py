"""The first layer's sums in float32: W x + b for a batch, the examples as columns."""

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.arithmetic.compiled import FloatCube, FloatMatrix, Order, Pixels, compiled
from hw1cli.models.arithmetic.memory import AHEAD, prefetch_row
from hw1cli.models.torch.kernels.processor import LANES
from hw1cli.models.torch.kernels.tiles import DENSE_ROWS, dense_row, dense_tile

TERMS = 256
"""Products added up one after the other; sums of so many are then added to each other, which keeps rounding small."""


def empty_columns(examples: int, features: int) -> NDArray[np.float32]:
    """Return zeros for a batch as `arrange` lays it out: panels of LANES examples x features x LANES."""
    return np.zeros((-(-examples // LANES), features, LANES), np.float32)


@compiled
def arrange(images: Pixels, rows: Order, columns: FloatCube) -> None:
    """Write pixels / 256 of the images `rows` as columns; what the last panel has left stays."""
    for i in range(rows.shape[0]):
        prefetch_row(images, rows[min(i + AHEAD, rows.shape[0] - 1)])
        image, column = images[rows[i]], columns[i // LANES, :, i % LANES]
        for j in range(image.shape[0]):
            column[j] = np.float32(image[j]) * np.float32(1 / PIXEL_SCALE)


@compiled
def forward(weights: FloatMatrix, columns: FloatCube, sums: FloatMatrix, start: int, stop: int) -> None:
    """Write sums = W x + b for the rows from start to stop of weights = [W b] (rows x features + 1).

    sums is rows x n. Its numbers do not depend on which rows are done together.
    """
    n = weights.shape[1] - 1
    out = np.empty((DENSE_ROWS, columns.shape[0] * LANES), np.float32)
    row = start
    while row < stop:
        rows = DENSE_ROWS if row + DENSE_ROWS <= stop else 1
        out[:] = 0
        for panel in range(columns.shape[0]):
            for begin in range(0, n, TERMS):
                if rows == DENSE_ROWS:
                    dense_tile(weights, row, columns, panel, begin, min(begin + TERMS, n), out)
                else:
                    dense_row(weights, row, columns, panel, begin, min(begin + TERMS, n), out)
        for r in range(rows):
            z, product, bias = sums[row + r], out[r], weights[row + r, n]
            for i in range(sums.shape[1]):
                z[i] = product[i] + bias
        row += rows
