"""The homework's limit condition: h(x + t v) -> h(x) = f(x) for t -> 0, every x in {-1,1}^D and every direction v.

Along a ray from x every unit's pre-activation is affine in t for small t > 0, so h(x + t v) is constant there: its
limit exists, and is decided by the sign of each pre-activation at x or, where that is 0, of its directional
derivative. So the condition can fail only at an x that puts a sign unit or the output exactly on its threshold, and
it fails there if the cone of directions that lead to the wrong output holds a direction. Those cones are given by
finitely many homogeneous linear inequalities, one choice of phases each, and are decided exactly. (A ReLU unit on its
kink is continuous; both of its phases are followed.) Directions -v cover t < 0.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Self

import numpy as np
from numpy.typing import NDArray

from hw1cli.constructions.deadline import Deadline
from hw1cli.constructions.enumeration import BoxValues, Evaluator, Sums, representatives
from hw1cli.constructions.exact_lp import find_direction
from hw1cli.constructions.groups import Reduced
from hw1cli.constructions.network import Network, Vector
from hw1cli.constructions.phases import Form, forms_at, wrong_regions
from hw1cli.constructions.stability import Stability
from hw1cli.constructions.target import Target


@dataclass(frozen=True)
class Cone:
    """The directions v with p v >= 0 for the weak rows and q v > 0 for the strict ones; `inside` is one of them."""

    deadline: Deadline
    weak: tuple[Vector, ...]
    strict: tuple[Vector, ...]
    inside: Vector

    def restricted(self, form: Form, positive: bool) -> Self | None:
        """Return the directions in which `form` is eventually >= 0 (positive) or < 0; None if there is none."""
        self.deadline.check()
        if form.constant:
            return self if (form.constant > 0) is positive else None
        weak = (*self.weak, form.slope) if positive else self.weak
        strict = self.strict if positive else (*self.strict, (-form).slope)
        inside = find_direction(weak, strict, len(form.slope), self.deadline)
        return None if inside is None else type(self)(self.deadline, weak, strict, inside)


def find_fragile(
    reduced: Reduced, target: Target, states: Iterable[Sums], deadline: Deadline
) -> tuple[Sums, Vector] | None:
    """Return the first of the states and a direction (in group sums) where the limit is not f(x), if there is one.

    For a network that computes f.
    """
    for state in states:
        every = Cone(deadline, (), (), (Fraction(),) * len(state))
        wanted = target.of_sum(sum(state))
        for cone in wrong_regions(reduced.network, forms_at(reduced, state), wanted, every):
            return state, cone.inside
    return None


def doubtful_states(reduced: Reduced, deadline: Deadline) -> Iterator[Sums]:
    """Yield every state that may be fragile, one for each tuple of first pre-activations, until the time is up."""
    stability = Stability(reduced, "l1")
    for block in Evaluator(reduced)(deadline):
        doubtful = on_threshold(block, reduced.network) & ~stability.somewhere(block)
        yield from map(block.state, representatives(block, doubtful))


def on_threshold(block: BoxValues, network: Network) -> NDArray[np.bool_]:
    """Whether a sign unit or the output has a pre-activation of exactly 0 (states)."""
    zero = np.zeros(block.sums.shape, dtype=bool)
    for z, layer in zip(block.z, network.layers, strict=True):
        if layer.activation == "sign":
            zero |= (z == 0).any(axis=0)
    return zero
