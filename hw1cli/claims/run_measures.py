"""How claims are measured on runs: a mean, a share, a ratio of times, or a lead in accuracy.

Configurations are always compared seed by seed: runs of one seed share their data order, so their difference has less
noise than either.
"""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias, TypeVar

from hw1cli.claims.crossed import crossed, least_margin, unpaired
from hw1cli.claims.estimates import Estimate, exact, mean_over_seeds, share
from hw1cli.claims.measures import OfNoRun, Stored
from hw1cli.claims.observed import RunSet
from hw1cli.claims.run_metrics import RunMetric
from hw1cli.records import SplitName
from hw1cli.report.document import Kind
from hw1cli.report.runs import name_of, seeds_in_words
from hw1cli.specs import Config
from hw1cli.statistics import Interval

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class OfRuns:
    """A number of the runs of several configurations that share their seed; `kind` says how it looks.

    `of_one` returns it for one seed or group as it stands, speaking of no other run, or None where the runs do not
    have it, which `lacking` explains; `estimate` what the numbers and runs of several seeds say together.
    `of_machines` marks times: they are of machines, not of networks.
    """

    kind: Kind
    configs: tuple[Config, ...]
    of_one: Callable[[RunSet], Estimate | None]
    estimate: Callable[[Sequence[float], Sequence[RunSet]], Estimate]
    lacking: str = "not measured in these runs"
    counts_diverged: bool = False
    of_machines: bool = False
    unit = "seed"
    sampled = True

    def value(self, runs: RunSet) -> float | None:
        """Return the number for the runs of one seed or group; None where they do not have it."""
        found = self.of_one(runs)
        return None if found is None else found.value

    def take(self, stored: Stored) -> Estimate | str:
        """Return the estimate over the seeds that have every run, and the number; else what is lacking."""
        sets = self._sets(stored).values()
        measured = [(value, runs) for runs in sets if (value := self.value(runs)) is not None]
        if not measured:
            return self.lacking if sets else "no seed has completed every run that it needs"
        return self.estimate([value for value, _ in measured], [runs for _, runs in measured])

    def left_out(self, stored: Stored) -> Sequence[str]:
        """Return the seeds that have some of the runs and do not count, each with its reason."""
        lacking = [seed for seed, runs in self._sets(stored).items() if self.value(runs) is None]
        texts = [text for config in self.configs for text in self._not_there(config, stored)]
        return [*texts, f"{self.lacking}: {seeds_in_words(lacking)}"] if lacking else texts

    def _not_there(self, config: Config, stored: Stored) -> Iterator[str]:
        """Yield which seeds of a configuration diverged, and which are stored of the others alone."""
        runs, name = stored.observed.get(config, {}), name_of(config, self.configs)
        diverged = [seed for seed, run in runs.items() if run.diverged]
        missing = {seed for each in self.configs for seed in stored.observed.get(each, {})} - runs.keys()
        if diverged:
            counted_so = ", counted as a no" if self.counts_diverged else ""
            yield f"diverged{counted_so}: {seeds_in_words(diverged)} of {name}"
        if missing:
            yield f"missing: {seeds_in_words(sorted(missing))} of {name}"

    def _sets(self, stored: Stored) -> Mapping[int, RunSet]:
        """Return, by seed, the runs of the seeds that have all of them."""
        every = {config: stored.observed.get(config, {}) for config in self.configs}
        seeds = sorted(set.intersection(*(set(runs) for runs in every.values())))
        sets = {seed: {config: runs[seed] for config, runs in every.items()} for seed in seeds}
        return {
            seed: runs
            for seed, runs in sets.items()
            if self.counts_diverged or not any(run.diverged for run in runs.values())
        }


Measure: TypeAlias = OfRuns | OfNoRun


def mean_of(config: Config, metric: RunMetric) -> OfRuns:
    """Measure a metric of one configuration's runs: its mean over the seeds, within what the metric can be."""
    return OfRuns(
        kind=metric.kind,
        configs=(config,),
        of_one=lambda runs: _alone(metric(runs[config])),
        estimate=lambda values, _: mean_over_seeds(values, metric.within(config), metric.rounding),
    )


def share_of(config: Config, metric: RunMetric) -> OfRuns:
    """Measure in how many runs of a configuration something happens: a metric of 1 or 0, a diverged run's too."""
    return OfRuns(
        kind=metric.kind,
        configs=(config,),
        of_one=lambda runs: _alone(metric(runs[config])),
        estimate=lambda values, _: share(round(sum(values)), len(values)),
        counts_diverged=True,
    )


def time_ratio(config: Config, other: Config) -> OfRuns:
    """Measure how many times as long one configuration trains as another, seed by seed: the mean of the ratios.

    Only completed runs that had a machine to themselves are compared, and only two on machines that are alike.
    """

    def of_one(runs: RunSet) -> Estimate | None:
        first, second = runs[config], runs[other]
        if first.seconds is None or not second.seconds or first.machine != second.machine:
            return None
        return _alone(first.seconds / second.seconds)

    return OfRuns(
        kind=Kind.RATIO,
        configs=(config, other),
        of_one=of_one,
        estimate=lambda values, _: mean_over_seeds(values, Interval(0, math.inf), over="new runs on such a machine"),
        lacking="no two completed runs had the same kind of machine to themselves",
        of_machines=True,
    )


def lead_of(config: Config, among: Sequence[Config], split: SplitName, *, behind: bool = False) -> OfRuns:
    """Measure by how much an accuracy beats that of every rival; with `behind`, trails it: the least margin.

    Over seeds x examples where it is known which examples were right (`crossed.py`), over examples for published
    accuracies.
    """
    configs = (config, *(each for each in among if each != config))

    def pairs(own: T, *others: T) -> list[tuple[T, T]]:
        return [(other, own) if behind else (own, other) for other in others]

    def of_one(runs: RunSet) -> Estimate | None:
        counts = [runs[each].counts.get(split) for each in configs]
        known = [each for each in counts if each is not None]
        if len(known) < len(counts) or len({n for _, n in known}) > 1:
            return None
        n = known[0][1]
        return least_margin([unpaired(*pair, n) for pair in pairs(*(correct for correct, _ in known))])

    def estimate(_: Sequence[float], sets: Sequence[RunSet]) -> Estimate:
        answers = ([runs[each].answers[split] for runs in sets] for each in configs)
        return least_margin([crossed(*pair) for pair in pairs(*answers)])

    return OfRuns(kind=Kind.DIFFERENCE, configs=configs, of_one=of_one, estimate=estimate)


def _alone(value: float | None) -> Estimate | None:
    return None if value is None else exact(value, "this run alone")
