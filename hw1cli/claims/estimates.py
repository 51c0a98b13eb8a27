"""What was measured for a claim, and how far it generalises: every kind of number with the interval fit for it.

Every estimate has its `value`; how often that was measured, `n` (in so many seeds, groups or other repetitions); how
many examples it is about, `images` (None where it is not about single ones); and what its interval generalises to,
`over`. `interval(error)` misses with a chance of `error`; it is None where there is too little to say. Intervals are
nested as `error` falls, and never leave what is possible; `n` and `images` ask for the one that so many repetitions
and examples would be expected to give.
"""

from dataclasses import dataclass
from statistics import mean
from typing import TypeAlias

from hw1cli.claims.crossed import LeastMargin
from hw1cli.statistics import ANYTHING, SIGNIFICANCE, Interval, clopper_pearson, mean_interval


@dataclass(frozen=True)
class Exact:
    """A value that no sample decides: proved, counted, or read off one run; `bounds` are proven ones."""

    value: float
    over: str = "exact"
    n: int = 1
    bounds: Interval | None = None
    images: None = None

    def interval(self, error: float = SIGNIFICANCE, *, n: int | None = None, images: int | None = None) -> Interval:
        """Return the proven bounds, whatever the error."""
        return self.bounds or Interval(self.value, self.value)


@dataclass(frozen=True)
class MeanOverSeeds:
    """The mean of one value a seed (or another repetition), by `mean_interval`; it says nothing about new images."""

    values: tuple[float, ...]
    within: Interval = ANYTHING
    rounding: float = 0.0
    over: str = "new seeds"
    images: None = None

    @property
    def n(self) -> int:
        """How many values there are."""
        return len(self.values)

    @property
    def value(self) -> float:
        """Their mean."""
        return mean(self.values)

    def interval(
        self, error: float = SIGNIFICANCE, *, n: int | None = None, images: int | None = None
    ) -> Interval | None:
        """Return Student's interval on the scale of what is possible."""
        return mean_interval(self.values, self.within, error, rounding=self.rounding, n=n)


@dataclass(frozen=True)
class Share:
    """In how many of n seeds (or other repetitions) something happens: the exact binomial interval."""

    successes: int
    n: int
    over: str = "new seeds"
    images: None = None

    @property
    def value(self) -> float:
        """The share."""
        return self.successes / self.n

    def interval(self, error: float = SIGNIFICANCE, *, n: int | None = None, images: int | None = None) -> Interval:
        """Return the interval of Clopper and Pearson."""
        return clopper_pearson(round(self.value * (n or self.n)), n or self.n, error)


Estimate: TypeAlias = Exact | MeanOverSeeds | Share | LeastMargin
"""A measured value with its interval; that of accuracies is in crossed.py."""
