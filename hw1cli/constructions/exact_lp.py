"""Linear programs over the rationals, solved exactly by the simplex method, whatever the size of their numbers.

The program is: y >= 0 with M y = r that makes c y least, for c >= 0. A tableau holds B^-1 (M | r) for the basic
columns B of M, multiplied by |det B|, which makes every entry an integer (a minor of M, by Cramer's rule); a pivot
divides by the determinant before without remainder (Edmonds 1967, Bareiss 1968). A row whose basic variable is none
of the program's has an artificial one, which says how much the equation misses its right-hand side; phase 1 makes
their sum least, phase 2 the cost. Both take the first column that helps and, among equals, the row of the first
variable (Bland 1977), and therefore end.
"""

import math
from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hw1cli.constructions.deadline import Deadline
from hw1cli.constructions.network import Vector, dot

_ZERO = Fraction()
Exact: TypeAlias = NDArray[Any]
"""An array of fractions or integers."""


class Tableau:
    """A program's tableau, at first with artificial variables only."""

    def __init__(self, c: Sequence[Any], M: Iterable[Sequence[Any]], r: Sequence[Any], deadline: Deadline) -> None:
        rows = [_integers([*row, value]) for row, value in zip(M, r, strict=True)]
        self._rows, self._columns = len(r), len(c)
        self._entries: Exact = np.array([*rows, _integers([*c, 0])], dtype=object)
        self._basis = list(range(self._columns, self._columns + self._rows))
        self._determinant = 1
        self._deadline = deadline

    def solve(self) -> Vector | None:
        """Return the y of least cost; None if no y satisfies the equations."""
        self._entries[:-1][self._entries[:-1, -1] < 0] *= -1
        missing = -self._entries[:-1].sum(axis=0)
        self._entries = np.vstack([self._entries, missing])
        self._minimise()
        if self._entries[-1, -1] != 0:
            return None
        self._entries = self._entries[:-1]
        self._enter()
        self._minimise()
        y = [_ZERO] * self._columns
        for row, column in enumerate(self._basis):
            if column < self._columns:
                y[column] = Fraction(self._entries[row, -1], self._determinant)
        return tuple(y)

    def _enter(self) -> None:
        """Make columns basic in place of artificial variables, which are 0 now, unless a row repeats the others."""
        for column in range(self._columns):
            artificial = (i for i, basic in enumerate(self._basis) if basic >= self._columns)
            row = next((i for i in artificial if self._entries[i, column]), None)
            if row is not None:
                self._pivot(row, column)

    def _minimise(self) -> None:
        """Pivot until no reduced cost in the last row is negative."""
        while (column := next((j for j, cost in enumerate(self._entries[-1, :-1]) if cost < 0), None)) is not None:
            # Costs are bounded below, so there is such a row.
            rows = [i for i in range(self._rows) if self._entries[i, column] > 0]
            ratios = {i: Fraction(self._entries[i, -1], self._entries[i, column]) for i in rows}
            self._pivot(min(rows, key=lambda i: (ratios[i], self._basis[i])), column)

    def _pivot(self, row: int, column: int) -> None:
        self._deadline.check()
        # The artificial variable of a row that is negated changes its sign, which nothing depends on.
        kept = self._entries[row] if self._entries[row, column] > 0 else -self._entries[row]
        pivot = kept[column]
        self._entries = (self._entries * pivot - np.outer(self._entries[:, column], kept)) // self._determinant
        self._entries[row] = kept
        self._basis[row], self._determinant = column, pivot


def _integers(values: Sequence[Any]) -> list[int]:
    """Return the least positive multiple of the values that makes them integers."""
    denominator = math.lcm(*(value.denominator for value in values))
    multiple = [value.numerator * (denominator // value.denominator) for value in values]
    divisor = math.gcd(*multiple) or 1
    return [value // divisor for value in multiple]


def minimum(
    c: Sequence[Any], M: Iterable[Sequence[Any]], r: Sequence[Any], deadline: Deadline
) -> tuple[Fraction, Vector] | None:
    """Return (c y, y) for an exact y >= 0 with M y = r that makes c y least (c >= 0); None if there is no such y."""
    y = Tableau(c, M, r, deadline).solve()
    return None if y is None else (dot(c, y), y)


def find_direction(
    weak: Sequence[Vector], strict: Sequence[Vector], dimension: int, deadline: Deadline
) -> Vector | None:
    """Return an exact v with p v >= 0 for every weak row p and q v > 0 for every strict row q, if there is one."""
    at_least = [_ZERO] * len(weak) + [Fraction(-1)] * len(strict)  # any positive multiple of a v will do
    found = least_norm([*weak, *strict], at_least, None, dimension, deadline)
    return None if found is None else found[1]


def least_norm(
    C: Sequence[Vector], c: Sequence[Fraction], weights: Vector | None, dimension: int, deadline: Deadline
) -> tuple[Fraction, Vector] | None:
    """Return (norm, e) for an exact e of least norm with C e + c >= 0; None if there is no such e.

    The norm is sum |e_i| where `weights` is None, else the greatest |e_i| / weights_i.
    """
    # The nearest point of each halfspace has a closed form; the farthest of them is the answer if it suits all rows.
    nearest = [_onto(row, value, weights) for row, value in zip(C, c, strict=True) if value < 0 and any(row)]
    norm, e = max(nearest, default=(_ZERO, (_ZERO,) * dimension))
    if all(dot(row, e) + constant >= 0 for row, constant in zip(C, c, strict=True)):
        return norm, e
    found = minimum(*_program(C, c, weights, dimension), deadline)
    if found is None:
        return None
    norm, y = found
    return norm, tuple(y[i] - y[dimension + i] for i in range(dimension))


def _onto(g: Vector, c: Fraction, weights: Vector | None) -> tuple[Fraction, Vector]:
    """Return (norm, e) for the e of least norm with g e + c >= 0, for c < 0: the norm is -c over g's dual norm."""
    if weights is None:
        steepest = max(range(len(g)), key=lambda i: abs(g[i]))
        step = -c / g[steepest]
        return abs(step), tuple(step if i == steepest else _ZERO for i in range(len(g)))
    value = -c / sum((abs(a) * w for a, w in zip(g, weights, strict=True)), _ZERO)
    return value, tuple(value * w * ((a > 0) - (a < 0)) for a, w in zip(g, weights, strict=True))


def _program(
    C: Sequence[Vector], c: Sequence[Fraction], weights: Vector | None, n: int
) -> tuple[list[int], Exact, list[Fraction]]:
    """Return the program of least norm over e = y[:n] - y[n:2n]; y also holds a slack per row, and the norm."""
    m, rows = len(C), np.array(C, dtype=object).reshape(-1, n)
    M, r = np.hstack([rows, -rows, -np.eye(m, dtype=object)]), [-value for value in c]
    if weights is None:
        return [1] * (2 * n) + [0] * m, M, r
    one, norm = np.eye(n, dtype=object), -np.array(weights, dtype=object)[:, None]
    below = np.hstack([one, one, np.zeros((n, m), dtype=object), one, norm])  # y_i + y_{n+i} <= weights_i norm
    beyond = np.zeros((m, n + 1), dtype=object)
    return [0] * (2 * n + m + n) + [1], np.vstack([np.hstack([M, beyond]), below]), r + [_ZERO] * n
