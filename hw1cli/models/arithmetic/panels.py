"""The matrices of a batch as panels, their transposition, and which of their numbers are not zero.

A panel holds LANES examples as columns (width x LANES, float32): a unit's numbers of so many examples are a line.
"""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, register_jitable

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.arithmetic.emit import LINE, Emitter, Value

LANES = LINE // 4
"""Examples in a panel: float32 numbers in a line."""


def _transposed(emit: Emitter, lines: list[Value]) -> list[Value]:
    """Return the columns of LANES lines (Eklundh's method: squares of half the size change places, and so on)."""
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
    return lines


def _transpose(typing: Any, out: Any, row: Any, column: Any, source: Any, i: Any) -> Any:
    """out[row + a, column + b] = source[i + b, a] for a and b below LANES; the source's rows are lines."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        emit = Emitter(context, builder, signature, arguments)
        _, row, column, _, i = arguments
        place, line = emit.array(0), emit.array(3).at(i, i.type(0))
        lines = [emit.load(emit.plus(line, b * LINE)) for b in range(LANES)]
        for a, transposed in enumerate(_transposed(emit, lines)):
            emit.store(transposed, place.at(builder.add(row, row.type(a)), column))
        return emit.done()

    integer = types.intp
    return types.void(out, integer, integer, source, integer), generate


def _pixels(typing: Any, out: Any, row: Any, images: Any, order: Any, first: Any) -> Any:
    """out[row + a, b] = images[order[first + b], row + a] / PIXEL_SCALE for a and b below LANES; exact."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        emit = Emitter(context, builder, signature, arguments)
        _, row, _, _, first = arguments
        place, images, order = emit.array(0), emit.array(2), emit.array(3)
        lines = []
        for b in range(LANES):
            image = emit.load(order.at(builder.add(first, first.type(b))), first.type)
            lines.append(emit.scaled_bytes(images.at(image, row), 1 / PIXEL_SCALE))
        for a, transposed in enumerate(_transposed(emit, lines)):
            emit.store(transposed, place.at(builder.add(row, row.type(a)), row.type(0)))
        return emit.done()

    integer = types.intp
    return types.void(out, integer, images, order, integer), generate


def _nonzero(typing: Any, panels: Any, p: Any, row: Any) -> Any:
    """Return which numbers of a row of a panel are not 0 (NaN is not): the lowest LANES bits of an integer."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        emit = Emitter(context, builder, signature, arguments)
        _, p, row = arguments
        return emit.nonzero(emit.load(emit.array(0).at(p, row, row.type(0))))

    return types.int64(panels, types.intp, types.intp), generate


def _lowest(typing: Any, bits: Any) -> Any:
    """Return the place of the lowest bit that is set in an integer other than 0."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return types.int64(types.int64), generate


_transpose_block: Any = intrinsic(_transpose)
_pixel_block: Any = intrinsic(_pixels)
nonzero: Any = intrinsic(_nonzero)
lowest: Any = intrinsic(_lowest)


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
