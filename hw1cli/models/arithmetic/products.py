"""Products of matrices whose every number is defined: one sum in index order, one fused multiply-add a term.

    out[i, j] = s_K   with   s_0 = out[i, j] as it was,   s_{k+1} = fma(left[i, k], right[k, j], s_k)

Vectors and tiles run over outputs and each output keeps its order, so neither the width of a vector nor the size of a
tile nor the number of threads can be seen in a result (docs/arithmetic.md). A sum may be put down in `out` and taken
up again, which is exact: so the terms are gone through in blocks that suit the caches.
"""

from typing import Any

import numpy as np
from numba import types
from numba.core.registry import cpu_target
from numba.extending import register_jitable
from numpy.typing import NDArray

from hw1cli.models.arithmetic.compiled import Read64, Strided64, compiled
from hw1cli.models.arithmetic.emit import LINE, LONG, Array, Emitter, Value, instruction

TERMS = 256
"""Terms in a block: so many lines, 16 KiB, stay in a processor's first cache beside the rows that they multiply."""

_HAS_WIDE_REGISTERS = "+avx512f" in cpu_target.target_context.codegen().magic_tuple()[2].split(",")
ROWS = 12 if _HAS_WIDE_REGISTERS else 6
"""Rows of a tile: its sums, a line each, fill 12 of 32 registers of AVX-512, 12 of 16 of AVX2, 24 of 32 of NEON."""


def _tile(rows: int) -> Any:
    @instruction(types.void)
    def tile(
        emit: Emitter, out: Array, i: Value, j: Value, left: Array, row: Value,
        panels: Array, panel: Value, begin: Value, end: Value,
    ) -> None:  # fmt: skip
        """out[i + r, j : j + a line] += sum of left[row + r, k] * panels[panel, k] for k from begin to end, r < rows.

        The lines of out and of panels are contiguous.
        """
        builder, lines = emit.builder, panels.at(panel, LONG(0), LONG(0))
        places, factors = [out.at(i, j)], [left.at(row, LONG(0))]
        for _ in range(1, rows):
            places.append(emit.plus(places[-1], out.step(0)))
            factors.append(emit.plus(factors[-1], left.step(0)))

        def term(k: Value, totals: Any) -> list[Value]:
            line = emit.load(emit.plus(lines, builder.mul(k, LONG(LINE))))
            offset = builder.mul(k, left.step(1))
            numbers = [emit.load(emit.plus(factor, offset), emit.element) for factor in factors]
            return [emit.fma(emit.broadcast(a), line, s) for a, s in zip(numbers, totals, strict=True)]

        sums = emit.sums(begin, end, [emit.load(place) for place in places], term)
        for place, total in zip(places, sums, strict=True):
            emit.store(total, place)

    return tile


_tile_all, _tile_4, _tile_2, _tile_1 = map(_tile, (ROWS, 4, 2, 1))


@register_jitable
def add_panel(out: Any, j: int, left: Any, panels: Any, panel: int, start: int, stop: int) -> None:
    """For rows from start to stop: out[i, j : j + a line] += left[i, k] panels[panel, k] for all k, in order.

    For kernels. panels is any x terms x lanes, C-contiguous; out's rows are contiguous.
    """
    for begin in range(0, panels.shape[1], TERMS):
        end = min(begin + TERMS, panels.shape[1])
        row = start
        while row + ROWS <= stop:
            _tile_all(out, row, j, left, row, panels, panel, begin, end)
            row += ROWS
        while row + 4 <= stop:
            _tile_4(out, row, j, left, row, panels, panel, begin, end)
            row += 4
        if row + 2 <= stop:
            _tile_2(out, row, j, left, row, panels, panel, begin, end)
            row += 2
        if row < stop:
            _tile_1(out, row, j, left, row, panels, panel, begin, end)


@register_jitable
def add_product(out: Any, left: Any, right: Any) -> None:
    """Change out (m x n, its rows contiguous) by out += left right (m x k, k x n, any strides). For kernels."""
    lanes = LINE // out.itemsize
    panels = np.zeros((1, right.shape[0], lanes), out.dtype)
    part = np.zeros((out.shape[0], lanes), out.dtype)
    for j in range(0, out.shape[1], lanes):
        width = min(lanes, out.shape[1] - j)
        panels[0, :, :width] = right[:, j : j + width]
        part[:, :width] = out[:, j : j + width]
        add_panel(part, 0, left, panels, 0, 0, out.shape[0])
        out[:, j : j + width] = part[:, :width]


@compiled
def add_product64(out: Strided64, left: Read64, right: Read64) -> None:
    """Do the same for float64."""
    add_product(out, left, right)


def product(left: NDArray[np.float64], right: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return left right (m x k, k x n, any strides), from sums that start from 0."""
    out = np.zeros((left.shape[0], right.shape[1]))
    add_product64(out, left, right)
    return out


def dot(left: NDArray[np.float64], right: NDArray[np.float64]) -> float:
    """Return the sum of the products of two arrays' entries, a row times a column."""
    return float(product(left.reshape(1, -1), right.reshape(-1, 1))[0, 0])
