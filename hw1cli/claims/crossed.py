"""Differences of accuracies, and the least of them over several rivals: what claims on accuracies are judged by."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hw1cli.claims.estimates import Estimate
from hw1cli.statistics import Interval, t_quantile, wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIFFERENCES = Interval(-1, 1)
"""What a difference of two accuracies can be."""


def unpaired(first: int, second: int, total: int) -> Estimate:
    """Return the difference of two accuracies of which only the counts are known, of one run each, on one set.

    Newcombe's interval from Wilson's (1998, method 10), which takes the two for independent. Two models mostly get
    the same examples right, so it is wider than a paired one would be: too careful, not too bold.
    """

    def at(error: float, _: int, images: int) -> Interval:
        one, two = (round(count / total * images) for count in (first, second))
        (p, a), (q, b) = ((count / images, wilson(count, images, error)) for count in (one, two))
        return Interval(p - q - math.hypot(p - a.low, b.high - q), p - q + math.hypot(a.high - p, q - b.low)).clipped(
            DIFFERENCES
        )

    return Estimate((first - second) / total, 1, "new images, this seed", at, images=total)


def crossed(first: "Sequence[NDArray[np.bool_]]", second: "Sequence[NDArray[np.bool_]]") -> Estimate:
    """Return how much more accurate one model is than another, over seeds x examples: for new ones of both at once.

    Both models' answers are given: for each seed a vector (bool) over the same examples. Let d[s, i] be 1, 0 or -1 as
    only the first, both or neither, or only the second of the models trained with seed s gets example i right. Seeds
    and examples are crossed: every seed meets every example. The model is that of crossed random effects,

        d[s, i] = mu + a[s] + b[i] + e[s, i],    var(mean) = var(a)/S + var(b)/n + var(e)/(S n),

    with the variances estimated from the mean squares of the two-way table (Searle, Casella and McCulloch, Variance
    Components, 1992, ch. 4), negative ones set to 0. Looking at seeds alone, or at examples alone, misses a term: see
    Owen, The pigeonhole bootstrap (2007), and Bouthillier et al., Accounting for variance in machine learning
    benchmarks (2021).

    The few seeds get Student's t with S - 1 degrees of freedom, the examples theirs with n - 1, and the squares of
    the two half widths are added. That is never narrower than Cochran's weighted t (1964), which errs on the
    careful side; with one kind of variance alone it is Student's interval. Two examples are added, one that only the
    first model gets right with every seed and one that only the second does, as Bonett and Price (2012) do for one
    seed: so models that agree on every example of this set are not taken to agree on all others. One seed says
    nothing about others: there is no interval.

    Assumed: seeds and images are random draws of those that one generalises to, and the mean over the seeds is
    nearly normal. Everything is computed from whole-number sums, so it has the same digits on every machine.
    """
    import numpy as np

    d = np.array(first).astype(np.int64) - np.array(second).astype(np.int64)
    S, n = d.shape  # noqa: N806
    total = int(d.sum())
    a, b, e = variances(d) if S > 1 else (0.0, 0.0, 0.0)

    def at(error: float, seeds: int, images: int) -> Interval | None:
        if S < 2:
            return None
        size = images + 2
        of_seeds = t_quantile(error, seeds - 1) ** 2 * (a / seeds + e / (seeds * size))
        of_images = t_quantile(error, size - 1) ** 2 * b / size
        centre, half = total / (S * (n + 2)), math.sqrt(of_seeds + of_images)
        return Interval(centre - half, centre + half).clipped(DIFFERENCES)

    return Estimate(total / (S * n), S, "new seeds and images", at, images=n)


def variances(d: "NDArray[np.int64]") -> tuple[float, float, float]:
    """Return the estimated variances of seeds, of examples and of the rest, the two added examples included."""
    S, n = d.shape[0], d.shape[1] + 2  # noqa: N806
    T2, R = int(d.sum()) ** 2, S * int((d.sum(axis=1) ** 2).sum())  # noqa: N806
    C = n * (int((d.sum(axis=0) ** 2).sum()) + 2 * S**2)  # noqa: N806
    Q = S * n * (int((d**2).sum()) + 2 * S)  # noqa: N806
    of_seeds = (R - T2) / (S * n * (S - 1))
    of_images = (C - T2) / (S * n * (n - 1))
    rest = (Q - R - C + T2) / (S * n * (S - 1) * (n - 1))
    return max(0.0, of_seeds - rest) / n, max(0.0, of_images - rest) / S, rest


def least_margin(margins: Sequence[Estimate]) -> Estimate:
    """Return the least of the margins over all rivals, however many: what "best of several" claims.

    Its lower end is the least of the single lower ends: a false "best" needs the true nearest rival's own interval
    to miss, so nothing is lost by there being others (the intersection-union test: Berger, 1982). Its upper end is
    the least of upper ends at error / rivals (Bonferroni): "not best" may be shown by any of them.
    """

    def at(error: float, n: int, images: int) -> Interval | None:
        single = [each.at(error, n, images) for each in margins]
        shared = [each.at(error / len(margins), n, images) for each in margins]
        lows, highs = [each.low for each in single if each], [each.high for each in shared if each]
        return Interval(min(lows), min(highs)) if lows else None

    return Estimate(min(each.value for each in margins), margins[0].n, margins[0].over, at, images=margins[0].images)
