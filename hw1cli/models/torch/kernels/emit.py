"""LLVM instructions for a loop that adds products up in vector registers, shared by all tiles."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from llvmlite import ir
from numba.core import cgutils

from hw1cli.models.torch.kernels.processor import LANES

Value: TypeAlias = Any
"""A value in LLVM's terms; llvmlite has no types for them."""

LONG, INT, FLOAT = ir.IntType(64), ir.IntType(32), ir.FloatType()
INTS, FLOATS = ir.VectorType(INT, LANES), ir.VectorType(FLOAT, LANES)
NO_FLOATS, NO_INTS = ir.Constant(FLOATS, [0.0] * LANES), ir.Constant(INTS, [0] * LANES)


class Emitter:
    """What the tiles are written with: addresses, loads, stores and sums, emitted into a function under way."""

    def __init__(self, context: Any, builder: ir.IRBuilder, signature: Any, arguments: Sequence[Value]) -> None:
        self._context, self._builder = context, builder
        self._kinds, self._arguments = signature.args, arguments

    def array(self, position: int) -> tuple[Value, list[Value]]:
        """Return the data pointer and the shape of an argument that is a C-contiguous array."""
        kind = self._kinds[position]
        array = self._context.make_array(kind)(self._context, self._builder, self._arguments[position])
        shape: list[Value] = cgutils.unpack_tuple(self._builder, array.shape, kind.ndim)  # type: ignore[no-untyped-call]
        return array.data, shape

    def add(self, *terms: Value | int) -> Value:
        """Return the sum of integers."""
        first, *others = [self._long(term) for term in terms]
        for other in others:
            first = self._builder.add(first, other)
        return first

    def times(self, *factors: Value | int) -> Value:
        """Return the product of integers."""
        first, *others = [self._long(factor) for factor in factors]
        for other in others:
            first = self._builder.mul(first, other)
        return first

    def at(self, data: Value, offset: Value | int, kind: ir.Type | None = None) -> Value:
        """Return the address of an array's element `offset`, as a pointer to `kind` if given."""
        place = self._builder.gep(data, [self._long(offset)])
        return place if kind is None else self._builder.bitcast(place, kind.as_pointer())

    def load(self, place: Value) -> Value:
        """Return the value at an address, aligned or not."""
        return self._builder.load(place, align=1)

    def store(self, value: Value, place: Value) -> None:
        """Write a value to an address, aligned or not."""
        self._builder.store(value, place, align=1)

    def subtract(self, value: Value, place: Value) -> None:
        """Subtract a vector of floats from the one at an address."""
        self.store(self._builder.fsub(self.load(place), value), place)

    def to_floats(self, integers: Value) -> Value:
        """Return 32-bit integers rounded to float32."""
        return self._builder.sitofp(integers, FLOATS)

    def nonzero(self, vector: Value) -> Value:
        """Return an integer whose lowest LANES bits say which floats of a vector are not zero (NaN is not)."""
        unequal = self._builder.fcmp_unordered("!=", vector, NO_FLOATS)
        return self._builder.zext(self._builder.bitcast(unequal, ir.IntType(LANES)), LONG)

    def fused(self, total: Value, vector: Value, factor: Value) -> Value:
        """Return total + vector * factor in float32, rounded once."""
        return self._call("llvm.fma.v16f32", FLOATS, vector, factor, total)

    def fused_bytes(self, total: Value, vector: Value, factor: Value) -> Value:
        """Return, in each lane, total + the products of four unsigned bytes and four signed ones, exactly."""
        return self._call("llvm.x86.avx512.vpdpbusd.512", INTS, total, vector, factor)

    def _call(self, name: str, kind: ir.Type, *arguments: Value) -> Value:
        function = self._builder.module.declare_intrinsic(name, (), ir.FunctionType(kind, [kind] * len(arguments)))
        return self._builder.call(function, arguments)

    def _long(self, value: Value | int) -> Value:
        return LONG(value) if isinstance(value, int) else value

    def all_terms(self, count: Value) -> "Terms":
        """Return the terms 0 to count - 1."""
        return Terms(
            first=LONG(0),
            index=lambda q: q,
            following=lambda q: self.add(q, 1),
            more=lambda q: self._builder.icmp_signed("<", q, count),
        )

    def terms_of(self, mask: Value) -> "Terms":
        """Return the positions of the bits that are set in an integer."""
        return Terms(
            first=mask,
            index=lambda left: self._builder.cttz(left, ir.Constant(ir.IntType(1), 1)),
            following=lambda left: self._builder.and_(left, self.add(left, -1)),
            more=lambda left: self._builder.icmp_unsigned("!=", left, LONG(0)),
        )

    def sums(
        self,
        terms: "Terms",
        rows: Sequence[Value],
        vectors: Callable[[Value], Sequence[Value]],
        zeros: Sequence[Value],
        multiply_add: Callable[[Value, Value, Value], Value],
    ) -> list[list[Value]]:
        """Emit the loop and return, for each row and each vector, the sum of the terms' products.

        A term q multiplies the element q of every row (an address each), broadcast, with the loaded `vectors(q)`,
        whose sums start from `zeros`.
        """
        builder = self._builder
        before = builder.block
        loop, after = builder.append_basic_block("terms"), builder.append_basic_block("summed")
        builder.branch(loop)
        builder.position_at_end(loop)
        state = builder.phi(LONG)
        state.add_incoming(terms.first, before)
        totals = [[builder.phi(zero.type) for zero in zeros] for _ in rows]
        q = terms.index(state)
        columns = vectors(q)
        added = []
        for row, phis in zip(rows, totals, strict=True):
            factor = self._broadcast(self.load(self.at(row, q)))
            added.append([multiply_add(phi, column, factor) for phi, column in zip(phis, columns, strict=True)])
        for phis, nexts in zip(totals, added, strict=True):
            for phi, zero, following in zip(phis, zeros, nexts, strict=True):
                phi.add_incoming(zero, before)
                phi.add_incoming(following, loop)
        following = terms.following(state)
        state.add_incoming(following, loop)
        builder.cbranch(terms.more(following), loop, after)
        builder.position_at_end(after)
        return added

    def _broadcast(self, element: Value) -> Value:
        empty = ir.Constant(ir.VectorType(element.type, LANES), ir.Undefined)
        single = self._builder.insert_element(empty, element, INT(0))
        return self._builder.shuffle_vector(single, empty, NO_INTS)


@dataclass(frozen=True)
class Terms:
    """Which terms a loop adds up, at least one: a state's term, the state after it, and whether that has one."""

    first: Value
    index: Callable[[Value], Value]
    following: Callable[[Value], Value]
    more: Callable[[Value], Value]
