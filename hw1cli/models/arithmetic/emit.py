"""LLVM instructions for kernels, and what loops that add products up in vector registers are written with.

A vector is a line: 64 bytes, 16 numbers of float32 or 8 of float64. LLVM makes of it what the processor has: one
register of AVX-512, two of AVX2, four of SSE or NEON. No number depends on that, since no lane meets another.
"""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, TypeAlias

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

Value: TypeAlias = Any
"""A value in LLVM's terms; llvmlite has no types for them."""

LINE = 64
"""Bytes of a vector: a cache line."""

LONG, INT, BYTE = ir.IntType(64), ir.IntType(32), ir.IntType(8)


def instruction(result: Any) -> Callable[[Callable[..., Value]], Any]:
    """Make of a function an instruction for kernels, whose value has Numba's type `result`: a decorator.

    The function emits the instruction. It is given an `Emitter` and the arguments: arrays as `Array`, integers in 64
    bits, None where the kernel says so. It returns the value, or None where `result` is `types.void`.
    """

    def decorated(emitted: Callable[..., Value]) -> Any:
        @wraps(emitted)
        def typed(typing: Any, *kinds: Any) -> Any:
            def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
                emit = Emitter(context, builder, kinds[0])
                given = map(emit.argument, signature.args, arguments)
                value = emitted(emit, *given)
                return context.get_dummy_value() if value is None else value

            return result(*(types.intp if isinstance(kind, types.Integer) else kind for kind in kinds)), generate

        return intrinsic(typed)

    return decorated


class Array:
    """An argument that is an array: addresses of its elements."""

    def __init__(self, context: Any, builder: ir.IRBuilder, kind: Any, value: Value) -> None:
        array = context.make_array(kind)(context, builder, value)
        self._builder, self.of_bytes = builder, kind.dtype == types.uint8
        self._data = builder.bitcast(array.data, BYTE.as_pointer())
        self._strides: list[Value] = cgutils.unpack_tuple(builder, array.strides, kind.ndim)  # type: ignore[no-untyped-call]
        if kind.layout == "C":  # known to the compiler, so that it has an address less to keep
            self._strides[-1] = LONG(kind.dtype.bitwidth // 8)

    def at(self, *indices: Value) -> Value:
        """Return the address of an element, as a pointer to bytes."""
        builder, place = self._builder, self._data
        for index, stride in zip(indices, self._strides, strict=True):
            place = builder.gep(place, [builder.mul(index, stride)])
        return place

    def step(self, axis: int) -> Value:
        """Return the bytes from one element to the next along an axis."""
        return self._strides[axis]


class Emitter:
    """Loads, stores, fused multiply-adds and loops, emitted into a function; lines are of an array's numbers."""

    def __init__(self, context: Any, builder: ir.IRBuilder, kind: Any) -> None:
        self._context, self.builder = context, builder
        number = getattr(kind, "dtype", kind)
        self.element, lanes = context.get_data_type(number), LINE * 8 // number.bitwidth
        self.line = ir.VectorType(self.element, lanes)
        self.zero = ir.Constant(self.line, [0.0] * lanes)
        self._fma = f"llvm.fma.v{lanes}f{number.bitwidth}"

    def argument(self, kind: Any, value: Value) -> Array | Value | None:
        """Return an argument of an instruction as the function that emits it is given it."""
        if isinstance(kind, types.Array):
            return Array(self._context, self.builder, kind, value)
        return None if isinstance(kind, types.NoneType) else value

    def plus(self, place: Value, offset: Value | int) -> Value:
        """Return the address so many bytes further on."""
        return self.builder.gep(place, [LONG(offset) if isinstance(offset, int) else offset])

    def load(self, place: Value, kind: ir.Type | None = None) -> Value:
        """Return the line (or the number of a kind) at an address, aligned or not."""
        return self.builder.load(self.builder.bitcast(place, (kind or self.line).as_pointer()), align=1)

    def numbers(self, array: Array, *indices: Value, kind: ir.Type | None = None) -> Value:
        """Return the line (or the number of a kind) from an element of an array on; bytes become numbers."""
        kind, place = kind or self.line, array.at(*indices)
        if not array.of_bytes:
            return self.load(place, kind)
        stored = ir.VectorType(BYTE, kind.count) if kind == self.line else BYTE
        return self.builder.uitofp(self.load(place, stored), kind)

    def store(self, value: Value, place: Value) -> None:
        """Write a value to an address, aligned or not."""
        self.builder.store(value, self.builder.bitcast(place, value.type.as_pointer()), align=1)

    def broadcast(self, number: Value) -> Value:
        """Return a line of one number."""
        empty = ir.Constant(self.line, ir.Undefined)
        single = self.builder.insert_element(empty, number, INT(0))
        return self.shuffled(single, empty, [0] * self.line.count)

    def fma(self, a: Value, b: Value, c: Value) -> Value:
        """Return a b + c for each lane, rounded once."""
        kind = ir.FunctionType(self.line, [self.line] * 3)
        return self.builder.call(self.builder.module.declare_intrinsic(self._fma, (), kind), [a, b, c])

    def shuffled(self, one: Value, other: Value, lanes: Sequence[int]) -> Value:
        """Return a vector of the given lanes of two, those of the other one counted on from the first's last."""
        return self.builder.shuffle_vector(one, other, ir.Constant(ir.VectorType(INT, len(lanes)), list(lanes)))

    def sums(
        self, begin: Value, end: Value, start: Sequence[Value], term: Callable[[Value, Sequence[Value]], list[Value]]
    ) -> list[Value]:
        """Emit `for k in range(begin, end): totals = term(k, totals)`, from `start`, and return the totals."""
        builder = self.builder
        before = builder.block
        loop, after = builder.append_basic_block("terms"), builder.append_basic_block("summed")
        builder.cbranch(builder.icmp_signed("<", begin, end), loop, after)
        builder.position_at_end(loop)
        k, totals = builder.phi(LONG), [builder.phi(value.type) for value in start]
        following = term(k, totals)
        next_k = builder.add(k, LONG(1))
        for phi, first, later in zip([k, *totals], [begin, *start], [next_k, *following], strict=True):
            phi.add_incoming(first, before)
            phi.add_incoming(later, loop)
        builder.cbranch(builder.icmp_signed("<", next_k, end), loop, after)
        builder.position_at_end(after)
        summed = [builder.phi(value.type) for value in start]
        for phi, first, later in zip(summed, start, following, strict=True):
            phi.add_incoming(first, before)
            phi.add_incoming(later, loop)
        return summed
