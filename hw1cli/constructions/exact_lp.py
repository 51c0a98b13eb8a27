"""Linear programs over the rationals: HiGHS proposes a basis, the exact simplex method starts there and proves it.

Where floating point leads astray, or is not worth its time, the exact simplex method finds the answer by itself.
"""

from collections.abc import Sequence
from fractions import Fraction

from hw1cli.constructions.deadline import Deadline
from hw1cli.constructions.network import Matrix, Vector, dot
from hw1cli.constructions.simplex import Tableau

_ZERO, _ONE = Fraction(), Fraction(1)
_NOTHING = 1e-9
"""Floats of HiGHS's up to this are taken for 0; a wrong guess costs pivots, never the answer."""
_FEW_ENTRIES = 1000
"""A program of no more is solved before HiGHS has answered."""


def minimum(c: Vector, M: Matrix, r: Vector, deadline: Deadline) -> tuple[Fraction, Vector] | None:
    """Return (c y, y) for an exact y >= 0 with M y = r that makes c y least (c >= 0); None if there is no such y.

    Raises Undecided when the time is up.
    """
    tableau = Tableau(c, M, r, deadline)
    if len(r) * len(c) > _FEW_ENTRIES:
        tableau.enter(_proposed_basis(c, M, r, deadline))
        if not tableau.feasible():
            tableau = Tableau(c, M, r, deadline)
    y = tableau.solve()
    return None if y is None else (dot(c, y), y)


def _proposed_basis(c: Vector, M: Matrix, r: Vector, deadline: Deadline) -> list[int]:
    """Return the columns that HiGHS finds basic: those of its positive variables, then those that cost nothing."""
    import numpy as np
    from scipy.optimize import linprog

    # Rows and columns divided by their largest entries have the same bases and floats of a reasonable size.
    by_row = [max(map(abs, (*row, value))) or _ONE for row, value in zip(M, r, strict=True)]
    rows = [[entry / size for entry in row] for row, size in zip(M, by_row, strict=True)]
    by_column = [max(map(abs, column)) or _ONE for column in zip(*rows, strict=True)]
    costs = [cost / size for cost, size in zip(c, by_column, strict=True)]
    largest = max(costs) or _ONE
    deadline.check()
    found = linprog(
        np.array([float(cost / largest) for cost in costs]),
        A_eq=np.array([[float(a / size) for a, size in zip(row, by_column, strict=True)] for row in rows]),
        b_eq=np.array([float(value / size) for value, size in zip(r, by_row, strict=True)]),
        method="highs-ds",
        options={"time_limit": deadline.left},
    )
    if found.x is None:
        return []
    positive = [j for j, value in enumerate(found.x) if value > _NOTHING]
    return positive + [j for j, cost in enumerate(found.lower.marginals) if abs(cost) <= _NOTHING]


def find_direction(
    weak: Sequence[Vector], strict: Sequence[Vector], dimension: int, deadline: Deadline
) -> Vector | None:
    """Return an exact v with p v >= 0 for every weak row p and n v < 0 for every strict row n; None if there is none.

    Raises Undecided when the time is up.
    """
    for v in _simple(strict, dimension):
        if all(dot(p, v) >= 0 for p in weak) and all(dot(n, v) < 0 for n in strict):
            return v
    rows = [(*p, *_negated(p)) for p in weak] + [(*_negated(n), *n) for n in strict]
    m = len(rows)
    slack = tuple((*row, *_unit(i, m, -_ONE)) for i, row in enumerate(rows))
    found = minimum((_ZERO,) * (2 * dimension + m), slack, (*[_ZERO] * len(weak), *[_ONE] * len(strict)), deadline)
    return None if found is None else _difference(found[1], dimension)


def _simple(strict: Sequence[Vector], dimension: int) -> list[Vector]:
    """Return directions worth trying before a linear program: none at all, and against all strict rows at once."""
    total = [-sum(column, _ZERO) for column in zip(*strict, strict=True)]
    return [(_ZERO,) * dimension, tuple(total)] if strict else [(_ZERO,) * dimension]


def least_norm(
    C: Sequence[Vector], c: Vector, weights: Vector | None, dimension: int, deadline: Deadline
) -> tuple[Fraction, Vector] | None:
    """Return (norm, e) for an exact e of least norm with C e + c >= 0; None if there is no such e.

    The norm is sum |e_i| where `weights` is None, else the greatest |e_i| / weights_i. Raises Undecided when the
    time is up.
    """
    # The nearest point of each halfspace has a closed form; the farthest of them is the answer if it suits all rows.
    nearest = [point for row, value in zip(C, c, strict=True) if value < 0 and (point := _onto(row, value, weights))]
    for value, e in sorted(nearest, reverse=True)[:1]:
        if all(dot(row, e) + constant >= 0 for row, constant in zip(C, c, strict=True)):
            return value, e
    found = minimum(*_nearest(C, c, weights, dimension), deadline)
    return None if found is None else (found[0], _difference(found[1], dimension))


def _onto(g: Vector, c: Fraction, weights: Vector | None) -> tuple[Fraction, Vector] | None:
    """Return (norm, e) for the e of least norm with g e + c >= 0, for c < 0: the norm is -c over g's dual norm."""
    if not any(g):
        return None
    if weights is None:
        steepest = max(range(len(g)), key=lambda i: abs(g[i]))
        return -c / abs(g[steepest]), _unit(steepest, len(g), -c / g[steepest])
    value = -c / sum((abs(a) * w for a, w in zip(g, weights, strict=True)), _ZERO)
    return value, tuple(value * w * ((a > 0) - (a < 0)) for a, w in zip(g, weights, strict=True))


def _nearest(C: Sequence[Vector], c: Vector, weights: Vector | None, n: int) -> tuple[Vector, Matrix, Vector]:
    """Return the program of least norm over e = y[:n] - y[n:2n]; y also holds a slack per row, and the norm."""
    m, extra = len(C), 0 if weights is None else n + 1
    rows = [(*row, *_negated(row), *_unit(i, m, -_ONE), *[_ZERO] * extra) for i, row in enumerate(C)]
    if weights is None:
        return (*[_ONE] * (2 * n), *[_ZERO] * m), tuple(rows), _negated(c)
    for i, w in enumerate(weights):
        rows.append((*_unit(i, n, _ONE), *_unit(i, n, _ONE), *[_ZERO] * m, *_unit(i, n, _ONE), -w))
    return (*[_ZERO] * (2 * n + m + n), _ONE), tuple(rows), (*_negated(c), *[_ZERO] * n)


def _difference(y: Vector, n: int) -> Vector:
    return tuple(y[i] - y[n + i] for i in range(n))


def _negated(u: Vector) -> Vector:
    return tuple(-a for a in u)


def _unit(i: int, n: int, value: Fraction) -> Vector:
    return tuple(value if j == i else _ZERO for j in range(n))
