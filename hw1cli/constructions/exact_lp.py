"""Linear programs over the rationals: HiGHS finds a vertex, exact arithmetic confirms it.

Every answer carries its own proof and is checked with fractions before it is returned: a solution, or a certificate
(Farkas) that there is none. Where floating point does not lead to either, the answer is Undecided.
"""

from collections.abc import Sequence
from fractions import Fraction

from hw1cli.constructions.deadline import Undecided
from hw1cli.constructions.network import Matrix, Vector, dot

_ZERO, _ONE = Fraction(), Fraction(1)
_BASIC = 1e-9
"""Entries of HiGHS's vertex above this are taken as basic; a wrong guess fails the exact check, never passes it."""


def vertex(c: Vector, M: Matrix, r: Vector) -> Vector | None:
    """Return an exact y >= 0 with M y = r where HiGHS finds c y least; None where it finds no such y.

    That M y = r and y >= 0 is certain; that c y is least, or that there is no solution, needs a certificate.
    """
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
    support = [j for j, value in enumerate(solution.x) if value > _BASIC]
    basic = solve([[row[j] for j in support] for row in M], r)
    if basic is None or any(value < 0 for value in basic):
        return None
    y = [_ZERO] * len(c)
    for j, value in zip(support, basic, strict=True):
        y[j] = value
    return tuple(y)


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

    None is certain: nonnegative multiples of the weak rows and of the strict ones, the latter not all zero, have then
    been found with equal sums, which no v satisfies. Raises Undecided where neither could be established.
    """
    for v in _simple(strict, dimension):
        if all(dot(p, v) >= 0 for p in weak) and all(dot(n, v) < 0 for n in strict):
            return v
    rows = [(*p, *_negated(p)) for p in weak] + [(*_negated(n), *n) for n in strict]
    slack = [tuple(-_ONE if j == i else _ZERO for j in range(len(rows))) for i in range(len(rows))]
    r = (*[_ZERO] * len(weak), *[_ONE] * len(strict))
    y = vertex((_ZERO,) * (2 * dimension + len(rows)), tuple(a + s for a, s in zip(rows, slack, strict=True)), r)
    if y is not None:
        return tuple(y[i] - y[dimension + i] for i in range(dimension))
    columns = [*weak, *map(_negated, strict)]
    balance = [tuple(column[i] for column in columns) for i in range(dimension)]
    total = (*[_ZERO] * len(weak), *[_ONE] * len(strict))
    if vertex((_ZERO,) * len(columns), (*balance, total), (*[_ZERO] * dimension, _ONE)) is not None:
        return None
    raise Undecided("a linear program could not be decided in exact arithmetic")


def _simple(strict: Sequence[Vector], dimension: int) -> list[Vector]:
    """Return directions worth trying before a linear program: none at all, and against all strict rows at once."""
    total = [-sum(column, _ZERO) for column in zip(*strict, strict=True)]
    return [(_ZERO,) * dimension, tuple(total)] if strict else [(_ZERO,) * dimension]


def least_norm(
    C: Sequence[Vector], c: Vector, weights: Vector | None, dimension: int
) -> tuple[Fraction, Vector] | None:
    """Return (norm, e) for an exact e of least norm with C e + c >= 0; None if there is no such e.

    The norm is sum |e_i| where `weights` is None, else the greatest |e_i| / weights_i. A dual solution of equal value
    proves that it is least, a Farkas certificate that there is no e. Raises Undecided where neither could be found.
    """
    # The nearest point of each halfspace has a closed form; the farthest of them is the answer if it suits all rows.
    nearest = [point for row, value in zip(C, c, strict=True) if value < 0 and (point := _onto(row, value, weights))]
    for value, e in sorted(nearest, reverse=True)[:1]:
        if all(dot(row, e) + constant >= 0 for row, constant in zip(C, c, strict=True)):
            return value, e
    found = _primal(C, c, weights, dimension)
    if found is not None:
        value, multipliers = norm(found, weights), _dual(C, c, weights, dimension)
        if multipliers is not None and -dot(multipliers, c) == value:
            return value, found
    elif _farkas(C, c, dimension):
        return None
    raise Undecided("a linear program could not be decided in exact arithmetic")


def norm(e: Vector, weights: Vector | None) -> Fraction:
    """Return sum |e_i|, or the greatest |e_i| / weights_i."""
    if weights is None:
        return sum(map(abs, e), _ZERO)
    return max(abs(x) / w for x, w in zip(e, weights, strict=True))


def _onto(g: Vector, c: Fraction, weights: Vector | None) -> tuple[Fraction, Vector] | None:
    """Return (norm, e) for the e of least norm with g e + c >= 0, for c < 0: the norm is -c over g's dual norm."""
    if not any(g):
        return None
    if weights is None:
        steepest = max(range(len(g)), key=lambda i: abs(g[i]))
        return -c / abs(g[steepest]), _unit(steepest, len(g), -c / g[steepest])
    value = -c / sum((abs(a) * w for a, w in zip(g, weights, strict=True)), _ZERO)
    return value, tuple(value * w * ((a > 0) - (a < 0)) for a, w in zip(g, weights, strict=True))


