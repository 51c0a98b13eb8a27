"""How far an input can be moved before the network errs: the margin, in the l1 or the l-infinity norm.

The margin of a network that computes f is the largest r such that h(x + d) = f(x) for every x in {-1,1}^D and every
d with |d| < r; infinite where no displacement leads to an error. With group sums e_g = sum of d_i over group g, the
smallest norm of a d with given e is sum |e_g| (l1) and max |e_g| / n_g (l-infinity): d spreads e_g evenly.
"""

from dataclasses import dataclass, replace
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


@dataclass
class Margin:
    """A margin and how it was come by; while it is looked for, the smallest distance to an error found so far.

    `value` is None where the margin is infinite. `exact` says whether it is the margin or only an upper bound on it;
    then `reason` says why, and None as a bound says nothing. `state` and `displacement` (group sums) are the witness:
    at x + d, or as close to it as one likes, the network errs.
    """

    norm: Norm
    value: Fraction | None = None
    exact: bool = True
    state: Sums | None = None
    displacement: Vector | None = None
    reason: str | None = None


@dataclass(frozen=True)
class _Ball:
    """Displacements e closer than the best, with w e + c >= 0 for `weak` rows (w, c) and > 0 for `strict` ones.

    There is one. `nearest` has the least norm, `distance`, of them all; it may lie on the boundary of a strict
    condition. `inside` is (e, t) with t > 0 for one of them, e / t, which makes the conditions homogeneous.
    """

    best: Margin
    deadline: Deadline
    weights: Vector | None
    nearest: Vector
    distance: Fraction
    inside: Vector
    weak: tuple[Vector, ...] = ()
    strict: tuple[Vector, ...] = ()

    def restricted(self, form: Form, positive: bool) -> Self | None:
        """Return the part where form >= 0 (positive) or form < 0; None if none of it is closer than the best."""
        self.deadline.check()
        due = form if positive else -form
        row = (*due.slope, due.constant)
        weak, strict = ((*self.weak, row), self.strict) if positive else (self.weak, (*self.strict, row))
        n, one = len(self.nearest), Fraction(1)
        closest: tuple[Fraction, Vector] | None = self.distance, self.nearest
        if dot(row, (*self.nearest, one)) < 0:
            C, c = [each[:n] for each in (*weak, *strict)], [each[n] for each in (*weak, *strict)]
            closest = least_norm(C, c, self.weights, n, self.deadline)
        if closest is None or (self.best.value is not None and closest[0] >= self.best.value):
            return None
        inside: Vector | None = self.inside
        height = dot(row, self.inside)
        if not (height >= 0 if positive else height > 0):
            scale = (*[Fraction()] * n, one)
            inside = find_direction(weak, (*strict, scale), n + 1, self.deadline)
        if inside is None:
            return None
        distance, nearest = closest
        return replace(self, nearest=nearest, distance=distance, inside=inside, weak=weak, strict=strict)


def find_margin(reduced: Reduced, target: Target, norm: Norm, deadline: Deadline) -> Margin:
    """Return the margin of a network that computes `target`.

    When the time is up, it is the best upper bound so far, marked as not exact.
    """
    best = Margin(norm) if target.constant else _midpoint(reduced, target, norm)
    try:
        if target.constant:
            # Whatever can be reached from one input can be reached from every other, at some distance.
            _search(reduced, tuple(values[0] for values in reduced.ranges), target, best, deadline)
        if best.value is not None:
            _search_all(reduced, target, best, deadline)
    except Undecided as error:
        best.exact, best.reason = False, str(error)
    return best


def _midpoint(reduced: Reduced, target: Target, norm: Norm) -> Margin:
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
                moved = tuple(m - x for m, x in zip(middle, start, strict=True))
                return Margin(norm, Fraction(1), state=start, displacement=moved)
        state[group] = values[-1]
    raise ValueError("f is constant")


def _search_all(reduced: Reduced, target: Target, best: Margin, deadline: Deadline) -> None:
    assert best.value is not None
    stability = Stability(reduced, best.norm)
    for block in Evaluator(reduced)(deadline):
        radius = best.value
        unstable = ~stability(block, radius)
        closeness = abs(block.z[0]).min(axis=0)
        for column in sorted(representatives(block, unstable), key=closeness.__getitem__):
            if best.value < radius:
                radius = best.value
                unstable = ~stability(block, radius)
            if unstable[column]:
                _search(reduced, block.state(column), target, best, deadline)


def _search(reduced: Reduced, state: Sums, target: Target, best: Margin, deadline: Deadline) -> None:
    weights = None if best.norm == "l1" else tuple(map(Fraction, reduced.sizes))
    origin = (Fraction(),) * len(state)
    ball = _Ball(best, deadline, weights, origin, Fraction(), inside=(*origin, Fraction(1)))
    for region in wrong_regions(reduced.network, forms_at(reduced, state), target.of_sum(sum(state)), ball):
        if best.value is None or region.distance < best.value:
            best.value, best.state, best.displacement = region.distance, state, region.nearest
