"""Can a single perceptron compute f? A certificate either way, checked exactly.

A perceptron sign(w x + b) computes f if and only if no convex combination of inputs with f = 1 equals one of inputs
with f = -1. The general rule (proved in docs/q3.md): it can, unless sums occur below, inside and above [A, B].
"""

from dataclasses import dataclass
from fractions import Fraction
from operator import add
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
    """Two inputs with f = 1 that have the same midpoint as two with f = -1: a convex combination of either."""

    target: Target
    positive: tuple[Input, Input]
    negative: tuple[Input, Input]
    separable = False

    @property
    def point(self) -> Vector:
        """The common midpoint."""
        return tuple(Fraction(sum(pair), 2) for pair in zip(*self.positive, strict=True))

    def holds(self) -> bool:
        """Check the certificate exactly: membership and equality."""
        for side, value in ((self.positive, 1), (self.negative, -1)):
            if any(len(x) != self.target.D or set(x) - {-1, 1} or self.target(x) != value for x in side):
                return False
        return list(map(add, *self.positive)) == list(map(add, *self.negative))


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
    return Crossing(target, (others, first), (low, high))
