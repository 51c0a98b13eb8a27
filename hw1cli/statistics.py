"""The statistics of the report: intervals, the paired test of `runs compare`, and Holm's procedure.

`error` is the chance that an interval misses: by default 0.05, for a 95% one. Quantiles are rounded to twelve digits,
so that the version of SciPy does not show.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import mean, variance
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SIGNIFICANCE = 0.05


@dataclass(frozen=True)
class Interval:
    """A confidence interval, or a range of what is possible."""

    low: float
    high: float

    def clipped(self, within: "Interval") -> "Interval":
        """Return the part of it that is possible."""
        return Interval(min(max(self.low, within.low), within.high), max(min(self.high, within.high), within.low))


ANYTHING = Interval(-math.inf, math.inf)
"""The range of what has no bounds."""


def t_quantile(error: float, freedom: float = math.inf) -> float:
    """Return the two-sided quantile of Student's t (of the normal distribution for infinite degrees of freedom)."""
    from scipy.special import ndtri, stdtrit

    beyond = 1 - error / 2
    return round(float(ndtri(beyond) if freedom == math.inf else stdtrit(freedom, beyond)), 12)


def wilson(correct: int, n: int, error: float = SIGNIFICANCE) -> Interval:
    """Return Wilson's score interval of a proportion: `correct` of `n` >= 1 examples (ValueError otherwise)."""
    if not 0 <= correct <= n or n < 1:
        raise ValueError(f"{correct} of {n} is not a proportion")
    z = t_quantile(error)
    share, z2 = correct / n, z * z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z / (1 + z2 / n) * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    # At 0 and n the interval ends exactly at 0 and 1; rounding must not move it past them.
    return Interval(0.0 if correct == 0 else centre - half, 1.0 if correct == n else centre + half)


def clopper_pearson(successes: int, n: int, error: float = SIGNIFICANCE) -> Interval:
    """Return the exact interval of a proportion (Clopper and Pearson, 1934), which never covers less than it says."""
    if not 0 <= successes <= n or n < 1:
        raise ValueError(f"{successes} of {n} is not a proportion")
    from scipy.special import betaincinv

    low = betaincinv(successes, n - successes + 1, error / 2) if successes else 0.0
    high = betaincinv(successes + 1, n - successes, 1 - error / 2) if successes < n else 1.0
    return Interval(round(float(low), 12), round(float(high), 12))


def mcnemar(first: "NDArray[np.bool_]", second: "NDArray[np.bool_]") -> float:
    """Return the two-sided p-value of McNemar's exact test for two classifiers on the same examples (bool, n each).

    Under the hypothesis of equal accuracy the examples that only one of them gets right are fair coin tosses; 1.0 if
    there are none.
    """
    if first.shape != second.shape:
        raise ValueError(f"{first.size} and {second.size} examples cannot be paired")
    only_first, only_second = int((first & ~second).sum()), int((second & ~first).sum())
    if only_first + only_second == 0:
        return 1.0
    from scipy.stats import binomtest

    return float(binomtest(only_first, only_first + only_second, 0.5).pvalue)


def mean_interval(
    values: Sequence[float],
    within: Interval = ANYTHING,
    error: float = SIGNIFICANCE,
    *,
    rounding: float = 0.0,
    n: int | None = None,
) -> Interval | None:
    """Return the interval of the mean of values that are always `within`; None for values that show no spread.

    It is Student's t interval on a scale that has no ends, carried back, so that it never leaves the range: for a
    range with one end the logarithm of the distance from it, with two ends the logit, without any the values' own.
    The mean is what is transformed, its standard error by the delta method, as survey statistics does it for
    proportions (Korn and Graubard, 1998); so single values may lie on an end, where a logit of theirs would be
    infinite. It assumes that the mean of so few values is nearly normal on that scale.

    `rounding` is the unit to which values are known, 1 for whole numbers: it adds the variance that rounding hides
    (Sheppard: unit^2 / 12). `n` asks for the interval that so many values of this mean and spread would give.
    """
    if len(values) < 2:
        return None
    count = len(values) if n is None else n
    centre, spread = mean(values), variance(values) + rounding**2 / 12
    half = t_quantile(error, count - 1) * math.sqrt(spread / count)
    below, above = centre - within.low + rounding / 2, within.high - centre + rounding / 2
    if spread == 0 or below <= 0 or above <= 0:
        return None
    return _carried_back(centre, half, below, above).clipped(within)


def _carried_back(centre: float, half: float, below: float, above: float) -> Interval:
    """Return centre -+ half on the scale of a range that reaches `below` and `above` the centre."""
    if below == above == math.inf:
        return Interval(centre - half, centre + half)
    if above == math.inf:
        return Interval(centre - below * -math.expm1(-half / below), centre + below * _expm1(half / below))
    if below == math.inf:
        return Interval(centre - above * _expm1(half / above), centre + above * -math.expm1(-half / above))
    size = below + above
    logit, step = math.log(below / above), half * size / (below * above)
    low, high = (centre - below + size * (1 + math.tanh((logit + side * step) / 2)) / 2 for side in (-1, 1))
    return Interval(low, high)


def _expm1(exponent: float) -> float:
    return math.expm1(exponent) if exponent < 700 else math.inf


def holm(p_values: Sequence[float]) -> list[float]:
    """Return Holm's adjusted p-values (1979), in the order given: the chance of any false verdict is kept."""
    order = sorted(range(len(p_values)), key=lambda i: p_values[i])
    adjusted, largest = [0.0] * len(p_values), 0.0
    for rank, i in enumerate(order):
        largest = max(largest, min(1.0, (len(order) - rank) * p_values[i]))
        adjusted[i] = largest
    return adjusted
