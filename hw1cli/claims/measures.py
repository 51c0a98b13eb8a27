"""What claims are judged by, and how those are measured that speak of no run: by stored evidence, by arithmetic.

`take` returns an estimate from what is stored, or why there is none.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial
from typing import Any

from hw1cli.claims.estimates import Estimate, exact, mean_over_seeds
from hw1cli.claims.observed import Observed, observed
from hw1cli.evidence import GRADIENT_NOISE, OPTIMALITY
from hw1cli.report.document import Kind
from hw1cli.report.runs import Runs
from hw1cli.specs import Config
from hw1cli.statistics import Interval

LACKING = "the evidence is missing"
BATCH_SIZES = (16, 1024)
"""Those that the homework compares."""


@dataclass(frozen=True, kw_only=True)
class Stored:
    """Everything that claims are judged by, on one data set.

    `evidence` maps a kind (`hw1cli.evidence`) to its stored result; `n_train` is the number of training examples,
    None where that is not known.
    """

    runs: Runs
    evidence: Mapping[str, Mapping[str, Any]]
    n_train: int | None

    @cached_property
    def observed(self) -> Mapping[Config, Mapping[int, Observed]]:
        """The stored runs by configuration and seed."""
        stored = self.runs.by_config.items()
        return {config: {run.spec.seed: observed(run) for run in runs} for config, runs in stored}


@dataclass(frozen=True)
class OfNoRun:
    """How a claim is measured without runs: `kind` says how its numbers look, `unit` what its repetitions are.

    `sampled` is False for what is proved or counted; `of_published` marks what follows from published numbers alone.
    """

    take: Callable[[Stored], Estimate | str]
    kind: Kind
    unit: str = "seed"
    sampled: bool = False
    of_published: bool = False

    def left_out(self, stored: Stored) -> Sequence[str]:
        """Return nothing: evidence is stored as a whole, or not at all."""
        return ()


def proved(evidence: str, name: str, kind: Kind) -> OfNoRun:
    """Measure a number of a stored piece of evidence that no sample decides."""

    def take(stored: Stored) -> Estimate | str:
        value = stored.evidence.get(evidence, {}).get(name)
        return LACKING if value is None else exact(float(value))

    return OfNoRun(take, kind)


@partial(OfNoRun, kind=Kind.LOSS)
def above_optimum(stored: Stored) -> Estimate | str:
    """How far above the global optimum of logistic regression's training loss gradients lead (L-BFGS): at most.

    The loss is convex, so its gradient at any weights proves a bound below which it cannot fall: the distance is
    between 0 and that of the loss reached from the bound.
    """
    result = stored.evidence.get(OPTIMALITY)
    if result is None:
        return LACKING
    most = max(0.0, result["optimum"] - result["lower_bound"])
    return exact(most, "proved", bounds=Interval(0.0, most))


@partial(OfNoRun, kind=Kind.RATIO, unit="repetition", sampled=True)
def noise_ratio(stored: Stored) -> Estimate | str:
    """The variance of the gradient of small batches divided by that of larger ones: the mean over repetitions."""
    result = stored.evidence.get(GRADIENT_NOISE)
    if result is None:
        return LACKING
    small, large = result["batch_sizes"]
    if (small, large) != BATCH_SIZES:
        return f"the data set is too small: batches of {small} and {large} were measured"
    if "ratios" not in result:
        return "an older hw1 measured it without keeping the repetitions"
    return mean_over_seeds(result["ratios"], Interval(0, math.inf), over="new batches")


@partial(OfNoRun, kind=Kind.RATIO)
def fewer_updates(stored: Stored) -> Estimate | str:
    """How many times fewer updates an epoch of the larger batch size makes: ceil(n / batch) each."""
    if stored.n_train is None:
        return "the number of training examples is not known"
    small, large = (math.ceil(stored.n_train / size) for size in BATCH_SIZES)
    return exact(small / large)


def arithmetic(value: float, kind: Kind = Kind.NUMBER) -> OfNoRun:
    """Measure a number that follows from the published ones alone."""
    return OfNoRun(lambda stored: exact(value), kind, of_published=True)


def unmeasured(reason: str) -> OfNoRun:
    """Measure what no stored run can tell: that is why."""
    return OfNoRun(lambda stored: reason, Kind.NUMBER, sampled=True)
