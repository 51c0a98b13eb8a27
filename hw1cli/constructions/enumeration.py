"""Exact evaluation of a network on whole boxes of inputs at once.

The network has integer weights, so every pre-activation is an integer; a bound on it, computed beforehand, chooses a
number format that holds all of them exactly: float32 below 2^24, float64 below 2^53, 64-bit integers below 2^63, and
Python's integers otherwise. No partial sum can exceed the bound, in whatever order the terms are added.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import prod
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hw1cli.constructions.deadline import Deadline
from hw1cli.constructions.groups import Reduced
from hw1cli.constructions.network import Network
from hw1cli.constructions.target import Target

Box: TypeAlias = tuple[range, ...]
Sums: TypeAlias = tuple[int, ...]
"""A state: one value per group of inputs, the group's sum."""

CELLS = 2**18
"""Numbers in one layer's block; a few megabytes, so that it stays in the processor's cache."""


def boxes(ranges: Box, largest: int) -> Iterator[Box]:
    """Yield boxes of at most `largest` states each that together are `ranges`, in lexicographic order."""
    if prod(map(len, ranges)) <= largest:
        yield ranges
        return
    axis = next(i for i, values in enumerate(ranges) if len(values) > 1)
    half = len(ranges[axis]) // 2
    for part in (ranges[axis][:half], ranges[axis][half:]):
        yield from boxes((*ranges[:axis], part, *ranges[axis + 1 :]), largest)


def magnitude(network: Network, sizes: tuple[int, ...]) -> int:
    """Return a bound on every pre-activation and partial sum at inputs with |s_g| <= sizes[g]."""
    largest, inputs = sum(sizes), [int(n) for n in sizes]
    for layer in network.layers:
        sums = [
            sum(abs(int(w)) * h for w, h in zip(row, inputs, strict=True)) + abs(int(bias))
            for row, bias in zip(layer.W, layer.b, strict=True)
        ]
        largest = max(largest, *sums)
        inputs = sums if layer.activation == "relu" else [1] * len(sums)
    return largest


def exact_dtype(bound: int) -> type[Any]:
    """Return the fastest number format in which all integers up to `bound` in size are exact."""
    formats: tuple[tuple[int, type[Any]], ...] = ((2**24, np.float32), (2**53, np.float64), (2**63, np.int64))
    return next((dtype for limit, dtype in formats if bound < limit), object)


@dataclass(frozen=True)
class BoxValues:
    """A network's values at the states of one box; columns are states in lexicographic order.

    `z[l]` holds layer l's pre-activations (units x states), `sums` the sum of all inputs (states).
    """

    box: Box
    z: tuple[NDArray[Any], ...]
    sums: NDArray[Any]

    def state(self, column: int) -> Sums:
        """Return the state of a column."""
        place = np.unravel_index(column, tuple(map(len, self.box)))
        return tuple(values[int(i)] for values, i in zip(self.box, place, strict=True))

    @property
    def outputs(self) -> NDArray[np.bool_]:
        """Whether the network says 1 (states)."""
        positive: NDArray[np.bool_] = self.z[-1][0] >= 0
        return positive

    def labels(self, target: Target) -> NDArray[np.bool_]:
        """Whether f is 1 (states)."""
        inside: NDArray[np.bool_] = np.logical_and(self.sums >= target.A, self.sums <= target.B)
        return inside


class Evaluator:
    """Evaluates one reduced network, exactly."""

    def __init__(self, reduced: Reduced) -> None:
        layers = reduced.network.layers
        dtype = exact_dtype(magnitude(reduced.network, reduced.sizes))
        self._ranges = reduced.ranges
        self._activations = tuple(layer.activation for layer in layers)
        self._weights = [integers(layer.W, dtype) for layer in layers]
        self._biases = [integers([layer.b], dtype).T for layer in layers]
        # The sum of all inputs rides along as one more unit of the first layer.
        self._columns = np.vstack([self._weights[0], np.ones((1, len(reduced.sizes)), dtype)])
        self._start = np.vstack([self._biases[0], np.zeros((1, 1), dtype)])
        self._dtype = dtype
        self._largest = max(1, CELLS // max(len(layer.b) + 1 for layer in layers))

    def __call__(self, deadline: Deadline) -> Iterator[BoxValues]:
        """Yield the whole domain, block by block."""
        for box in boxes(self._ranges, self._largest):
            deadline.check()
            yield self.block(box)

    def block(self, box: Box) -> BoxValues:
        """Return the network's values on one box."""
        table = self._start
        for column, values in reversed(list(zip(self._columns.T, box, strict=True))):
            steps = column[:, None] * np.array(values, dtype=self._dtype)
            table = (steps[:, :, None] + table[:, None, :]).reshape(len(table), -1)
        z = [table[:-1]]
        for W, b, activation in zip(self._weights[1:], self._biases[1:], self._activations, strict=False):
            z.append(W @ self._activate(z[-1], activation) + b)
        return BoxValues(box, tuple(z), table[-1])

    def _activate(self, z: NDArray[Any], activation: str) -> NDArray[Any]:
        if activation == "relu":
            return np.asarray(np.maximum(z, 0))
        h: NDArray[Any] = (z >= 0).astype(self._dtype)
        h *= 2
        h -= 1
        return h


def integers(rows: Iterable[Iterable[Fraction | int]], dtype: type[Any]) -> NDArray[Any]:
    """Return rows of integers as an array."""
    return np.array([[int(value) for value in row] for row in rows], dtype=dtype)


def find_errors(reduced: Reduced, target: Target, deadline: Deadline) -> tuple[int, int, Sums | None]:
    """Return how many states there are, at how many of them the network differs from f, and the first of those."""
    checked, wrong, first = 0, 0, None
    for block in Evaluator(reduced)(deadline):
        differs = block.outputs != block.labels(target)
        count = int(np.count_nonzero(differs))
        if count and first is None:
            first = block.state(int(np.argmax(differs)))
        checked += differs.size
        wrong += count
    return checked, wrong, first


def representatives(block: BoxValues, chosen: NDArray[np.bool_]) -> Iterator[int]:
    """Yield one of the chosen columns for each distinct tuple of first-layer pre-activations among them.

    The network near an input x, h(x + d) as a function of d, is determined by these and by nothing else of x.
    """
    columns = np.flatnonzero(chosen)
    if columns.size:
        values = block.z[0][:, columns]
        if values.dtype == object:
            yield from {tuple(column): int(i) for column, i in zip(values.T, columns, strict=True)}.values()
        else:
            _, first = np.unique(values, axis=1, return_index=True)
            yield from (int(i) for i in np.sort(columns[first]))
