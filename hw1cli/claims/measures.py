"""How claims are measured: a `Measure` takes a `Measurement` from what is stored, one value per seed.

Two configurations are always compared seed by seed: runs of one seed share their data order, so their difference
has less noise than either.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean
from typing import Any

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
class Measure:
    """How a claim is measured: `take` returns None where what it needs is missing; `kind` says how numbers look."""

    take: Callable[[Stored], Measurement | None]
    kind: Kind


def over_seeds(config: Config, metric: RunMetric) -> Measure:
    """Measure a metric of one configuration's runs: mean and interval over the seeds that have it."""

    def take(stored: Stored) -> Measurement | None:
        values = [value for run in stored.runs.of(config) if (value := metric(run)) is not None]
        return _of_seeds(values, metric.within(config)) if values else None

    return Measure(take, metric.kind)


def difference(config: Config, other: Config, metric: RunMetric) -> Measure:
    """Measure one configuration's metric minus the other's, seed by seed; the effect size is Cohen's d."""
    one, two = metric.within(config), metric.within(other)

    def take(stored: Stored) -> Measurement | None:
        values = [first - second for first, second in _pairs(stored.runs, config, other, metric)]
        within = Interval(one.low - two.high, one.high - two.low)
        return _of_seeds(values, within, cohen_d(values)) if values else None

    return Measure(take, Kind.DIFFERENCE)


def ratio(config: Config, other: Config, metric: RunMetric) -> Measure:
    """Measure one configuration's metric, never negative, divided by the other's, seed by seed."""

    def take(stored: Stored) -> Measurement | None:
        values = [first / second for first, second in _pairs(stored.runs, config, other, metric)]
        return _of_seeds(values, Interval(0, math.inf)) if values else None

    return Measure(take, Kind.RATIO)


def lead(config: Config, among: Sequence[Config], split: SplitName, *, behind: bool = False) -> Measure:
    """Measure by how much a configuration's accuracy beats the best of its rivals; with `behind`, trails the worst.

    The rivals are the others `among` the configurations; the one that counts has the highest mean accuracy over the
    seeds (the lowest, with `behind`), and every one must be stored. The interval is the one of the differences over
    the seeds, or for one seed the paired interval of that seed's examples; the p-value is McNemar's on the homework's
    seed, the effect size Cohen's h of the two accuracies.
    """

    def take(stored: Stored) -> Measurement | None:
        found = [over(rival, stored.runs) for rival in among if rival != config]
        known = [each for each in found if each is not None]
        return min(known, key=lambda each: each.value) if len(known) == len(found) else None

    def over(rival: Config, runs: Runs) -> Measurement | None:
        pairs = runs.pairs(rival, config) if behind else runs.pairs(config, rival)
        evaluated = [pair for pair in pairs if all(map(has_accuracy, pair))]
        return _of_pairs(evaluated, split) if evaluated else None

    def has_accuracy(run: RunRecord) -> bool:
        return run.status is Status.COMPLETED and split in run.evaluations

    return Measure(take, Kind.DIFFERENCE)


def fewer_updates(batch_size: int, larger: int) -> Measure:
    """Measure how many times fewer updates an epoch of the larger batch size makes: exact, ceil(n / batch) each."""

    def take(stored: Stored) -> Measurement | None:
        n = stored.n_train
        return None if n is None else _exact(math.ceil(n / batch_size) / math.ceil(n / larger))

    return Measure(take, Kind.RATIO)


def from_evidence(evidence: str, value: str, kind: Kind, interval: str = "", n: str = "") -> Measure:
    """Take a number of a stored piece of evidence; it is exact where the evidence has no `interval` for it."""

    def take(stored: Stored) -> Measurement | None:
        result = stored.evidence.get(evidence)
        if result is None or result[value] is None:
            return None
        exact = _exact(float(result[value]))
        found = Interval(*result[interval]) if interval else exact.interval
        return Measurement(value=exact.value, interval=found, n=int(result[n]) if n else 1)

    return Measure(take, kind)


def arithmetic(value: float, kind: Kind = Kind.NUMBER) -> Measure:
    """Take a number that follows from the published ones alone."""
    return Measure(lambda _: _exact(value), kind)


def _exact(value: float) -> Measurement:
    return Measurement(value=value, interval=Interval(value, value), n=1)


def _pairs(runs: Runs, config: Config, other: Config, metric: RunMetric) -> list[tuple[float, float]]:
    pairs = [(metric(first), metric(second)) for first, second in runs.pairs(config, other)]
    return [(first, second) for first, second in pairs if first is not None and second is not None]


def _of_pairs(pairs: Sequence[tuple[RunRecord, RunRecord]], split: SplitName) -> Measurement:
    accuracies = [tuple(run.evaluations[split].accuracy for run in pair) for pair in pairs]
    high, low = (mean(column) for column in zip(*accuracies, strict=True))
    homework = next((pair for pair in pairs if pair[0].spec.seed == DEFAULT_SEED), pairs[0])
    correct = [run.evaluations[split].correct for run in homework]
    interval = mean_interval([first - second for first, second in accuracies], Interval(-1, 1))
    return Measurement(
        value=high - low,
        interval=interval or paired_accuracy_interval(*correct),
        n=len(pairs),
        effect=cohen_h(high, low),
        p_value=mcnemar(*correct),
    )


def _of_seeds(values: Sequence[float], bounds: Interval, effect: float | None = None) -> Measurement:
    return Measurement(value=mean(values), interval=mean_interval(values, bounds), n=len(values), effect=effect)
