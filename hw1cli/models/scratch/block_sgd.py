"""SGD for the one-hidden-layer network, one example at a time in effect, in blocks of examples in execution.

The textbook loop reads and writes the whole first layer for every example. Its step for example s is
V1 += step_s x_s^T with step_s = -lr delta1_s (here x ends with the constant 1 of the bias), so within a block that
starts with V1 = V:

    a_t = V1_t x_t = V x_t + sum over s < t of step_s (x_s . x_t)

One matrix product gives every V x_t; the x_s . x_t are sums of products of bytes, exact in integers; a short loop
over the block, in which the output layer moves example by example, gives the steps; and one product moves the first
layer by all of them. These are the textbook's numbers up to rounding; docs/arithmetic.md says how each is rounded.
"""

import numpy as np

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.arithmetic.compiled import Labels, Matrix, Order, PixelRow, Pixels, compiled, fma
from hw1cli.models.arithmetic.memory import AHEAD, LANES, prefetch_row
from hw1cli.models.arithmetic.products import add_panel
from hw1cli.models.scratch.mlp import backpropagate, descend, forward

BLOCK = 96
"""Examples in a block: more suit the matrix products better, but Gram matrix and loop grow with their square."""

EXACT = 32_768
"""So many products of two bytes stay below 2^31."""


@compiled
def write_inputs(pixels: Pixels, rows: Order, X: Matrix) -> None:
    """Write the network's inputs for the images `rows`: pixels / 256, then the constant 1 of the bias."""
    n, last = pixels.shape[1], rows.shape[0] - 1
    for i in range(rows.shape[0]):
        prefetch_row(pixels, rows[min(i + AHEAD, last)])
        image, x = pixels[rows[i]], X[i]
        for j in range(n):
            x[j] = np.float64(image[j]) / PIXEL_SCALE
        x[n] = 1.0


@compiled
def exact_dot(one: PixelRow, other: PixelRow) -> np.int32:
    """Return the inner product of at most EXACT bytes each, in 32-bit integers throughout: more to a vector."""
    total = np.int32(0)
    for j in range(one.shape[0]):
        total = np.int32(total + np.int32(np.int32(one[j]) * np.int32(other[j])))
    return total


@compiled
def write_gram(pixels: Pixels, rows: Order, gram: Matrix) -> None:
    """Write the inner products of the inputs of the images `rows`, below the diagonal, without rounding."""
    for t in range(rows.shape[0]):
        for s in range(t):
            product = 0.0
            for start in range(0, pixels.shape[1], EXACT):
                product += exact_dot(pixels[rows[t], start : start + EXACT], pixels[rows[s], start : start + EXACT])
            gram[t, s] = product / PIXEL_SCALE**2 + 1.0


@compiled
def advance(V1: Matrix, first: int, last: int, X: Matrix, steps: Matrix, next_X: Matrix, A: Matrix) -> None:
    """Take a block's steps, V1 += X^T steps, and write the next block's A = next_X V1; LANES units at a time.

    Of the panels of LANES units those from `first` to `last` are done; no number depends on that.
    """
    step_lines, unit_lines = np.empty((1, steps.shape[0], LANES)), np.empty((1, V1.shape[0], LANES))
    for panel in range(first, last):
        unit = panel * LANES
        step_lines[0] = steps[:, unit : unit + LANES]
        add_panel(V1, unit, X.T, step_lines, 0, 0, V1.shape[0])
        unit_lines[0] = V1[:, unit : unit + LANES]
        A[:, unit : unit + LANES] = 0.0
        add_panel(A, unit, next_X, unit_lines, 0, 0, A.shape[0])


@compiled
def write_logits(A: Matrix, V2: Matrix, logits: Matrix) -> None:
    """Write the logits (n x classes) of examples with pre-activations A (a unit a column)."""
    h = np.empty(V2.shape[1] - 1)
    for t in range(A.shape[0]):
        forward(A[t], V2, h, logits[t])


@compiled
def step_through(A: Matrix, gram: Matrix, labels: Labels, V2: Matrix, lr: float, steps: Matrix) -> None:
    """Do a block's examples in turn: write their first-layer steps -lr delta1, change V2 in place.

    A holds V x_t and is turned into the pre-activations a_t; it and steps have a row an example, a unit a column.
    """
    units = V2.shape[1] - 1
    h, delta2 = np.empty(units), np.empty(V2.shape[0])
    for t in range(A.shape[0]):
        a, step = A[t], steps[t]
        for s in range(t):
            earlier, product = steps[s], gram[t, s]
            for j in range(units):
                a[j] = fma(product, earlier[j], a[j])
        backpropagate(a, labels[t], V2, h, delta2, step)
        descend(V2, delta2, h, lr)
        for j in range(units):
            step[j] *= -lr
