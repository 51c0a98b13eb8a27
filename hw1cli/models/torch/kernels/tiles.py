"""The innermost loops: small tiles of a matrix product whose sums stay in the processor's vector registers.

Each term of a tile takes an element of a row, broadcast, and a vector of columns:

    sums[row, columns] += left[row, q] * right[q, columns]

Compilers do not find this form by themselves, so it is written in LLVM's instructions; Numba compiles it into the
kernels that call it. The shapes are chosen so that sums, broadcasts and vectors fit into 32 registers and that there
are more independent sums than the four cycles that an addition takes.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from hw1cli.models.torch.kernels.emit import FLOATS, INT, INTS, NO_FLOATS, NO_INTS, Emitter
from hw1cli.models.torch.kernels.processor import LANES

DENSE_ROWS = 8
"""Rows of a dense tile, one vector wide: 8 sums."""

SPARSE_VECTORS = 7
"""Vectors of a sparse tile, one row high; seven stripes of 7 x 16 are the 784 pixels of a 28 x 28 image."""

DIGIT_ROWS, DIGITS, DIGIT_VECTORS = 3, 3, 2
"""Rows of a tile of digits, digits of each number, vectors of columns: 3 x 3 x 2 = 18 sums."""

PANEL = DIGIT_VECTORS * LANES
"""Columns of a tile of digits."""


def _dense(rows: int) -> Any:
    def tile(typing: Any, weights: Any, row: Any, columns: Any, panel: Any, begin: Any, end: Any, out: Any) -> Any:
        """out[r, LANES of panel] += weights[row + r, begin : end] . columns[panel, begin : end], for r < rows.

        weights is (rows x any), columns (panels x terms x LANES), out (rows x panels * LANES), all float32.
        """

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            emit = Emitter(context, builder, signature, arguments)
            _, row, _, panel, begin, end, _ = arguments
            (w, (_, stride)), (x, (_, count, _)), (o, (_, width)) = emit.array(0), emit.array(2), emit.array(6)
            left = [emit.at(w, emit.add(emit.times(emit.add(row, r), stride), begin)) for r in range(rows)]
            vectors = emit.at(x, emit.times(emit.add(emit.times(panel, count), begin), LANES), FLOATS)
            terms = emit.all_terms(builder.sub(end, begin))
            sums = emit.sums(terms, left, lambda q: [emit.load(emit.at(vectors, q))], [NO_FLOATS], emit.fused)
            for r, (total,) in enumerate(sums):
                place = emit.at(o, emit.add(emit.times(width, r), emit.times(panel, LANES)), FLOATS)
                emit.store(builder.fadd(emit.load(place), total), place)
            return context.get_dummy_value()

        return types.void(weights, row, columns, panel, begin, end, out), generate

    return intrinsic(tile)


def _sparse(vectors: int) -> Any:
    def tile(
        typing: Any,
        out: Any,
        row: Any,
        column: Any,
        left: Any,
        of: Any,
        first: Any,
        mask: Any,
        right: Any,
        start: Any,
    ) -> Any:
        """out[row, column...] -= sum of left[of, first + b] right[first + b, start...] over the bits b of mask.

        `vectors` * LANES columns of float32 matrices; mask is not 0.
        """

        def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
            emit = Emitter(context, builder, signature, arguments)
            _, row, column, _, of, first, mask, _, start = arguments
            (o, (_, width)), (d, (_, batch)), (x, (_, n)) = emit.array(0), emit.array(3), emit.array(7)
            factors = emit.at(d, emit.add(emit.times(of, batch), first))
            block = emit.at(x, emit.add(emit.times(first, n), start))

            def load(b: Any) -> list[Any]:
                line = emit.at(block, emit.times(b, n), FLOATS)
                return [emit.load(emit.at(line, v)) for v in range(vectors)]

            (sums,) = emit.sums(emit.terms_of(mask), [factors], load, [NO_FLOATS] * vectors, emit.fused)
            target = emit.at(o, emit.add(emit.times(row, width), column), FLOATS)
            for v, total in enumerate(sums):
                emit.subtract(total, emit.at(target, v))
            return context.get_dummy_value()

        return types.void(out, row, column, left, of, first, mask, right, start), generate

    return intrinsic(tile)


def _nonzero_lanes(typing: Any, matrix: Any, row: Any, column: Any) -> Any:
    """Return which of matrix[row, column : column + LANES], float32, are not zero: the lowest bits of an integer."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        emit = Emitter(context, builder, signature, arguments)
        data, (_, width) = emit.array(0)
        place = emit.at(data, emit.add(emit.times(arguments[1], width), arguments[2]), FLOATS)
        return emit.nonzero(emit.load(place))

    return types.uint64(matrix, row, column), generate


def _digits(typing: Any, digits: Any, columns: Any, panel: Any, out: Any) -> Any:
    """out[r, PANEL columns of panel] = (digits[r] . columns[panel]) for r < DIGIT_ROWS, rounded to float32.

    digits (DIGIT_ROWS x DIGITS x terms, int8) are least significant first; columns are panels x terms / 4 x PANEL,
    uint32 of four unsigned bytes each. The sums of bytes' products are exact.
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        emit = Emitter(context, builder, signature, arguments)
        panel = arguments[2]
        (s, (_, _, length)), (u, (_, quads, _)), (o, (_, width)) = emit.array(0), emit.array(1), emit.array(3)
        left = [emit.at(s, emit.times(length, i), INT) for i in range(DIGIT_ROWS * DIGITS)]
        vectors = emit.at(u, emit.times(panel, quads, PANEL), INTS)

        def load(q: Any) -> list[Any]:
            return [
                emit.load(emit.at(vectors, emit.add(emit.times(q, DIGIT_VECTORS), v))) for v in range(DIGIT_VECTORS)
            ]

        sums = emit.sums(emit.all_terms(quads), left, load, [NO_INTS] * DIGIT_VECTORS, emit.fused_bytes)
        base = ir.Constant(FLOATS, [256.0] * LANES)
        for r in range(DIGIT_ROWS):
            for v in range(DIGIT_VECTORS):
                low, middle, high = (emit.to_floats(sums[r * DIGITS + d][v]) for d in range(DIGITS))
                total = emit.fused(low, emit.fused(middle, high, base), base)
                column = emit.add(emit.times(panel, PANEL), v * LANES)
                emit.store(total, emit.at(o, emit.add(emit.times(width, r), column), FLOATS))
        return context.get_dummy_value()

    return types.void(digits, columns, panel, out), generate


dense_tile: Any = _dense(DENSE_ROWS)
dense_row: Any = _dense(1)
sparse_tile: Any = _sparse(SPARSE_VECTORS)
sparse_vector: Any = _sparse(1)
nonzero_lanes: Any = intrinsic(_nonzero_lanes)
digits_tile: Any = intrinsic(_digits)
