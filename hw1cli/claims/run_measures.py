"""How claims are measured on runs: a mean, a share, a ratio of times, or a lead in accuracy."""

import math
from collections.abc import Sequence

from hw1cli.claims.crossed import Crossed, LeastMargin, Unpaired
from hw1cli.claims.estimates import Estimate, MeanOverSeeds, Share
from hw1cli.claims.measures import OfRuns
from hw1cli.claims.observed import RunSet
from hw1cli.claims.run_metrics import RunMetric
from hw1cli.records import SplitName
from hw1cli.report.document import Kind
from hw1cli.specs import Config
from hw1cli.statistics import Interval


class MeanOf(OfRuns):
    """A metric of one configuration's runs: its mean over the seeds."""

    def __init__(self, config: Config, metric: RunMetric) -> None:
        self.configs, self.metric, self.kind = (config,), metric, metric.kind

    def value(self, runs: RunSet) -> float | None:
        """Return the metric."""
        return self.metric(runs[self.configs[0]])

    def estimate(self, sets: Sequence[RunSet]) -> Estimate:
        """Return the mean, within what the metric can be."""
        return MeanOverSeeds(self._values(sets), self.metric.within(self.configs[0]), self.metric.rounding)


class ShareOf(MeanOf):
    """In how many runs of a configuration something happens (a metric that is 1 or 0, a diverged run's too)."""

    counts_diverged = True

    def estimate(self, sets: Sequence[RunSet]) -> Estimate:
        """Return the share of the seeds."""
        return Share(round(sum(self._values(sets))), len(sets))


class TimeRatio(OfRuns):
    """How many times as long one configuration trains as another, seed by seed: the mean of the ratios.

    Only completed runs that had a machine to themselves are compared, and only two on machines that are alike.
    """

    kind = Kind.RATIO
    lacking = "no two completed runs had the same kind of machine to themselves"

    def __init__(self, config: Config, other: Config) -> None:
        self.configs = (config, other)

    def value(self, runs: RunSet) -> float | None:
        """Return the ratio."""
        first, second = (runs[config] for config in self.configs)
        if first.seconds is None or not second.seconds or first.machine != second.machine:
            return None
        return first.seconds / second.seconds

    def estimate(self, sets: Sequence[RunSet]) -> Estimate:
        """Return the mean ratio."""
        return MeanOverSeeds(self._values(sets), Interval(0, math.inf), over="new runs on such a machine")


class Lead(OfRuns):
    """By how much a configuration's accuracy beats that of every rival; with `behind`, trails it: the least margin.

    Over seeds x examples where it is known which examples were right (`crossed.py`), over examples for published
    accuracies.
    """

    kind = Kind.DIFFERENCE

    def __init__(self, config: Config, among: Sequence[Config], split: SplitName, *, behind: bool = False) -> None:
        self.configs = (config, *(each for each in among if each != config))
        self.split, self.behind = split, behind

    def value(self, runs: RunSet) -> float | None:
        """Return the least margin."""
        estimate = self.of_one(runs)
        return None if estimate is None else estimate.value

    def of_one(self, runs: RunSet) -> Estimate | None:
        """Return the least margin of one run of each, with the interval over examples alone."""
        counts = [runs[config].counts.get(self.split) for config in self.configs]
        known = [each for each in counts if each is not None]
        if len(known) < len(counts) or len({n for _, n in known}) > 1:
            return None
        (own, n), *others = known
        pairs = [(other, own) if self.behind else (own, other) for other, _ in others]
        return LeastMargin(tuple(Unpaired(better, worse, n) for better, worse in pairs))

    def estimate(self, sets: Sequence[RunSet]) -> Estimate:
        """Return the least margin over seeds x examples."""
        own, *others = ([runs[config].answers[self.split] for runs in sets] for config in self.configs)
        pairs = [(other, own) if self.behind else (own, other) for other in others]
        return LeastMargin(tuple(Crossed.of(better, worse) for better, worse in pairs))
