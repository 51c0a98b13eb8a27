"""The rules that decide claims: where a measurement must lie for a claim to hold.

A claim holds if the whole 95% interval obeys its rule and does not hold if the whole interval breaks it. An interval
that straddles the limit leaves it undecided, and so does a single seed, which has no interval. Where two models are
compared on one test set, McNemar's exact test must see a difference too: seeds that agree say nothing about another
test set.
"""

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

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

    @classmethod
    def exact(cls, value: float) -> "Measurement":
        """Return a measurement without uncertainty: a count, or arithmetic on published numbers."""
        return cls(value=value, interval=Interval(value, value), n=1)


@dataclass(frozen=True)
class Above:
    """The value is greater than the limit."""

    limit: float = 0.0

    @property
    def words(self) -> str:
        """The condition as the end of a sentence."""
        return f"is above {self.limit:g}"

    def holds(self, interval: Interval) -> bool:
        """Return whether every value in the interval obeys the rule."""
        return interval.low > self.limit

    def fails(self, interval: Interval) -> bool:
        """Return whether every value in the interval breaks the rule."""
        return interval.high <= self.limit


@dataclass(frozen=True)
class Within:
    """The value lies between two limits, both included."""

    low: float
    high: float

    @property
    def words(self) -> str:
        """The condition as the end of a sentence."""
        if self.low == self.high:
            return f"is {self.low:g}"
        if self.low == -math.inf:
            return f"is at most {self.high:g}"
        return f"lies between {self.low:g} and {self.high:g}"

    def holds(self, interval: Interval) -> bool:
        """Return whether every value in the interval obeys the rule."""
        return self.low <= interval.low and interval.high <= self.high

    def fails(self, interval: Interval) -> bool:
        """Return whether every value in the interval breaks the rule."""
        return interval.high < self.low or self.high < interval.low


def at_most(limit: float) -> Within:
    """Return the rule that the value is not greater than the limit."""
    return Within(-math.inf, limit)


Rule: TypeAlias = Above | Within


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