def _primal(C: Sequence[Vector], c: Vector, weights: Vector | None, n: int) -> Vector | None:
    """Minimise the norm over e = y[:n] - y[n:2n]; y also holds a slack per row and, for weights, the norm itself."""
    m, extra = len(C), 0 if weights is None else n + 1
    rows = [(*row, *_negated(row), *_unit(i, m, -_ONE), *[_ZERO] * extra) for i, row in enumerate(C)]
    r = list(_negated(c))
    if weights is None:
        cost = (*[_ONE] * (2 * n), *[_ZERO] * m)
    else:
        cost = (*[_ZERO] * (2 * n + m + n), _ONE)
        for i, w in enumerate(weights):
            rows.append((*_unit(i, n, _ONE), *_unit(i, n, _ONE), *[_ZERO] * m, *_unit(i, n, _ONE), -w))
            r.append(_ZERO)
    y = vertex(cost, tuple(rows), tuple(r))
    return None if y is None else tuple(y[i] - y[n + i] for i in range(n))


def _dual(C: Sequence[Vector], c: Vector, weights: Vector | None, n: int) -> Vector | None:
    """Return multipliers >= 0 whose combination of the rows has dual norm at most 1 and -c multipliers greatest."""
    m = len(C)
    combined = [tuple(row[i] for row in C) for i in range(n)]
    rows: list[Vector]
    if weights is None:
        above = [(*combined[i], *_unit(i, 2 * n, _ONE)) for i in range(n)]
        below = [(*_negated(combined[i]), *_unit(n + i, 2 * n, _ONE)) for i in range(n)]
        rows, r = above + below, [_ONE] * (2 * n)
    else:
        rows = [(*combined[i], *_unit(i, n, -_ONE), *_unit(i, n, _ONE), _ZERO) for i in range(n)]
        rows.append((*[_ZERO] * m, *weights, *weights, _ONE))
        r = [*[_ZERO] * n, _ONE]
    cost = (*c, *[_ZERO] * (len(rows[0]) - m))
    y = vertex(cost, tuple(rows), tuple(r))
    return None if y is None else y[:m]


def _farkas(C: Sequence[Vector], c: Vector, n: int) -> bool:
    """Whether multipliers >= 0 were found that combine the rows to 0 and c to -1, so that C e + c >= 0 cannot be."""
    rows = [tuple(row[i] for row in C) for i in range(n)]
    return vertex((_ZERO,) * len(C), (*rows, c), (*[_ZERO] * n, -_ONE)) is not None


def _negated(u: Vector) -> Vector:
    return tuple(-a for a in u)


def _unit(i: int, n: int, value: Fraction) -> Vector:
    return tuple(value if j == i else _ZERO for j in range(n))
