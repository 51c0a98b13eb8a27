"""The statistics of the report: intervals, paired tests and effect sizes. Every interval is a 95% one."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist, mean, stdev
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Interval:
    """A 95% confidence interval."""

    low: float
    high: float


ANYTHING = Interval(-math.inf, math.inf)
"""The range of what has no bounds."""

SIGNIFICANCE = 1 - CONFIDENCE
_Z = NormalDist().inv_cdf(1 - SIGNIFICANCE / 2)


def wilson(correct: int, n: int) -> Interval:
    """Return Wilson's score interval of a proportion: `correct` of `n` >= 1 examples (ValueError otherwise)."""
    if not 0 <= correct <= n or n < 1:
        raise ValueError(f"{correct} of {n} is not a proportion")
    share, z2 = correct / n, _Z * _Z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = _Z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # At 0 and n the interval ends exactly at 0 and 1; rounding must not move it past them.
    return Interval(0.0 if correct == 0 else centre - half, 1.0 if correct == n else centre + half)


def discordant(first: "NDArray[np.bool_]", second: "NDArray[np.bool_]") -> tuple[int, int]:
    """Return how many examples only `first` gets right, and how many only `second` does (bool, n each)."""
    if first.shape != second.shape:
        raise ValueError(f"{first.size} and {second.size} examples cannot be paired")
    return int((first & ~second).sum()), int((second & ~first).sum())


def mcnemar(first: "NDArray[np.bool_]", second: "NDArray[np.bool_]") -> float:
    """Return the two-sided p-value of McNemar's exact test for two classifiers on the same examples (bool, n each).

    Under the hypothesis of equal accuracy the discordant examples are fair coin tosses; 1.0 if there are none.
    """
    only_first, only_second = discordant(first, second)
    if only_first + only_second == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(only_first, only_first + only_second, 0.5).pvalue)


def mean_interval(values: Sequence[float], within: Interval = ANYTHING) -> Interval | None:
    """Return the interval of the mean of values that are always `within`; None for fewer than two values.

    It is Student's t interval on a scale that has no ends, carried back, so that it never leaves the range: for a
    range with one end the logarithm of the distance from it, with two ends the logit, without any the values' own.
    The mean is what is transformed, its standard error by the delta method, as survey statistics does it for
    proportions (Korn and Graubard, 1998); so single values may lie on an end, where a logit of theirs would be
    infinite. Values that are all equal give an interval of width zero.
    """
    if len(values) < 2:
        return None
    from scipy.stats import t

    centre = mean(values)
    half = float(t.ppf((1 + CONFIDENCE) / 2, len(values) - 1)) * stdev(values) / math.sqrt(len(values))
    below, above = centre - within.low, within.high - centre
    if half == 0 or below <= 0 or above <= 0:
        return Interval(centre, centre)
    if below == above == math.inf:
        return Interval(centre - half, centre + half)
    if above == math.inf:
        return Interval(within.low + below * math.exp(-half / below), within.low + below * math.exp(half / below))
    if below == math.inf:
        return Interval(within.high - above * math.exp(half / above), within.high - above * math.exp(-half / above))
    size = within.high - within.low
    logit, step = math.log(below / above), half * size / (below * above)
    low, high = ((1 + math.tanh((logit + side * step) / 2)) / 2 for side in (-1, 1))
    return Interval(within.low + size * low, within.low + size * high)


def paired_accuracy_interval(first: "NDArray[np.bool_]", second: "NDArray[np.bool_]") -> Interval:
    """Return the interval of accuracy(first) - accuracy(second) on the same examples (bool, n each).

    Bonett and Price's adjusted Wald interval (2012), cut off at -1 and 1: one example is added to each kind of
    discordant pair.
    """
    only_first, only_second = discordant(first, second)
    n = first.size + 2
    p, q = (only_first + 1) / n, (only_second + 1) / n
    half = _Z * math.sqrt((p + q - (p - q) ** 2) / n)
    return Interval(max(-1.0, p - q - half), min(1.0, p - q + half))


def cohen_h(first: float, second: float) -> float:
    """Return Cohen's h of two proportions: 2 asin(sqrt(first)) - 2 asin(sqrt(second)); 0.2 small, 0.8 large."""
    return 2 * math.asin(math.sqrt(first)) - 2 * math.asin(math.sqrt(second))


def cohen_d(differences: Sequence[float]) -> float | None:
    """Return the mean of paired differences in their standard deviations; None for one value or no spread."""
    if len(differences) < 2 or (spread := stdev(differences)) == 0:
        return None
    return mean(differences) / spread
