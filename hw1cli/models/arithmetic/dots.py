"""Inner products of a vector with the rows of a matrix, in float64, and the step that moves those rows.

An inner product has eight partial sums, a line of the processor's cache: term j belongs to the sum j mod 8, each sum
is taken in index order with one fused multiply-add a term, and the eight are added in halves (docs/arithmetic.md).
A vector that holds fewer numbers holds the same sums in parts.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic, register_jitable

from hw1cli.models.arithmetic.emit import BYTE, INT, LINE, LONG, Emitter, Value

LANES = 8
_SIZE = LONG(LINE // LANES)


class _Numbers:
    """A vector of float64 or of bytes, read as float64."""

    def __init__(self, emit: Emitter, builder: ir.IRBuilder, kind: Any, array: Any) -> None:
        self._emit, self._builder, self._array = emit, builder, array
        self._is_bytes = kind.dtype == types.uint8

    def line(self, j: Value) -> Value:
        """Return the elements from j on that fill a line."""
        return self._load(j, self._emit.line, ir.VectorType(BYTE, LANES))

    def number(self, j: Value) -> Value:
        """Return element j."""
        return self._load(j, self._emit.element, BYTE)

    def _load(self, j: Value, kind: ir.Type, byte_kind: ir.Type) -> Value:
        place = self._array.at(j)
        if self._is_bytes:
            return self._builder.uitofp(self._emit.load(place, byte_kind), kind)
        return self._emit.load(place, kind)


def _products(rows: int) -> Any:
    def products(typing: Any, W: Any, row: Any, v: Any, count: Any, out: Any, step: Any, u: Any) -> Any:
        """out[row + r] = sum of W[row + r, j] v[j] over j < count, r < rows, after W[row + r] += step[row + r] u.

        All arrays are contiguous; u and v are float64 or bytes. W stays as it is where step is None.
        """
        moves = not isinstance(step, types.NoneType)

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            emit = Emitter(context, builder, signature, arguments)
            kinds, (_, row, _, count, *_) = signature.args, arguments
            read = _Numbers(emit, builder, kinds[2], emit.array(2))
            each = [builder.add(row, LONG(r)) for r in range(rows)]
            places = [emit.array(0).at(c, LONG(0)) for c in each]
            if moves:
                before = _Numbers(emit, builder, kinds[6], emit.array(6))
                steps = [emit.load(emit.array(5).at(c), emit.element) for c in each]
                lines = [emit.broadcast(one) for one in steps]

            def whole_line(k: Value, totals: Any) -> list[Value]:
                j, offset = builder.mul(k, LONG(LANES)), builder.mul(k, LONG(LINE))
                x = read.line(j)
                weights = [emit.load(emit.plus(place, offset)) for place in places]
                if moves:
                    moved = before.line(j)
                    weights = [emit.fma(g, moved, w) for g, w in zip(lines, weights, strict=True)]
                    for place, w in zip(places, weights, strict=True):
                        emit.store(w, emit.plus(place, offset))
                return [emit.fma(w, x, total) for w, total in zip(weights, totals, strict=True)]

            def one_number(j: Value, totals: Any) -> list[Value]:
                lane, offset = builder.and_(j, LONG(LANES - 1)), builder.mul(j, _SIZE)
                added = []
                for r, (place, total) in enumerate(zip(places, totals, strict=True)):
                    w = emit.load(emit.plus(place, offset), emit.element)
                    if moves:
                        w = builder.fma(steps[r], before.number(j), w)
                        emit.store(w, emit.plus(place, offset))
                    following = builder.fma(w, read.number(j), builder.extract_element(total, lane))
                    added.append(builder.insert_element(total, following, lane))
                return added

            whole = builder.udiv(count, LONG(LANES))
            sums = emit.sums(LONG(0), whole, [emit.zero] * rows, whole_line)
            sums = emit.sums(builder.mul(whole, LONG(LANES)), count, sums, one_number)
            emit.store(_sums(builder, sums), emit.array(4).at(row))
            return emit.done()

        return types.void(W, types.intp, v, types.intp, out, step, u), generate

    return intrinsic(products)


def _sums(builder: ir.IRBuilder, lines: list[Value]) -> Value:
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
        lines = [
            builder.fadd(
                *(builder.shuffle_vector(*pair, ir.Constant(ir.VectorType(INT, len(half)), half)) for half in halves)
            )
            for pair in pairs
        ]
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
