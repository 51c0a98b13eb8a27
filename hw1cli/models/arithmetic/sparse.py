"""Products with a matrix that has many zeros: a term whose factor is 0 is left out, the others keep their order.

    sums[i, j] = sum over t with factors[i, t] != 0, in order, of factors[i, t] rows[t, j], by one fma a term, from 0

The factors that count are listed once for each row; vectors then run along `rows`.
"""

from typing import Any

from numba import types
from numba.extending import register_jitable

from hw1cli.models.arithmetic.emit import LINE, LONG, Array, Emitter, Value, instruction
from hw1cli.models.arithmetic.panels import LANES, lowest, nonzero

BLOCK = 64
"""Rows of the right matrix in a block: a stripe of so many, 28 KiB, stays in a processor's first cache."""

LINES = 7
"""Lines of a stripe: 7 sums of AVX-512, 14 of AVX2, 28 of NEON; seven stripes are the 784 pixels of an image."""

STRIPE = LINES * LANES
"""Columns of a stripe (float32)."""


def _tile(step: bool) -> Any:
    @instruction(types.void)
    def tile(
        emit: Emitter, sums: Array, i: Value, factors: Array, indices: Array, begin: Value, end: Value, rows: Array,
        column: Value, weights: Array, start: Value, decay: Value,
    ) -> None:  # fmt: skip
        """sums[i] = the sums of the listed terms from begin to end, on top of those before.

        With `step` the sums go into a step instead: w -= fma(decay, w, sum) for the weights from `start` on.
        """
        builder, place = emit.builder, sums.at(i, LONG(0))
        first = builder.icmp_signed("==", begin, LONG(0))

        def term(t: Value, totals: Any) -> list[Value]:
            factor = emit.broadcast(emit.load(factors.at(i, t), emit.element))
            row = rows.at(emit.load(indices.at(i, t), LONG), column)
            return [emit.fma(factor, emit.load(emit.plus(row, n * LINE)), s) for n, s in enumerate(totals)]

        before = [builder.select(first, emit.zero, emit.load(emit.plus(place, n * LINE))) for n in range(LINES)]
        totals = emit.sums(begin, end, before, term)
        if step:
            place, decay = weights.at(start), emit.broadcast(decay)
        for n, total in enumerate(totals):
            line = emit.plus(place, n * LINE)
            if step:
                w = emit.load(line)
                total = builder.fsub(w, emit.fma(decay, w, total))
            emit.store(total, line)

    return tile


_sum, _step = _tile(step=False), _tile(step=True)


@register_jitable
def list_terms(panels: Any, row: int, terms: int, i: int, factors: Any, indices: Any, ends: Any) -> None:
    """List what is not 0 among the first `terms` numbers of a row of panels (any x rows x LANES).

    factors[i] and indices[i] (int64) become the numbers and their positions; those of block b go from ends[i, b] to
    ends[i, b + 1].
    """
    count = 0
    ends[i, 0] = 0
    for block in range(ends.shape[1] - 1):
        for p in range(block * BLOCK // LANES, min((block + 1) * BLOCK // LANES, panels.shape[0])):
            left = nonzero(panels, p, row) & ((1 << min(LANES, terms - p * LANES)) - 1)
            while left != 0:
                lane = lowest(left)
                factors[i, count] = panels[p, row, lane]
                indices[i, count] = p * LANES + lane
                count += 1
                left &= left - 1
        ends[i, block + 1] = count


@register_jitable
def sum_stripe(
    factors: Any, indices: Any, ends: Any, count: int, rows: Any, column: int, sums: Any,
    weights: Any, start: int, stride: int, decay: Any, step: bool,
) -> None:  # fmt: skip
    """Write sums[i] = the sums of the listed terms for STRIPE columns of `rows` from `column` on, for i below count.

    rows (terms x whole stripes) and sums (any x STRIPE) are C-contiguous float32. With `step` the sums are a step of
    SGD instead, for weights[start + i stride] and on.
    """
    last = ends.shape[1] - 2
    for block in range(last + 1):
        for i in range(count):
            begin, end, place = ends[i, block], ends[i, block + 1], start + i * stride
            if step and block == last:
                _step(sums, i, factors, indices, begin, end, rows, column, weights, place, decay)
            else:
                _sum(sums, i, factors, indices, begin, end, rows, column, weights, place, decay)
