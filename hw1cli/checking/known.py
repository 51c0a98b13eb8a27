"""Claimed numbers as they are known: from stored runs, and from what other groups published."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING, TypeAlias

from hw1cli.checking.claimed import BEST_EPOCH, TESTS, Claimed, Printed
from hw1cli.checking.possible import Sizes
from hw1cli.differences import Numbers
from hw1cli.models.slips import Slip
from hw1cli.records import RunRecord, SplitName, Status
from hw1cli.report.declare import Metric
from hw1cli.report.runs import MOST_SEEDS
from hw1cli.specs import Config, RunSpec
from hw1cli.study.published.groups import PublishedRun, distinct

if TYPE_CHECKING:
    from hw1cli.store.reader import Reader

Number = float | Fraction
"""A number of a run; an accuracy of a test exactly, as a fraction."""

Run: TypeAlias = tuple[Config, int]
"""Which run: its configuration and its seed."""

Otherwise: TypeAlias = Mapping[Run, Mapping[Slip, Numbers]]


@dataclass(frozen=True, kw_only=True)
class Known:
    """What claims are held against.

    `sizes` are the data's; `runs` finished ones on it, each under its configuration and seed; `published` what groups
    printed, empty for other data than theirs; `otherwise` what came of runs that were trained with a slip.
    """

    sizes: Sizes = field(default_factory=dict)
    runs: Mapping[Run, RunRecord] = field(default_factory=dict)
    published: Sequence[PublishedRun] = ()
    otherwise: Otherwise = field(default_factory=dict)

    def run(self, claim: Claimed, seed: int | None = None) -> RunRecord | None:
        """Return the run that a claim speaks of, with its seed or another; None unless all that it takes is stored.

        Of several configurations it is the best by the validation accuracy after the last epoch, the first of equals.
        """
        found = [self.runs.get((each, claim.seed if seed is None else seed)) for each in wanted(claim)]
        runs = [run for run in found if run is not None and run.status is Status.COMPLETED]
        if len(runs) < len(found):
            return None
        return max(runs, key=lambda run: run.final_val_acc or 0.0)

    def by_seed(self, claim: Claimed) -> dict[int, Number]:
        """Return the claim's number for every seed for which there is one."""
        configs = set(wanted(claim))
        seeds = sorted({seed for config, seed in self.runs if config in configs})
        runs = {seed: run for seed in seeds if (run := self.run(claim, seed))}
        values = {seed: measured(run, claim) for seed, run in runs.items()}
        return {seed: value for seed, value in values.items() if value is not None}


def wanted(claim: Claimed) -> tuple[Config, ...]:
    """Return the configurations whose runs have the claim's number: shorter ones for the test of an earlier epoch."""
    if claim.metric in TESTS and claim.epoch is not None:
        return tuple(replace(each, epochs=claim.epoch) for each in claim.configs)
    return claim.configs


def measured(run: RunRecord | Numbers, claim: Claimed) -> Number | None:
    """Return the number of a completed run that a claim speaks of; None for times and where it has no such number."""
    if claim.metric in TESTS:
        evaluation = run.evaluations.get(SplitName(claim.metric.removesuffix("_acc")))
        return Fraction(evaluation.n_correct, evaluation.n) if evaluation else None
    if claim.metric == Metric.TRAIN_SECONDS:
        return None
    if claim.metric == BEST_EPOCH:
        losses = _curve(run, Metric.VAL_LOSS)
        of = losses or [-accuracy for accuracy in _curve(run, Metric.VAL_ACC)]
        return float(of.index(min(of)) + 1) if of else None
    curve = _curve(run, claim.metric)
    if (claim.epoch or 1) > len(curve):
        return None
    if claim.best:
        return min(curve) if claim.is_loss else max(curve)
    return curve[(claim.epoch or len(curve)) - 1]


def _curve(run: RunRecord | Numbers, metric: str) -> list[float]:
    """Return a metric epoch by epoch; empty if the run lacks it in any."""
    values: list[float | None] = [getattr(each, metric) for each in run.history]
    numbers = [value for value in values if value is not None and math.isfinite(value)]
    return numbers if len(numbers) == len(values) else []


def stored(reader: "Reader", claims: Iterable[Claimed], data: str) -> dict[Run, RunRecord]:
    """Return what a store has of the runs that claims speak of, on the data set of a fingerprint.

    Of other seeds than a claim's own, the hundred lowest.
    """
    runs = {(config, claim.seed) for claim in claims for config in wanted(claim)}
    for config in {config for config, _ in runs}:
        runs |= {(config, seed) for seed in reader.seeds(config, data)[:MOST_SEEDS]}
    keys = [RunSpec(config=config, seed=seed, data=data).key for config, seed in runs]
    return {(record.spec.config, record.spec.seed): record for record in reader.current(keys).values()}


@dataclass(frozen=True)
class Seen:
    """A number that groups printed; those whose results are equal throughout printed it together."""

    number: Printed
    groups: tuple[str, ...]


def seen(claim: Claimed, published: Iterable[PublishedRun]) -> list[Seen]:
    """Return the numbers that groups printed of a claim's run, equal results counted once, the lowest first.

    None where groups cannot be compared: times, the losses of the network from scratch, the best of several runs.
    """
    if len(claim.configs) > 1 or claim.metric == Metric.TRAIN_SECONDS or (claim.model == "mlp" and claim.is_loss):
        return []
    runs = [run for run in published if run.config == claim.configs[0] and _printed_by(run, claim)]
    found = [(_printed_by(each[0], claim), dict.fromkeys(run.group for run in each)) for each in distinct(runs)]
    numbers = [Seen(number, tuple(groups)) for number, groups in found if number]
    return sorted(numbers, key=lambda each: each.number.value)


def _printed_by(run: PublishedRun, claim: Claimed) -> Printed | None:
    """Return what a group printed of a claim's number; the best of the epochs only where all of them are there."""
    curve = run.epochs.get(claim.metric, ())
    if claim.best:
        numbers = [Printed.of(value) for value in curve if value]
        best = min if claim.is_loss else max
        return best(numbers, key=lambda each: each.value) if len(numbers) == run.config.epochs else None
    if claim.epoch is None or claim.epoch == run.config.epochs:
        value = run.final.get(claim.metric)
    else:
        value = curve[claim.epoch - 1] if curve else None
    return Printed.of(value) if value else None
