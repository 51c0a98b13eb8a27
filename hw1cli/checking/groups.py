"""Claimed numbers as other groups published them."""

from collections.abc import Iterable
from dataclasses import dataclass

from hw1cli.checking.claimed import Claimed, Printed
from hw1cli.report.declare import Metric
from hw1cli.study.published.groups import PublishedRun, distinct


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
    runs = [run for run in published if run.config == claim.configs[0] and printed_by(run, claim)]
    found = [(printed_by(each.runs[0], claim), each.groups) for each in distinct(runs)]
    numbers = [Seen(number, groups) for number, groups in found if number]
    return sorted(numbers, key=lambda each: each.number.value)


def printed_by(run: PublishedRun, claim: Claimed) -> Printed | None:
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
