"""Inner products of a vector with the rows of a matrix, in float64, and the step that moves those rows.

An inner product has eight partial sums, a line of the processor's cache: term j belongs to the sum j mod 8, each sum
is taken in index order with one fused multiply-add a term, and the eight are added in halves (docs/arithmetic.md).
A vector that holds fewer numbers holds the same sums in parts.
"""

from typing import Any

from numba import types
from numba.extending import register_jitable

from hw1cli.models.arithmetic.emit import LINE, LONG, Array, Emitter, Value, instruction

LANES = 8
_SIZE = LONG(LINE // LANES)


def _products(rows: int) -> Any:
    @instruction(types.void)
    def products(emit: Emitter, W: Array, row: Value, v: Array, count: Value, out: Array, step: Any, u: Any) -> None:
        """out[row + r] = sum of W[row + r, j] v[j] over j < count, r < rows, after W[row + r] += step[row + r] u.

        All arrays are contiguous; u and v are float64 or bytes. W stays as it is where step is None.
        """
        builder = emit.builder
        each = [builder.add(row, LONG(r)) for r in range(rows)]
        places = [W.at(c, LONG(0)) for c in each]
        steps = [emit.load(step.at(c), emit.element) for c in each] if step else []
        lines = [emit.broadcast(one) for one in steps]

        def whole_line(k: Value, totals: Any) -> list[Value]:
            j, offset = builder.mul(k, LONG(LANES)), builder.mul(k, LONG(LINE))
            x = emit.numbers(v, j)
            weights = [emit.load(emit.plus(place, offset)) for place in places]
            if step:
                moved = emit.numbers(u, j)
                weights = [emit.fma(g, moved, w) for g, w in zip(lines, weights, strict=True)]
                for place, w in zip(places, weights, strict=True):
                    emit.store(w, emit.plus(place, offset))
            return [emit.fma(w, x, total) for w, total in zip(weights, totals, strict=True)]

        def one_number(j: Value, totals: Any) -> list[Value]:
            lane, offset = builder.and_(j, LONG(LANES - 1)), builder.mul(j, _SIZE)
            added = []
            for r, (place, total) in enumerate(zip(places, totals, strict=True)):
                w = emit.load(emit.plus(place, offset), emit.element)
                if step:
                    w = builder.fma(steps[r], emit.numbers(u, j, kind=emit.element), w)
                    emit.store(w, emit.plus(place, offset))
                x = emit.numbers(v, j, kind=emit.element)
                following = builder.fma(w, x, builder.extract_element(total, lane))
                added.append(builder.insert_element(total, following, lane))
            return added

        whole = builder.udiv(count, LONG(LANES))
        sums = emit.sums(LONG(0), whole, [emit.zero] * rows, whole_line)
        sums = emit.sums(builder.mul(whole, LONG(LANES)), count, sums, one_number)
        emit.store(_sums(emit, sums), out.at(row))

    return products


def _sums(emit: Emitter, lines: list[Value]) -> Value:
    """Return a vector of the sums of the lines' lanes: halves are added until one number of each line remains.

    The halves of two lines are added by one instruction, put together as a line before.
    """
    groups, size = 1, LANES
    while size > 1:
        size //= 2
        pairs = list(zip(lines[::2], lines[1::2], strict=True)) if len(lines) > 1 else [(lines[0], lines[0])]
        together = groups * min(len(lines), 2)
        starts = [2 * size * group for group in range(together)]
        halves = [[start + half + lane for start in starts for lane in range(size)] for half in (0, size)]
        lines = [emit.builder.fadd(*(emit.shuffled(*pair, half) for half in halves)) for pair in pairs]
        groups = together
    return lines[0]


_products_4, _products_1 = _products(4), _products(1)


@register_jitable(inline="always")
def inner_products(W: Any, v: Any, count: int, out: Any, step: Any = None, u: Any = None) -> None:
    """Write out[c] = sum of W[c, j] v[j] over j < count for every row c; for kernels. v is float64 or bytes.

    With `step`, W is moved first, in the same pass: W[c, j] = fma(step[c], u[j], W[c, j]).
    """
    fours = W.shape[0] // 4
    for c in range(fours):
        _products_4(W, 4 * c, v, count, out, step, u)
    for c in range(4 * fours, W.shape[0]):
        _products_1(W, c, v, count, out, step, u)
