"""What was measured for a claim, and how far it generalises: every kind of number with the interval fit for it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from statistics import mean

from hw1cli.statistics import ANYTHING, SIGNIFICANCE, Interval, clopper_pearson, mean_interval


@dataclass(frozen=True)
class Estimate:
    """A measured value; those of accuracies are in crossed.py.

    `n` says how often it was measured (in so many seeds, groups or other repetitions), `images` how many examples it
    is about (None where it is not about single ones), `over` what its interval generalises to. `sampled` is False
    for what no sample decides: what is proved, counted, or read off one run. `at` is `interval` for an error, a
    number of repetitions and one of examples.
    """

    value: float
    n: int
    over: str
    at: Callable[[float, int, int], Interval | None] = field(compare=False)
    images: int | None = None
    sampled: bool = True

    def interval(
        self, error: float = SIGNIFICANCE, *, n: int | None = None, images: int | None = None
    ) -> Interval | None:
        """Return the interval that misses with a chance of `error`; None where there is too little to say.

        Intervals are nested as `error` falls, and never leave what is possible; `n` and `images` ask for the one that
        so many repetitions and examples would be expected to give.
        """
        return self.at(error, n or self.n, images or self.images or 0)


def exact(value: float, over: str = "exact", bounds: Interval | None = None) -> Estimate:
    """Return a value that no sample decides, with bounds that are proved of it."""
    interval = bounds or Interval(value, value)
    return Estimate(value, 1, over, lambda error, n, images: interval, sampled=False)


def mean_over_seeds(
    values: Sequence[float], within: Interval = ANYTHING, rounding: float = 0.0, over: str = "new seeds"
) -> Estimate:
    """Return the mean of one value a seed (or another repetition), by `mean_interval`: nothing about new images."""
    return Estimate(
        mean(values),
        len(values),
        over,
        lambda error, n, images: mean_interval(values, within, error, rounding=rounding, n=n),
    )


def share(successes: int, total: int, over: str = "new seeds") -> Estimate:
    """Return in how many of the seeds (or other repetitions) something happens: the exact binomial interval."""
    value = successes / total
    return Estimate(value, total, over, lambda error, n, images: clopper_pearson(round(value * n), n, error))
