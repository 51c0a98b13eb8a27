"""The homework's own networks (protocol.md, section 5), and the same with the widest margin."""

from collections.abc import Sequence
from fractions import Fraction
from typing import Literal, TypeAlias

from hw1cli.constructions.network import Activation, Layer, Network, vector
from hw1cli.constructions.target import Target

MarginKind: TypeAlias = Literal["half", "max"]
ACTIVATIONS: tuple[Activation, ...] = ("sign", "relu")
MARGINS: tuple[MarginKind, ...] = ("half", "max")


def homework_networks(
    target: Target, margin: MarginKind = "half", activations: Sequence[Activation] = ACTIVATIONS
) -> list[tuple[str, Network]]:
    """Return the homework's networks for `target`, each with the name that reports give it."""
    return [(f"{each}, margin {margin}", construct(target, each, margin)) for each in activations]


def construct(target: Target, activation: Activation, margin: MarginKind = "half") -> Network:
    """Return the two-unit network for `target`, with sign (part b) or ReLU (part c) hidden units.

    A sign unit says whether its condition (sum >= low; sum <= high) holds, and the output is their conjunction.
    A ReLU unit says by how much its condition is violated, and the output asks whether nothing is.
    """
    low, high = _thresholds(target, margin)
    ones, minus_ones = vector((1,)) * target.D, vector((-1,)) * target.D
    if activation == "sign":
        hidden = Layer((ones, minus_ones), (-low, high), "sign")
        return Network((hidden, Layer((vector((1, 1)),), vector((-1,)), "sign")))
    hidden = Layer((minus_ones, ones), (low, -high), "relu")
    return Network((hidden, Layer((vector((-1, -1)),), vector((0,)), "sign")))


def _thresholds(target: Target, margin: MarginKind) -> tuple[Fraction, Fraction]:
    """Return (low, high): the network says 1 exactly where low <= sum <= high.

    `half`: A - 1/2 and B + 1/2, the homework's. `max`: midway between the last sum outside and the first inside,
    which are 2 apart, so one below the first and one above the last sum inside; both are integers.
    """
    if margin == "half":
        return target.A - Fraction(1, 2), target.B + Fraction(1, 2)
    return Fraction(target.first_inside - 1), Fraction(target.last_inside + 1)
