"""The simplex method over the integers: linear programs solved exactly, whatever the size of their numbers.

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
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.constructions.deadline import Deadline
from hw1cli.constructions.network import Matrix, Vector


class Tableau:
    """A program's tableau, at first with artificial variables only; raises Undecided once its deadline has passed."""

    def __init__(self, c: Vector, M: Matrix, r: Vector, deadline: Deadline) -> None:
        rows = [_integers((*row, value)) for row, value in zip(M, r, strict=True)]
        self._rows, self._columns = len(r), len(c)
        self._entries: NDArray[Any] = np.array([*rows, _integers((*c, Fraction()))], dtype=object)
        self._basis = list(range(self._columns, self._columns + self._rows))
        self._determinant = 1
        self._deadline = deadline

    def enter(self, columns: Iterable[int]) -> None:
        """Make these columns basic in place of artificial variables, as far as they are independent."""
        for column in columns:
            row = next((i for i in self._artificial() if self._entries[i, column]), None)
            if row is not None:
                self._pivot(row, column)

    def feasible(self) -> bool:
        """Whether every basic variable of the program's own is nonnegative."""
        own = set(range(self._rows)) - set(self._artificial())
        return all(self._entries[i, -1] >= 0 for i in own)

    def solve(self) -> Vector | None:
        """Return the y of least cost, starting from a feasible basis; None if no y satisfies the equations."""
        artificial = self._artificial()
        for i in artificial:
            if self._entries[i, -1] < 0:
                self._entries[i] = -self._entries[i]
        missing = -self._entries[artificial].sum(axis=0)
        self._entries = np.vstack([self._entries, missing])
        self._minimise()
        if self._entries[-1, -1] != 0:
            return None
        self._entries = self._entries[:-1]
        self.enter(range(self._columns))  # what is artificial now is 0, and stays so where a row repeats the others
        self._minimise()
        y = [Fraction()] * self._columns
        for row, column in enumerate(self._basis):
            if column < self._columns:
                y[column] = Fraction(self._entries[row, -1], self._determinant)
        return tuple(y)

    def _artificial(self) -> list[int]:
        """Return the rows whose basic variable is an artificial one."""
        return [i for i, column in enumerate(self._basis) if column >= self._columns]

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


def _integers(values: Sequence[Fraction]) -> list[int]:
    """Return the least positive multiple of the values that makes them integers."""
    denominator = math.lcm(*(value.denominator for value in values))
    multiple = [value.numerator * (denominator // value.denominator) for value in values]
    divisor = math.gcd(*multiple) or 1
    return [value // divisor for value in multiple]
