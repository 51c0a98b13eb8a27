"""The interval of a mean, within what the values can be."""

import math
from collections.abc import Sequence
from statistics import mean, stdev

CONFIDENCE = 0.95


def mean_bounds(values: Sequence[float], least: float = -math.inf, greatest: float = math.inf) -> tuple[float, float]:
    """Return the ends of the 95% interval of the mean of two or more values that lie in [least, greatest].

    It is Student's t interval on a scale that has no ends, carried back, so that it never leaves the range: for a
    range with one end the logarithm of the distance from it, with two ends the logit, without any the values' own.
    The mean is what is transformed, its standard error by the delta method, as survey statistics does it for
    proportions (Korn and Graubard, 1998); so single values may lie on an end, where a logit of theirs would be
    infinite. Values that are all equal give an interval of width zero.
    """
    from scipy.stats import t

    centre = mean(values)
    half = float(t.ppf((1 + CONFIDENCE) / 2, len(values) - 1)) * stdev(values) / math.sqrt(len(values))
    below, above = centre - least, greatest - centre
    if half == 0 or below <= 0 or above <= 0:
        return centre, centre
    if below == above == math.inf:
        return centre - half, centre + half
    if above == math.inf:
        return least + below * math.exp(-half / below), least + below * math.exp(half / below)
    if below == math.inf:
        return greatest - above * math.exp(half / above), greatest - above * math.exp(-half / above)
    size = greatest - least
    logit, step = math.log(below / above), half * size / (below * above)
    low, high = ((1 + math.tanh((logit + side * step) / 2)) / 2 for side in (-1, 1))
    return least + size * low, least + size * high
