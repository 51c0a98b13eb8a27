"""Linear programs over the rationals: HiGHS finds the answer, exact arithmetic confirms it.

Every answer is proved with fractions before it is returned: a least value by a solution of the dual program with the
same value. Where floating point does not lead to such a pair, the answer is Undecided.
"""

from collections.abc import Sequence
from fractions import Fraction

from hw1cli.constructions.deadline import Undecided
from hw1cli.constructions.network import Matrix, Vector, dot

_ZERO, _ONE = Fraction(), Fraction(1)
_NOTHING = 1e-9
"""Floats of HiGHS's up to this are taken for 0; a wrong guess fails the exact check, never passes it."""


def minimum(c: Vector, M: Matrix, r: Vector) -> tuple[Fraction, Vector] | None:
    """Return (c y, y) for an exact y >= 0 with M y = r that makes c y least (c >= 0); None if there is no such y.

    Raises Undecided where neither could be proved.
    """
    found = _proved_minimum(c, M, r)
    if found is not None:
        return found
    # How much is missing, at least, if every equation may miss its right-hand side?
    m = len(r)
    relaxed = tuple((*row, *_unit(i, m, _ONE if r[i] >= 0 else -_ONE)) for i, row in enumerate(M))
    missing = _proved_minimum((*[_ZERO] * len(c), *[_ONE] * m), relaxed, r)
    if missing is None or missing[0] == 0:
        raise Undecided("a linear program could not be decided in exact arithmetic")
    return None


def _proved_minimum(c: Vector, M: Matrix, r: Vector) -> tuple[Fraction, Vector] | None:
    """Return the least c y and its y where a u with M^T u <= c and r u = c y is found as well; None elsewhere."""
    import numpy as np
    from scipy.optimize import linprog

    # A row divided by its largest entry has the same solutions and floats of a reasonable size.
    scale = [max(map(abs, (*row, value, _ONE))) for row, value in zip(M, r, strict=True)]
    A = np.array([[float(entry / s) for entry in row] for row, s in zip(M, scale, strict=True)])
    b = np.array([float(value / s) for value, s in zip(r, scale, strict=True)])
    largest = max(map(abs, (*c, _ONE)))
    solution = linprog(np.array([float(entry / largest) for entry in c]), A_eq=A, b_eq=b, method="highs-ds")
    if solution.x is None:
        return None
    columns = list(zip(*M, strict=True))
    basic = [j for j, value in enumerate(solution.x) if value > _NOTHING]
    tight = [j for j, cost in enumerate(solution.lower.marginals) if abs(cost) <= _NOTHING]
    y_basic = solve([[row[j] for j in basic] for row in M], r)
    u = solve([columns[j] for j in tight], [c[j] for j in tight]) if tight else None
    if y_basic is None or u is None or any(value < 0 for value in y_basic):
        return None
    y = [_ZERO] * len(c)
    for j, value in zip(basic, y_basic, strict=True):
        y[j] = value
    value = dot(c, y)
    proved = dot(u, r) == value and all(dot(u, column) <= cost for column, cost in zip(columns, c, strict=True))
    return (value, tuple(y)) if proved else None


def solve(M: Sequence[Sequence[Fraction]], r: Sequence[Fraction]) -> Vector | None:
    """Return one exact solution of M y = r by Gauss-Jordan elimination; None if there is none."""
    rows = [[*row, value] for row, value in zip(M, r, strict=True)]
    width, pivots = len(rows[0]) - 1, list[int]()
    for column in range(width):
        place = next((i for i in range(len(pivots), len(rows)) if rows[i][column]), None)
        if place is None:
            continue
        top = len(pivots)
        rows[top], rows[place] = rows[place], rows[top]
        pivot = rows[top] = [entry / rows[top][column] for entry in rows[top]]
        for i, row in enumerate(rows):
            if i != top and (factor := row[column]):
                rows[i] = [a - factor * p for a, p in zip(row, pivot, strict=True)]
        pivots.append(column)
    if any(row[-1] for row in rows[len(pivots) :]):
        return None
    y = [_ZERO] * width
    for row, column in zip(rows, pivots, strict=False):
        y[column] = row[-1]
    return tuple(y)


def find_direction(weak: Sequence[Vector], strict: Sequence[Vector], dimension: int) -> Vector | None:
    """Return an exact v with p v >= 0 for every weak row p and n v < 0 for every strict row n; None if there is none.

    Raises Undecided where neither could be proved.
    """
    for v in _simple(strict, dimension):
        if all(dot(p, v) >= 0 for p in weak) and all(dot(n, v) < 0 for n in strict):
            return v
    rows = [(*p, *_negated(p)) for p in weak] + [(*_negated(n), *n) for n in strict]
    m = len(rows)
    slack = tuple((*row, *_unit(i, m, -_ONE)) for i, row in enumerate(rows))
    found = minimum((_ZERO,) * (2 * dimension + m), slack, (*[_ZERO] * len(weak), *[_ONE] * len(strict)))
    return None if found is None else _difference(found[1], dimension)


def _simple(strict: Sequence[Vector], dimension: int) -> list[Vector]:
    """Return directions worth trying before a linear program: none at all, and against all strict rows at once."""
    total = [-sum(column, _ZERO) for column in zip(*strict, strict=True)]
    return [(_ZERO,) * dimension, tuple(total)] if strict else [(_ZERO,) * dimension]


def least_norm(
    C: Sequence[Vector], c: Vector, weights: Vector | None, dimension: int
) -> tuple[Fraction, Vector] | None:
    """Return (norm, e) for an exact e of least norm with C e + c >= 0; None if there is no such e.

    The norm is sum |e_i| where `weights` is None, else the greatest |e_i| / weights_i. Raises Undecided where neither
    could be proved.
    """
    # The nearest point of each halfspace has a closed form; the farthest of them is the answer if it suits all rows.
    nearest = [point for row, value in zip(C, c, strict=True) if value < 0 and (point := _onto(row, value, weights))]
    for value, e in sorted(nearest, reverse=True)[:1]:
        if all(dot(row, e) + constant >= 0 for row, constant in zip(C, c, strict=True)):
            return value, e
    found = minimum(*_nearest(C, c, weights, dimension))
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
