"""The homework's own networks (protocol.md, section 5), and the same with the widest margin."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Literal, TypeAlias

from hw1cli.constructions.network import Activation, Layer, Network, vector
from hw1cli.constructions.target import Target

MarginKind: TypeAlias = Literal["half", "max"]
ACTIVATIONS: tuple[Activation, ...] = ("sign", "relu")
MARGINS: tuple[MarginKind, ...] = ("half", "max")


@dataclass(frozen=True)
class Design:
    """A two-unit network as a function of z, the sum of its inputs, for any instance of the target.

    Hidden unit i is activation(w_i (z - threshold_i)); the output is sign(W1_0 h_0 + W1_1 h_1 + b1). The thresholds
    are functions of an instance and of 1/2: of a `Target`, or of the unknowns of a proof.
    """

    activation: Activation
    w: tuple[int, int]
    W1: tuple[int, int]
    b1: int
    thresholds: Callable[[Any, Any], tuple[Any, Any]] = lambda of, half: (of.A - half, of.B + half)


# A sign unit says whether its condition (sum >= low; sum <= high) holds, and the output is their conjunction.
SIGN = Design("sign", w=(1, -1), W1=(1, 1), b1=-1)
# A ReLU unit says by how much its condition is violated, and the output asks whether nothing is.
RELU = Design("relu", w=(-1, 1), W1=(-1, -1), b1=0)


def widest(of: Any, half: Any) -> tuple[Any, Any]:
    """Return thresholds midway between the last sum outside and the first inside, which are 2 apart: integers."""
    return of.first_inside - 1, of.last_inside + 1


def homework_networks(
    target: Target, margin: MarginKind = "half", activations: Sequence[Activation] = ACTIVATIONS
) -> list[tuple[str, Network]]:
    """Return the homework's networks for `target`, each with the name that reports give it."""
    return [(f"{each}, margin {margin}", construct(target, each, margin)) for each in activations]


def construct(target: Target, activation: Activation, margin: MarginKind = "half") -> Network:
    """Return the two-unit network for `target`, with sign (part b) or ReLU (part c) hidden units."""
    design = SIGN if activation == "sign" else RELU
    thresholds = (design.thresholds if margin == "half" else widest)(target, Fraction(1, 2))
    b = [-w * threshold for w, threshold in zip(design.w, thresholds, strict=True)]
    hidden = Layer(tuple(vector((w,)) * target.D for w in design.w), vector(b), activation)
    return Network((hidden, Layer((vector(design.W1),), vector((design.b1,)), "sign")))
