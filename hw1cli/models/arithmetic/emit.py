"""LLVM instructions for loops that add products up in vector registers, shared by all tiles.

A vector is a line: 64 bytes, 16 numbers of float32 or 8 of float64. LLVM makes of it what the processor has: one
register of AVX-512, two of AVX2, four of SSE or NEON. No number depends on that, since no lane meets another.
"""

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from llvmlite import ir
from numba.core import cgutils

Value: TypeAlias = Any
"""A value in LLVM's terms; llvmlite has no types for them."""

LINE = 64
"""Bytes of a vector: a cache line."""

LONG, INT, BYTE = ir.IntType(64), ir.IntType(32), ir.IntType(8)


class Array:
    """An argument that is an array: addresses of its elements."""

    def __init__(self, context: Any, builder: ir.IRBuilder, kind: Any, value: Value) -> None:
        array = context.make_array(kind)(context, builder, value)
        self._builder, self._element = builder, context.get_data_type(kind.dtype)
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
    """What the tiles are written with: loads, stores, fused multiply-adds and loops, emitted into a function."""

    def __init__(self, context: Any, builder: ir.IRBuilder, signature: Any, arguments: Sequence[Value]) -> None:
        self._context, self._builder = context, builder
        self._kinds, self._arguments = signature.args, arguments
        self.element = context.get_data_type(self._kinds[0].dtype)
        lanes = LINE * 8 // self._kinds[0].dtype.bitwidth
        self.line = ir.VectorType(self.element, lanes)
        self.zero = ir.Constant(self.line, [0.0] * lanes)
        self._first_lane = ir.Constant(ir.VectorType(INT, lanes), [0] * lanes)
        self._fma = f"llvm.fma.v{lanes}f{self._kinds[0].dtype.bitwidth}"

    def array(self, position: int) -> Array:
        """Return an argument that is an array."""
        return Array(self._context, self._builder, self._kinds[position], self._arguments[position])

    def plus(self, place: Value, offset: Value | int) -> Value:
        """Return the address so many bytes further on."""
        return self._builder.gep(place, [LONG(offset) if isinstance(offset, int) else offset])

    def load(self, place: Value, kind: ir.Type | None = None) -> Value:
        """Return the line (or the number of a kind) at an address, aligned or not."""
        return self._builder.load(self._builder.bitcast(place, (kind or self.line).as_pointer()), align=1)

    def store(self, value: Value, place: Value) -> None:
        """Write a value to an address, aligned or not."""
        self._builder.store(value, self._builder.bitcast(place, value.type.as_pointer()), align=1)

    def broadcast(self, number: Value) -> Value:
        """Return a line of one number."""
        empty = ir.Constant(self.line, ir.Undefined)
        single = self._builder.insert_element(empty, number, INT(0))
        return self._builder.shuffle_vector(single, empty, self._first_lane)

    def fma(self, a: Value, b: Value, c: Value) -> Value:
        """Return a b + c for each lane, rounded once."""
        kind = ir.FunctionType(self.line, [self.line] * 3)
        return self._builder.call(self._builder.module.declare_intrinsic(self._fma, (), kind), [a, b, c])

    def shuffled(self, one: Value, other: Value, lanes: Sequence[int]) -> Value:
        """Return a line of the given lanes of two lines, those of the other one counted on from the first's last."""
        return self._builder.shuffle_vector(one, other, ir.Constant(self._first_lane.type, list(lanes)))

    def scaled_bytes(self, place: Value, factor: float) -> Value:
        """Return the bytes at an address, as many as a line has numbers, times a power of two."""
        bytes_ = self.load(place, ir.VectorType(BYTE, self.line.count))
        return self._builder.fmul(
            self._builder.uitofp(bytes_, self.line), ir.Constant(self.line, [factor] * self.line.count)
        )

    def nonzero(self, line: Value) -> Value:
        """Return an integer whose lowest bits say which numbers of a line are not 0 (NaN is not)."""
        unequal = self._builder.fcmp_unordered("!=", line, self.zero)
        return self._builder.zext(self._builder.bitcast(unequal, ir.IntType(self.line.count)), LONG)

    def sums(
        self, begin: Value, end: Value, start: Sequence[Value], term: Callable[[Value, Sequence[Value]], list[Value]]
    ) -> list[Value]:
        """Emit `for k in range(begin, end): totals = term(k, totals)`, from `start`, and return the totals."""
        builder = self._builder
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

    def done(self) -> Value:
        """Return what an intrinsic without a result returns."""
        return self._context.get_dummy_value()
