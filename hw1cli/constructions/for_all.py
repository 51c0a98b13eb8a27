"""Is a network right for all D, A and B? Small instances are decided one by one, the others by the solver z3.

Where every unit of the first layer weighs all inputs alike, x enters through its sum s = D - 2k with 0 <= k <= D, and
near x the network depends on s + t v alone, with v the sum of the direction's entries. So the limit along a direction
is decided, as for one network (robustness.py), by pre-activations and, where they are 0, by their derivatives along
v = 1 or v = -1.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from typing import Any

from hw1cli.constructions.deadline import Deadline, Undecided
from hw1cli.constructions.expression import Expression, Weight
from hw1cli.constructions.family import Family
from hw1cli.constructions.solver import load_z3, model_of
from hw1cli.constructions.target import MAX_D, Target
from hw1cli.constructions.verify import Examination, decide
from hw1cli.errors import UsageError

SMALL, ONE_BY_ONE = 8, 524
"""Instances of so many D are decided one by one before the solver is asked, and at most so many of them."""


@dataclass
class ForAll:
    """What is known of a family's networks; None stands for `unknown`, and `reason` says why.

    `tried` counts the instances that were decided one by one, `by_solver` says whether z3 was asked of the others.
    `failing` is an instance at which the network is wrong or, where none is known, not robust.
    """

    tried: int = 0
    by_solver: bool = False
    verified: bool | None = None
    robust: bool | None = None
    failing: Examination | None = None
    reason: str | None = None


def examine_all(family: Family, known: Mapping[str, int], time_limit: float) -> ForAll:
    """Decide a family for all D, A and B that agree with `known`, in about `time_limit` seconds.

    Raises DataError where one of them has no network, UsageError if there are none of them.
    """
    deadline, found, largest = Deadline(time_limit), ForAll(), 0
    try:
        # Rows that are written out have one D, and no solver: there every instance is decided by itself.
        for target in islice(instances(known), ONE_BY_ONE if family.n_inputs is None else None):
            _decide_one(found, family, target, deadline)
            if found.verified is False:
                return found
            found.tried, largest = found.tried + 1, target.D
        if not found.tried:
            given = ", ".join(f"{name}={value}" for name, value in known.items())
            raise UsageError(f"no D, A and B with -D <= A <= B <= D agree with {given}")
        if "D" in known and (family.n_inputs is not None or found.tried < ONE_BY_ONE):  # these were all
            found.verified, found.robust = True, found.robust is None
        else:
            _decide_others(found, family, known, deadline)
    except Undecided as reason:
        found.reason = (
            f"{found.tried} D, A and B, up to D = {largest}, were decided one by one; for all of them: {reason}"
        )
    return found


def instances(known: Mapping[str, int]) -> Iterator[Target]:
    """Yield every instance that agrees with `known`, of the least few D where that is open."""
    least = max([1, *map(abs, known.values())])
    for D in [known["D"]] if "D" in known else range(least, least + SMALL):
        for A in [known["A"]] if "A" in known else range(-D, D + 1):
            for B in [known["B"]] if "B" in known else range(A, D + 1):
                if -D <= A <= B <= D:
                    yield Target(D, A, B)


def _decide_one(found: ForAll, family: Family, target: Target, deadline: Deadline) -> None:
    one = decide(family.at(target), target, deadline)
    if one.reasons:
        raise Undecided(one.reasons[0])
    if not one.verified:
        found.verified = False
    if not one.robust:
        if found.robust is None or not one.verified:
            found.failing = one
        found.robust = False


def _decide_others(found: ForAll, family: Family, known: Mapping[str, int], deadline: Deadline) -> None:
    """Ask the solver for an instance without a network, one where it is wrong, and one where a limit is."""
    proof = _Proof(family, known, deadline)
    found.by_solver = True
    if (target := proof.without_network()) is not None:
        family.at(target)  # raises and says what divides by 0
    if (target := proof.failing(0)) is not None:
        _decide_one(found, family, target, deadline)
        return
    found.verified = True
    for direction in (1, -1) if found.robust is None else ():
        if (target := proof.failing(direction)) is not None:
            _decide_one(found, family, target, deadline)
            return
        found.robust = True if direction == -1 else None


class _Proof:
    """A family over unknown D, A, B and k."""

    def __init__(self, family: Family, known: Mapping[str, int], deadline: Deadline) -> None:
        self._z3 = z3 = load_z3()
        self._family, self._deadline = family, deadline
        D, A, B, k = self._unknowns = z3.Ints("D A B k")
        self._letters = {"D": z3.ToReal(D), "A": z3.ToReal(A), "B": z3.ToReal(B)}
        self._sum = D - 2 * k
        self._domain = [D >= 1, -D <= A, A <= B, B <= D, k >= 0, k <= D]
        self._domain += [z3.Int(name) == value for name, value in known.items()]
        self._inside = z3.And(self._sum >= A, self._sum <= B)

    def without_network(self) -> Target | None:
        """Return an instance at which a weight divides by 0."""
        expressions = [each for _, each in self._family.expressions()]
        divisors = [by for each in expressions for by in each.divisors(self._letters, self._number)]
        return self._instance(self._z3.Or([by == 0 for by in divisors])) if divisors else None

    def failing(self, direction: int) -> Target | None:
        """Return an instance with an input where the output's limit along the direction (0: the output) is wrong."""
        z3, zero, one = self._z3, self._z3.RealVal(0), self._z3.RealVal(1)
        h = [(z3.ToReal(self._sum), z3.RealVal(direction))]
        for layer in self._family.layers:
            z = []
            for row, bias in zip(layer.W, layer.b, strict=True):
                weights = [self._term(weight) for weight in (row if isinstance(row, tuple) else (row,))]
                values, slopes = ([w * each[i] for w, each in zip(weights, h, strict=True)] for i in (0, 1))
                z.append((z3.Sum(values) + self._term(bias), z3.Sum(slopes)))
            h = []
            for value, slope in z:
                positive = z3.Or(value > 0, z3.And(value == 0, slope >= 0))
                if layer.activation == "sign":
                    h.append((z3.If(positive, one, -one), zero))
                else:
                    h.append((z3.If(positive, value, zero), z3.If(positive, slope, zero)))
        return self._instance((h[0][0] > 0) != self._inside)

    def _instance(self, condition: Any) -> Target | None:
        solver = self._z3.Solver()
        solver.add(*self._domain, condition)
        if (model := model_of(solver, self._deadline)) is None:
            return None
        solver.add(self._unknowns[0] <= MAX_D)
        if (model := model_of(solver, self._deadline)) is None:
            raise Undecided(f"it fails at a D beyond {MAX_D:,} only")
        return Target(*(model.eval(each, model_completion=True).as_long() for each in self._unknowns[:3]))

    def _term(self, weight: Weight) -> Any:
        if isinstance(weight, Expression):
            return weight.term(self._letters, self._number)
        return self._number(weight)

    def _number(self, value: Fraction) -> Any:
        return self._z3.Q(value.numerator, value.denominator)
