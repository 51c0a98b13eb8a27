"""Differences of accuracies, and the least of them over several rivals: what claims on accuracies are judged by."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hw1cli.statistics import SIGNIFICANCE, Interval, t_quantile, wilson

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

DIFFERENCES = Interval(-1, 1)
"""What a difference of two accuracies can be."""


@dataclass(frozen=True)
class Unpaired:
    """The difference of two accuracies of which only the counts are known, of one run each, on the same examples.

    Newcombe's interval from Wilson's (1998, method 10), which takes the two for independent. Two models mostly get
    the same examples right, so it is wider than a paired one would be: too careful, not too bold.
    """

    first: int
    second: int
    images: int
    n: int = 1
    over: str = "new images, this seed"

    @property
    def value(self) -> float:
        """The difference."""
        return (self.first - self.second) / self.images

    def interval(self, error: float = SIGNIFICANCE, *, n: int | None = None, images: int | None = None) -> Interval:
        """Return Newcombe's interval."""
        size = images or self.images
        one, two = (round(count / self.images * size) for count in (self.first, self.second))
        (p, a), (q, b) = ((count / size, wilson(count, size, error)) for count in (one, two))
        return Interval(p - q - math.hypot(p - a.low, b.high - q), p - q + math.hypot(a.high - p, q - b.low)).clipped(
            DIFFERENCES
        )


@dataclass(frozen=True)
class Crossed:
    """How much more accurate one model is than another, over seeds x examples: for new seeds and new images at once.

    Let d[s, i] be 1, 0 or -1 as only the first, both or neither, or only the second of the models trained with seed
    s gets example i right. Seeds and examples are crossed: every seed meets every example. The model is that of
    crossed random effects,

        d[s, i] = mu + a[s] + b[i] + e[s, i],    var(mean) = var(a)/S + var(b)/n + var(e)/(S n),

    with the variances estimated from the mean squares of the two-way table (Searle, Casella and McCulloch, Variance
    Components, 1992, ch. 4), negative ones set to 0. Looking at seeds alone, or at examples alone, misses a term: see
    Owen, The pigeonhole bootstrap (2007), and Bouthillier et al., Accounting for variance in machine learning
    benchmarks (2021).

    The few seeds get Student's t with S - 1 degrees of freedom, the examples theirs with n - 1, and the squares of
    the two half widths are added. That is never narrower than Cochran's weighted t (1964), which errs on the
    careful side; with one kind of variance alone it is Student's interval. Two examples are added, one that only the
    first model gets right with every seed and one that only the second does, as Bonett and Price (2012) do for one
    seed: so models that agree on every example of this set are not taken to agree on all others.

    Assumed: seeds and images are random draws of those that one generalises to, and the mean over the seeds is
    nearly normal. Everything is computed from whole-number sums, so it has the same digits on every machine.
    """

    n: int
    images: int
    total: int
    seed_squares: int
    image_squares: int
    squares: int
    over: str = "new seeds and images"

    @classmethod
    def of(cls, first: "Sequence[NDArray[np.bool_]]", second: "Sequence[NDArray[np.bool_]]") -> "Crossed":
        """Return the estimate from both models' answers (bool, for each seed a vector over the same examples)."""
        import numpy as np

        d = np.array(first).astype(np.int64) - np.array(second).astype(np.int64)
        by_seed, by_image = d.sum(axis=1), d.sum(axis=0)
        return cls(
            n=len(d),
            images=d.shape[1],
            total=int(d.sum()),
            seed_squares=int((by_seed**2).sum()),
            image_squares=int((by_image**2).sum()),
            squares=int((d**2).sum()),
        )

    @property
    def value(self) -> float:
        """The mean difference of the accuracies."""
        return self.total / (self.n * self.images)

    def variances(self) -> tuple[float, float, float]:
        """Return the estimated variances of seeds, of examples and of the rest, the two added examples included."""
        S, n = self.n, self.images + 2  # noqa: N806
        T2, R = self.total**2, S * self.seed_squares  # noqa: N806
        C, Q = n * (self.image_squares + 2 * S**2), S * n * (self.squares + 2 * S)  # noqa: N806
        of_seeds = (R - T2) / (S * n * (S - 1))
        of_images = (C - T2) / (S * n * (n - 1))
        rest = (Q - R - C + T2) / (S * n * (S - 1) * (n - 1))
        return max(0.0, of_seeds - rest) / n, max(0.0, of_images - rest) / S, rest

    def interval(
        self, error: float = SIGNIFICANCE, *, n: int | None = None, images: int | None = None
    ) -> Interval | None:
        """Return the interval; None for one seed, which says nothing about others."""
        if self.n < 2:
            return None
        seeds, size = n or self.n, (images or self.images) + 2
        a, b, e = self.variances()
        of_seeds = t_quantile(error, seeds - 1) ** 2 * (a / seeds + e / (seeds * size))
        of_images = t_quantile(error, size - 1) ** 2 * b / size
        centre, half = self.total / (self.n * (self.images + 2)), math.sqrt(of_seeds + of_images)
        return Interval(centre - half, centre + half).clipped(DIFFERENCES)


@dataclass(frozen=True)
class LeastMargin:
    """The least of the margins over all rivals, however many: what "best of several" claims.

    Its lower end is the least of the single lower ends: a false "best" needs the true nearest rival's own interval
    to miss, so nothing is lost by there being others (the intersection-union test: Berger, 1982). Its upper end is
    the least of upper ends at error / rivals (Bonferroni): "not best" may be shown by any of them.
    """

    margins: tuple[Crossed | Unpaired, ...]

    @property
    def n(self) -> int:
        """The number of seeds."""
        return self.margins[0].n

    @property
    def images(self) -> int:
        """The number of examples."""
        return self.margins[0].images

    @property
    def over(self) -> str:
        """What it generalises to."""
        return self.margins[0].over

    @property
    def value(self) -> float:
        """The least margin."""
        return min(each.value for each in self.margins)

    def interval(
        self, error: float = SIGNIFICANCE, *, n: int | None = None, images: int | None = None
    ) -> Interval | None:
        """Return the simultaneous interval of the least margin."""
        single = [each.interval(error, n=n, images=images) for each in self.margins]
        shared = [each.interval(error / len(self.margins), n=n, images=images) for each in self.margins]
        lows, highs = [each.low for each in single if each], [each.high for each in shared if each]
        return Interval(min(lows), min(highs)) if lows else None
