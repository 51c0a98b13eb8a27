"""How claims are measured: each class takes a `Measurement` from the stored runs, one value per seed.

Two configurations are always compared seed by seed: runs of one seed share their data order, so their difference
has less noise than either.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any, TypeAlias

from hw1cli.claims.rules import Measurement
from hw1cli.claims.run_metrics import RunMetric
from hw1cli.records import RunRecord, SplitName, Status
from hw1cli.report.document import Kind
from hw1cli.report.runs import Runs
from hw1cli.specs import DEFAULT_SEED, Config
from hw1cli.statistics import Interval, cohen_d, cohen_h, mcnemar, mean_interval, paired_accuracy_interval


@dataclass(frozen=True, kw_only=True)
class Stored:
    """Everything that claims are judged by, on one data set.

    `evidence` maps a kind (`hw1cli.evidence`) to its stored result; `n_train` is the number of training examples,
    None where that is not known.
    """

    runs: Runs
    evidence: Mapping[str, Mapping[str, Any]]
    n_train: int | None


@dataclass(frozen=True)
class OverSeeds:
    """A metric of one configuration's runs: mean and interval over the seeds."""

    config: Config
    metric: RunMetric

    @property
    def kind(self) -> Kind:
        """How the measured number is written, as of every measure."""
        return self.metric.kind

    def take(self, stored: Stored) -> Measurement | None:
        """Return the measurement; None without runs that have the metric."""
        values = [value for run in stored.runs.of(self.config) if (value := self.metric(run)) is not None]
        return _over_seeds(values, self.metric.within(self.config)) if values else None


@dataclass(frozen=True)
class Paired:
    """A metric of one configuration minus the other's, or with `ratio` over it, seed by seed: mean and interval.

    The metric of a ratio is never negative.
    """

    config: Config
    other: Config
    metric: RunMetric
    ratio: bool = False

    @property
    def kind(self) -> Kind:
        """As of `OverSeeds`."""
        return Kind.RATIO if self.ratio else Kind.DIFFERENCE

    def take(self, stored: Stored) -> Measurement | None:
        """Return the measurement, the effect size of a difference Cohen's d of the pairs; None without a pair."""
        values = [tuple(map(self.metric, pair)) for pair in stored.runs.pairs(self.config, self.other)]
        pairs = [(one, other) for one, other in values if one is not None and other is not None]
        if not pairs:
            return None
        if self.ratio:
            return _over_seeds([one / other for one, other in pairs], Interval(0, math.inf))
        differences = [one - other for one, other in pairs]
        one, other = (self.metric.within(config) for config in (self.config, self.other))
        within = Interval(one.low - other.high, one.high - other.low)
        return _over_seeds(differences, within, cohen_d(differences))


@dataclass(frozen=True, kw_only=True)
class Lead:
    """Accuracy of a configuration minus that of the best of its rivals; with `behind`, of the worst minus its own.

    The rival is the one whose mean accuracy over the seeds is highest (lowest, with `behind`). The interval is the
    one of the differences over the seeds, or for one seed the paired interval of that seed's examples; the p-value is
    McNemar's on the homework's seed.
    """

    config: Config
    rivals: tuple[Config, ...]
    split: SplitName
    behind: bool = False
    kind = Kind.DIFFERENCE

    def take(self, stored: Stored) -> Measurement | None:
        """Return the measurement, its effect size Cohen's h of the two accuracies; None if a run is missing."""
        by_rival = {rival: self._pairs(stored.runs, rival) for rival in self.rivals}
        if not all(by_rival.values()):
            return None
        return min((self._measure(pairs) for pairs in by_rival.values()), key=lambda measured: measured.value)

    def _pairs(self, runs: Runs, rival: Config) -> list[tuple[RunRecord, RunRecord]]:
        pairs = runs.pairs(self.config, rival)
        if self.behind:
            pairs = [(second, first) for first, second in pairs]
        return [pair for pair in pairs if all(self._has_accuracy(run) for run in pair)]

    def _has_accuracy(self, run: RunRecord) -> bool:
        return run.status is Status.COMPLETED and self.split in run.evaluations

    def _measure(self, pairs: Sequence[tuple[RunRecord, RunRecord]]) -> Measurement:
        accuracies = [tuple(run.evaluations[self.split].accuracy for run in pair) for pair in pairs]
        correct = [run.evaluations[self.split].correct for run in _homework_pair(pairs)]
        high, low = (mean(column) for column in zip(*accuracies, strict=True))
        interval = mean_interval([first - second for first, second in accuracies], Interval(-1, 1))
        return Measurement(
            value=high - low,
            interval=interval or paired_accuracy_interval(*correct),
            n=len(pairs),
            effect=cohen_h(high, low),
            p_value=mcnemar(*correct),
        )


@dataclass(frozen=True)
class FewerUpdates:
    """How many times fewer updates an epoch of the larger batch size makes: exact, ceil(n / batch) each."""

    batch_size: int
    larger: int
    kind = Kind.RATIO

    def take(self, stored: Stored) -> Measurement | None:
        """Return the exact ratio; None where the number of training examples is not known."""
        if stored.n_train is None:
            return None
        return Measurement.exact(
            math.ceil(stored.n_train / self.batch_size) / math.ceil(stored.n_train / self.larger)
        )


@dataclass(frozen=True)
class FromEvidence:
    """A number of a stored piece of evidence, with its interval where the evidence has one (exact otherwise)."""

    evidence: str
    value: str
    kind: Kind
    interval: str | None = None
    n: str | None = None

    def take(self, stored: Stored) -> Measurement | None:
        """Return the measurement; None without the evidence, or if it lacks the number."""
        result = stored.evidence.get(self.evidence)
        if result is None or result[self.value] is None:
            return None
        value = float(result[self.value])
        low, high = result[self.interval] if self.interval else (value, value)
        return Measurement(value=value, interval=Interval(low, high), n=int(result[self.n]) if self.n else 1)


@dataclass(frozen=True)
class Arithmetic:
    """A number that follows from the published ones alone."""

    value: float
    kind: Kind = Kind.NUMBER

    def take(self, stored: Stored) -> Measurement:
        """Return the number."""
        return Measurement.exact(self.value)


Measure: TypeAlias = OverSeeds | Paired | Lead | FewerUpdates | FromEvidence | Arithmetic


def _homework_pair(pairs: Sequence[tuple[RunRecord, RunRecord]]) -> tuple[RunRecord, RunRecord]:
    return next((pair for pair in pairs if pair[0].spec.seed == DEFAULT_SEED), pairs[0])


def _over_seeds(values: Sequence[float], within: Interval, effect: float | None = None) -> Measurement:
    return Measurement(value=mean(values), interval=mean_interval(values, within), n=len(values), effect=effect)
