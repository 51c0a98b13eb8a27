"""The rules that decide claims: where a measurement must lie for a claim to hold.

A claim holds if the whole 95% interval obeys its rule and does not hold if the whole interval breaks it. An interval
that straddles the limit leaves it undecided, and so does a single seed, which has no interval. Where two models are
compared on one test set, McNemar's exact test must see a difference too: seeds that agree say nothing about another
test set.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hw1cli.statistics import SIGNIFICANCE, Interval


class Verdict(StrEnum):
    """What the runs say of a claim."""

    HOLDS = "holds"
    FAILS = "does not hold"
    UNDECIDED = "undecided"


@dataclass(frozen=True, kw_only=True)
class Measurement:
    """What was measured for a claim.

    `n` is the number of seeds (or of other repetitions) behind `value`; `interval` its 95% interval, of width zero
    for exact counts, None where one seed allows none. `p_value` is McNemar's, for two models on one test set.
    """

    value: float
    interval: Interval | None
    n: int
    effect: float | None = None
    p_value: float | None = None


@dataclass(frozen=True)
class Rule:
    """A condition on a number; `words` end the sentence that states it.

    `holds` and `fails` say whether every value in an interval obeys it, and whether every one breaks it.
    """

    words: str
    holds: Callable[[Interval], bool]
    fails: Callable[[Interval], bool]


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


def decide(rule: Rule, measurement: Measurement | None) -> tuple[Verdict, str]:
    """Return the verdict and, for an undecided claim, why it is (empty otherwise)."""
    if measurement is None:
        return Verdict.UNDECIDED, "runs or evidence are missing, or a run diverged"
    if measurement.interval is None:
        return Verdict.UNDECIDED, "one seed gives no interval"
    if measurement.p_value is not None and measurement.p_value >= SIGNIFICANCE:
        return Verdict.UNDECIDED, "the test set is too small to tell the two apart (McNemar)"
    if rule.holds(measurement.interval):
        return Verdict.HOLDS, ""
    if rule.fails(measurement.interval):
        return Verdict.FAILS, ""
    return Verdict.UNDECIDED, "the interval straddles the limit"
