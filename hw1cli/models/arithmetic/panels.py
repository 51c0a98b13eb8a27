"""The matrices of a batch as panels, their transposition, and which of their numbers are not zero.

A panel holds LANES examples as columns (width x LANES, float32): a unit's numbers of so many examples are a line.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import register_jitable

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.arithmetic.emit import LINE, LONG, Array, Emitter, Value, instruction

LANES = LINE // 4
"""Examples in a panel: float32 numbers in a line."""


def _store_transposed(emit: Emitter, lines: list[Value], out: Array, row: Value, column: Value) -> None:
    """Write LANES lines as columns (Eklundh's method: squares of half the size change places, and so on)."""
    distance = LANES // 2
    while distance:
        for i in range(LANES):
            if i & distance:
                continue
            upper, lower = lines[i], lines[i + distance]
            lines[i] = emit.shuffled(
                upper, lower, [k if not k & distance else LANES + k - distance for k in range(LANES)]
            )
            lines[i + distance] = emit.shuffled(
                upper, lower, [k + distance if not k & distance else LANES + k for k in range(LANES)]
            )
        distance //= 2
    for a, line in enumerate(lines):
        emit.store(line, out.at(emit.builder.add(row, LONG(a)), column))


@instruction(types.void)
def _transpose_block(emit: Emitter, out: Array, row: Value, column: Value, source: Array, i: Value) -> None:
    """out[row + a, column + b] = source[i + b, a] for a and b below LANES; the source's rows are lines."""
    line = source.at(i, LONG(0))
    lines = [emit.load(emit.plus(line, b * LINE)) for b in range(LANES)]
    _store_transposed(emit, lines, out, row, column)


@instruction(types.void)
def _pixel_block(emit: Emitter, out: Array, row: Value, images: Array, order: Array, first: Value) -> None:
    """out[row + a, b] = images[order[first + b], row + a] / PIXEL_SCALE for a and b below LANES; exact."""
    scale, lines = ir.Constant(emit.line, [1 / PIXEL_SCALE] * LANES), []
    for b in range(LANES):
        image = emit.load(order.at(emit.builder.add(first, LONG(b))), LONG)
        lines.append(emit.builder.fmul(emit.numbers(images, image, row), scale))
    _store_transposed(emit, lines, out, row, LONG(0))


@instruction(types.int64)
def nonzero(emit: Emitter, panels: Array, p: Value, row: Value) -> Value:
    """Return which numbers of a row of a panel are not 0 (NaN is not): the lowest LANES bits of an integer."""
    unequal = emit.builder.fcmp_unordered("!=", emit.numbers(panels, p, row, LONG(0)), emit.zero)
    return emit.builder.zext(emit.builder.bitcast(unequal, ir.IntType(LANES)), LONG)


@instruction(types.int64)
def lowest(emit: Emitter, bits: Value) -> Value:
    """Return the place of the lowest bit that is set in an integer other than 0."""
    return emit.builder.cttz(bits, ir.Constant(ir.IntType(1), 1))


@register_jitable
def write_pixels(images: Any, order: Any, first: int, count: int, panel: Any) -> None:
    """Write pixels / 256 of `count` images (at most LANES), from order[first] on, into a panel (features x LANES)."""
    whole = images.shape[1] // LANES * LANES if count == LANES else 0
    for j in range(0, whole, LANES):
        _pixel_block(panel, j, images, order, first)
    for lane in range(count):
        image = images[order[first + lane]]
        for j in range(whole, images.shape[1]):
            panel[j, lane] = np.float32(image[j]) * np.float32(1 / PIXEL_SCALE)


@register_jitable
def write_rows(panel: Any, start: int, stop: int, rows: Any, first: int) -> None:
    """Write the units from start to stop of a panel as columns of `rows`, LANES examples from row `first` on."""
    whole = start + (stop - start) // LANES * LANES
    for i in range(start, whole, LANES):
        _transpose_block(rows, first, i, panel, i)
    for lane in range(LANES):
        for i in range(whole, stop):
            rows[first + lane, i] = panel[i, lane]
