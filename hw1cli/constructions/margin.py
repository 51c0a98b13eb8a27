"""How far an input can be moved before the network errs: the margin, in the l1 or the l-infinity norm.

The margin of a network that computes f is the largest r such that h(x + d) = f(x) for every x in {-1,1}^D and every
d with |d| < r; infinite where no displacement leads to an error. With group sums e_g = sum of d_i over group g, the
smallest norm of a d with given e is sum |e_g| (l1) and max |e_g| / n_g (l-infinity): d spreads e_g evenly.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Self, TypeAlias

from hw1cli.constructions.deadline import Deadline, Undecided
from hw1cli.constructions.enumeration import Evaluator, Sums, representatives
from hw1cli.constructions.exact_lp import find_direction, least_norm
from hw1cli.constructions.groups import Reduced
from hw1cli.constructions.network import Vector, dot
from hw1cli.constructions.phases import Form, forms_at, wrong_regions
from hw1cli.constructions.stability import Stability
from hw1cli.constructions.target import Target

Norm: TypeAlias = Literal["l1", "linf"]


@dataclass(frozen=True)
class Margin:
    """A margin and how it was come by.

    `value` is None where the margin is infinite. `exact` says whether it is the margin or only an upper bound on it;
    then `reason` says why, and None as a bound says nothing. `state` and `displacement` (group sums) are the witness:
    at x + d, or as close to it as one likes, the network errs.
    """

    norm: Norm
    value: Fraction | None
    exact: bool
    state: Sums | None = None
    displacement: Vector | None = None
    reason: str | None = None


@dataclass
class _Best:
    """The smallest distance to an error found so far, and its witness; None: no error has been found."""

    value: Fraction | None = None
    state: Sums | None = None
    displacement: Vector | None = None


@dataclass(frozen=True)
class _Ball:
    """Displacements that satisfy form >= 0 (positive) or form < 0 and are closer than the best.

    `nearest` has the least norm, `distance`, of them all; it may lie on the boundary of a strict condition.
    """

    best: _Best
    deadline: Deadline
    weights: Vector | None
    conditions: tuple[tuple[Form, bool], ...]
    nearest: Vector
    distance: Fraction

    def restricted(self, form: Form, positive: bool) -> Self | None:
        """Return the part where form >= 0 (positive) or form < 0; None if none of it is closer than the best."""
        self.deadline.check()
        conditions = (*self.conditions, (form, positive))
        value = form.constant + dot(form.slope, self.nearest)
        if (value >= 0) if positive else (value <= 0):
            return self._made(conditions, self.distance, self.nearest)
        C = [f.slope if up else tuple(-a for a in f.slope) for f, up in conditions]
        c = tuple(f.constant if up else -f.constant for f, up in conditions)
        found = least_norm(C, c, self.weights, len(self.nearest))
        return None if found is None else self._made(conditions, *found)

    def _made(self, conditions: tuple[tuple[Form, bool], ...], distance: Fraction, nearest: Vector) -> Self | None:
        if self.best.value is not None and distance >= self.best.value:
            return None
        return type(self)(self.best, self.deadline, self.weights, conditions, nearest, distance)

    def nonempty(self) -> bool:
        """Whether the region, strict conditions included, holds a displacement; then its distance is `distance`."""
        # (e, t) with t > 0 stands for the displacement e / t, which makes the conditions homogeneous.
        n = len(self.nearest)
        weak = [(*form.slope, form.constant) for form, positive in self.conditions if positive]
        strict = [(*form.slope, form.constant) for form, positive in self.conditions if not positive]
        scale = (*[Fraction()] * n, Fraction(-1))
        return find_direction(weak, [*strict, scale], n + 1) is not None


def find_margin(reduced: Reduced, target: Target, norm: Norm, deadline: Deadline) -> Margin:
    """Return the margin of a network that computes `target`.

    When the time is up, or a linear program could not be settled exactly, it is the best upper bound so far, marked
    as not exact.
    """
    best = _Best() if target.constant else _midpoint(reduced, target)
    exact, reason = True, None
    try:
        if target.constant:
            # Whatever can be reached from one input can be reached from every other, at some distance.
            _search(reduced, tuple(values[0] for values in reduced.ranges), target, norm, best, deadline)
        if best.value is not None:
            _search_all(reduced, target, norm, best, deadline)
    except Undecided as error:
        exact, reason = False, str(error)
    return Margin(norm, best.value, exact, best.state, best.displacement, reason)


def _midpoint(reduced: Reduced, target: Target) -> _Best:
    """Return the error midway between two inputs that differ in one component and in f.

    They are 2 apart in either norm, and what the network says midway is wrong for one of them: no margin exceeds 1.
    """
    state = [values[0] for values in reduced.ranges]
    for group, values in enumerate(reduced.ranges):
        for s in values[:-1]:
            state[group] = s
            total = sum(state)
            if target.of_sum(total) != target.of_sum(total + 2):
                middle = [Fraction(value + (i == group)) for i, value in enumerate(state)]
                up = reduced.network(middle) != target.of_sum(total)
                start = tuple(value + (0 if up or i != group else 2) for i, value in enumerate(state))
                return _Best(Fraction(1), start, tuple(m - x for m, x in zip(middle, start, strict=True)))
        state[group] = values[-1]
    raise ValueError("f is constant")


def _search_all(reduced: Reduced, target: Target, norm: Norm, best: _Best, deadline: Deadline) -> None:
    assert best.value is not None
    stability = Stability(reduced, norm)
    for block in Evaluator(reduced)(deadline):
        radius = best.value
        unstable = ~stability(block, radius)
        closeness = abs(block.z[0]).min(axis=0)
        for column in sorted(representatives(block, unstable), key=closeness.__getitem__):
            if best.value < radius:
                radius = best.value
                unstable = ~stability(block, radius)
            if unstable[column]:
                _search(reduced, block.state(column), target, norm, best, deadline)


def _search(reduced: Reduced, state: Sums, target: Target, norm: Norm, best: _Best, deadline: Deadline) -> None:
    n = len(state)
    weights = None if norm == "l1" else tuple(map(Fraction, reduced.sizes))
    ball = _Ball(best, deadline, weights, (), (Fraction(),) * n, Fraction())
    for region in wrong_regions(reduced.network, forms_at(reduced, state), target.of_sum(sum(state)), ball):
        if (best.value is None or region.distance < best.value) and region.nonempty():
            best.value, best.state, best.displacement = region.distance, state, region.nearest
