"""Can a single perceptron compute f? A certificate either way, checked exactly.

A perceptron sign(w x + b) computes f if and only if no convex combination of inputs with f = 1 equals one of inputs
with f = -1. The general rule (proved in docs/q3.md): it can, unless sums occur below, inside and above [A, B].
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from operator import mul
from typing import TypeAlias

from hw1cli.constructions.deadline import Undecided
from hw1cli.constructions.exact_lp import vertex
from hw1cli.constructions.network import Vector, vector
from hw1cli.constructions.target import Target

Input: TypeAlias = tuple[int, ...]

LP_LIMIT = 10
"""Up to this D all 2^D inputs go into the linear program; beyond it the certificate comes from the general rule."""


@dataclass(frozen=True)
class Separation:
    """Integer weights w and bias b with sign(w x + b) = f(x) for every x in {-1,1}^D."""

    target: Target
    w: tuple[int, ...]
    b: int
    separable = True

    def holds(self) -> bool:
        """Check the certificate exactly: at every input up to D = 12, by the sum where all weights are equal."""
        if len(self.w) != self.target.D:
            return False
        if len(set(self.w)) == 1:
            return all((1 if self.w[0] * s + self.b >= 0 else -1) == self.target.of_sum(s) for s in self.target.sums)
        return all(
            (1 if sum(a * c for a, c in zip(self.w, x, strict=True)) + self.b >= 0 else -1) == self.target(x)
            for x in product((-1, 1), repeat=self.target.D)
        )


@dataclass(frozen=True)
class Crossing:
    """A convex combination of inputs with f = 1 that equals one of inputs with f = -1."""

    target: Target
    positive: tuple[tuple[Fraction, Input], ...]
    negative: tuple[tuple[Fraction, Input], ...]
    separable = False

    @property
    def point(self) -> Vector:
        """The common point."""
        return _combine(self.positive)

    def holds(self) -> bool:
        """Check the certificate exactly: weights, membership and equality."""
        for side, value in ((self.positive, 1), (self.negative, -1)):
            if sum(weight for weight, _ in side) != 1 or any(weight < 0 for weight, _ in side):
                return False
            if any(len(x) != self.target.D or set(x) - {-1, 1} or self.target(x) != value for _, x in side):
                return False
        return _combine(self.positive) == _combine(self.negative)


Certificate: TypeAlias = Separation | Crossing


def separability(target: Target) -> Certificate:
    """Return a certificate that has been checked; from a linear program up to LP_LIMIT inputs, else from the rule.

    Raises Undecided if no certificate passes its check.
    """
    found = by_linear_program(target) if target.D <= LP_LIMIT else None
    certificate = found or by_rule(target)
    if not certificate.holds():
        raise Undecided("no certificate of separability passed its exact check")
    return certificate


def chart(largest: int) -> list[Certificate]:
    """Return checked certificates, from the rule, for every D up to `largest` and every [A, B]."""
    certificates = [
        by_rule(Target(D, A, B)) for D in range(1, largest + 1) for A in range(-D, D + 1) for B in range(A, D + 1)
    ]
    if not all(certificate.holds() for certificate in certificates):
        raise Undecided("no certificate of separability passed its exact check")
    return certificates


def by_rule(target: Target) -> Certificate:
    """Return the certificate that the general rule's proof gives."""
    D, inside = target.D, target.inside
    if not inside:
        return Separation(target, (0,) * D, -1)
    if inside[0] == -D:
        return Separation(target, (-1,) * D, inside[-1] + 1)
    if inside[-1] == D:
        return Separation(target, (1,) * D, 1 - inside[0])
    # Two inputs outside, one on either side; they differ in m components. Raising one of these m in the lower input,
    # and the other m - 1, gives two inputs inside with the same sum.
    ones, m = (D + inside[0] - 2) // 2, len(inside) + 1
    low = (1,) * ones + (-1,) * (D - ones)
    high = (1,) * (ones + m) + (-1,) * (D - ones - m)
    first = (1,) * (ones + 1) + (-1,) * (D - ones - 1)
    others = (*low[: ones + 1], *high[ones + 1 :])
    half = Fraction(1, 2)
    return Crossing(target, ((half, first), (half, others)), ((half, low), (half, high)))


def by_linear_program(target: Target) -> Certificate | None:
    """Return the certificate that HiGHS finds from all 2^D inputs, unchecked; None if it finds none."""
    inputs = list(product((-1, 1), repeat=target.D))
    positive = [x for x in inputs if target(x) > 0]
    negative = [x for x in inputs if target(x) < 0]
    if positive and negative:
        crossing = _crossing(target, positive, negative)
        return crossing or _separation(target, inputs)
    return Separation(target, (0,) * target.D, -1 if negative else 1)


def _crossing(target: Target, positive: Sequence[Input], negative: Sequence[Input]) -> Crossing | None:
    one, zero = Fraction(1), Fraction()
    balance = [vector([*(x[i] for x in positive), *(-x[i] for x in negative)]) for i in range(target.D)]
    totals = [
        (*[one] * len(positive), *[zero] * len(negative)),
        (*[zero] * len(positive), *[one] * len(negative)),
    ]
    n = len(positive) + len(negative)
    y = vertex((zero,) * n, (*balance, *totals), (*[zero] * target.D, one, one))
    if y is None:
        return None
    used = [(weight, x) for weight, x in zip(y, (*positive, *negative), strict=True) if weight]
    return Crossing(
        target,
        tuple((weight, x) for weight, x in used if target(x) > 0),
        tuple((weight, x) for weight, x in used if target(x) < 0),
    )


def _separation(target: Target, inputs: Sequence[Input]) -> Separation | None:
    """Round HiGHS's weights of a separating plane, scaled so that rounding leaves room; the caller checks them."""
    import numpy as np
    from scipy.optimize import linprog

    points = np.array(inputs, dtype=float)
    signs = np.array([target(x) for x in inputs], dtype=float)
    rows = -signs[:, None] * np.hstack([points, np.ones((len(points), 1))])
    free = [(None, None)] * (target.D + 1)
    solution = linprog(np.zeros(target.D + 1), A_ub=rows, b_ub=-np.ones(len(points)), bounds=free, method="highs-ds")
    if solution.x is None:
        return None
    # Every |w x + b| is at least 1, and rounding after scaling by 2 (D + 1) moves it by at most (D + 1) / 2.
    *w, b = (round(float(value) * 2 * (target.D + 1)) for value in solution.x)
    divisor = math.gcd(*w, b)
    return Separation(target, tuple(a // divisor for a in w), b // divisor)


def _combine(side: Sequence[tuple[Fraction, Input]]) -> Vector:
    denominator = math.lcm(*(weight.denominator for weight, _ in side))
    weights = [int(weight * denominator) for weight, _ in side]
    sums = [sum(map(mul, weights, component)) for component in zip(*(x for _, x in side), strict=True)]
    values = {value: Fraction(value, denominator) for value in set(sums)}
    return tuple(values[value] for value in sums)
