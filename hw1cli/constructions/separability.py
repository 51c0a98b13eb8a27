"""Can a single perceptron compute f? A certificate either way, checked exactly.

A perceptron sign(w x + b) computes f if and only if no convex combination of inputs with f = 1 equals one of inputs
with f = -1. The general rule (proved in docs/q3.md): it can, unless sums occur below, inside and above [A, B].
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from operator import mul
from typing import TypeAlias

from hw1cli.constructions.deadline import Undecided
from hw1cli.constructions.network import Vector
from hw1cli.constructions.target import Target

Input: TypeAlias = tuple[int, ...]


@dataclass(frozen=True)
class Separation:
    """Integer weights w, all equal, and a bias b with sign(w x + b) = f(x) for every x in {-1,1}^D."""

    target: Target
    w: tuple[int, ...]
    b: int
    separable = True

    def holds(self) -> bool:
        """Check the certificate exactly, at every sum."""
        return (
            len(self.w) == self.target.D
            and len(set(self.w)) == 1
            and all((1 if self.w[0] * s + self.b >= 0 else -1) == self.target.of_sum(s) for s in self.target.sums)
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
    """Return the certificate that the general rule's proof gives, checked; Undecided if it does not hold."""
    certificate = _by_rule(target)
    if not certificate.holds():
        raise Undecided("no certificate of separability passed its exact check")
    return certificate


def chart(largest: int) -> list[Certificate]:
    """Return a checked certificate for every D up to `largest` and every [A, B]."""
    return [
        separability(Target(D, A, B))
        for D in range(1, largest + 1)
        for A in range(-D, D + 1)
        for B in range(A, D + 1)
    ]


def _by_rule(target: Target) -> Certificate:
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
    return Crossing(target, ((half, others), (half, first)), ((half, low), (half, high)))


def _combine(side: Sequence[tuple[Fraction, Input]]) -> Vector:
    denominator = math.lcm(*(weight.denominator for weight, _ in side))
    weights = [int(weight * denominator) for weight, _ in side]
    sums = [sum(map(mul, weights, component)) for component in zip(*(x for _, x in side), strict=True)]
    values = {value: Fraction(value, denominator) for value in set(sums)}
    return tuple(values[value] for value in sums)
