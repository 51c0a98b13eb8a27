"""The rules that decide claims: where a measured value must lie for a claim to hold.

A claim holds if the whole interval obeys its rule, and does not hold if the whole interval breaks it; otherwise it is
undecided. A p-value is the least error at which the interval decides, either way.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from hw1cli.claims.estimates import Estimate
from hw1cli.outside.words import counted
from hw1cli.statistics import Interval


class Verdict(StrEnum):
    """What the numbers say of a claim."""

    HOLDS = "holds"
    FAILS = "does not hold"
    UNDECIDED = "undecided"


@dataclass(frozen=True)
class Rule:
    """A condition on a number; `words` end the sentence that states it.

    `holds` and `fails` say whether every value in an interval obeys it, and whether every one breaks it.
    """

    words: str
    holds: Callable[[Interval], bool]
    fails: Callable[[Interval], bool]

    def verdict(self, interval: Interval | None) -> Verdict:
        """Return what an interval decides."""
        if interval is None:
            return Verdict.UNDECIDED
        return Verdict.HOLDS if self.holds(interval) else Verdict.FAILS if self.fails(interval) else Verdict.UNDECIDED

    def obeyed_by(self, value: float) -> bool:
        """Return whether a single value obeys it."""
        return self.holds(Interval(value, value))


def above(limit: float) -> Rule:
    """Return the rule that the value is greater than the limit."""
    return Rule(f"is above {limit:g}", lambda found: found.low > limit, lambda found: found.high <= limit)


def at_most(limit: float) -> Rule:
    """Return the rule that the value is not greater than the limit."""
    return Rule(f"is at most {limit:g}", above(limit).fails, above(limit).holds)


def within(low: float, high: float) -> Rule:
    """Return the rule that the value lies between two limits, both included."""
    return Rule(
        f"is {low:g}" if low == high else f"lies between {low:g} and {high:g}",
        lambda found: low <= found.low and found.high <= high,
        lambda found: found.high < low or high < found.low,
    )


MOST = above(0.5)
"""The rule for a share: that it is more than half."""

_ERRORS = [float(f"{digits}e{exponent}") for exponent in range(-11, -2) for digits in range(100, 1000)]
"""Every number of three digits from 1e-9 to 0.999."""


def p_value(rule: Rule, estimate: Estimate) -> float | None:
    """Return the least error of three digits at which the estimate's interval decides, 1.0 if none does.

    It is found by bisection, since intervals are nested; 1e-9 stands for that and less. None where nothing is left
    to chance.
    """
    if not estimate.sampled:
        return None

    def decides(error: float) -> bool:
        # At the very error that decides, an exact interval ends on the limit.
        return rule.verdict(estimate.interval(error * (1 + 1e-9))) is not Verdict.UNDECIDED

    i = bisect_left(_ERRORS, True, key=decides)
    return _ERRORS[i] if i < len(_ERRORS) else 1.0


_MOST, _MOST_IMAGES = 200, 1_000_000


def would_decide(rule: Rule, estimate: Estimate, unit: str) -> str:
    """Return how many repetitions or images would decide an undecided claim, estimated for the value as it is."""
    if estimate.interval() is None:
        return f"a second {unit} at least" if estimate.n < 2 else f"{unit}s that differ"

    def decides(size: tuple[int, int | None]) -> bool:
        return rule.verdict(estimate.interval(n=size[0], images=size[1])) is not Verdict.UNDECIDED

    def first(sizes: Sequence[tuple[int, int | None]]) -> tuple[int, int | None] | None:
        # Intervals shrink as sizes grow, so the first that decides is found by bisection.
        i = bisect_left(sizes, True, key=decides)
        return sizes[i] if i < len(sizes) else None

    images = range((estimate.images // 100 + 1) * 100, _MOST_IMAGES, 100) if estimate.images else ()
    seeds = first([(n, None) for n in range(estimate.n + 1, _MOST + 1)])
    if seeds is not None:
        return f"about {counted(seeds[0], unit)}"
    for n in (estimate.n, 4 * estimate.n):
        found = first([(n, size) for size in images])
        if found is not None:
            return (f"{counted(n, unit)} and " if n > estimate.n else "") + f"about {counted(found[1] or 0, 'image')}"
    return f"nothing within reach ({_MOST} {unit}s): the value lies near the limit"
