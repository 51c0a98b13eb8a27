"""A declared figure over epochs, from the stored runs: what is drawn, and the caption that says of which seeds."""

import math
from collections.abc import Iterator, Sequence
from statistics import mean, stdev

from hw1cli.records import RunRecord, Status
from hw1cli.report.declare import CurveFigure, Metric, Selection
from hw1cli.report.document import Kind, LineFigure, Series
from hw1cli.report.runs import Runs, describe


def curve_figure(figure: CurveFigure, runs: Runs) -> LineFigure:
    """Return a declared figure with the curves that are stored; its caption says which seeds they are of.

    A curve is the mean over the completed seeds. Where none completed, it is the first of the diverged, as far as it
    goes.
    """
    subject, kind = figure.subject, next(iter(figure.curves.values())).kind
    winner = runs.resolve(subject) if isinstance(subject, Selection) else None
    title = figure.title
    if isinstance(subject, Selection) and winner is not None:
        title += f" ({describe(winner, among=subject.among)})"
    drawn = _drawn(figure, runs)
    series = [each for label, metric in figure.curves.items() if (each := _series(label, metric, drawn)) is not None]
    return LineFigure(
        id=figure.id,
        number=figure.number,
        title=title,
        caption="; ".join((title, *_seeds(series), *_left_out(figure, runs.of(subject), drawn))),
        x_label="epoch",
        y_label="accuracy" if kind is Kind.ACCURACY else "cross-entropy loss",
        series=tuple(series),
        kind=kind,
    )


def _drawn(figure: CurveFigure, runs: Runs) -> Sequence[RunRecord]:
    """Return the runs that the curves are made of: all completed ones, else the first of those that diverged.

    A seed that diverged would leave the mean where it ends, and the line would jump though no run did.
    """
    first = runs.first(figure.subject)
    completed = [run for run in runs.of(figure.subject) if run.status is Status.COMPLETED]
    return completed or ([first] if first else [])


def _seeds(series: Sequence[Series]) -> Iterator[str]:
    """Yield what the lines are means of."""
    if series and series[0].n > 1:
        yield f"mean of {series[0].n} seeds, band of one standard deviation"


def _left_out(figure: CurveFigure, stored: Sequence[RunRecord], drawn: Sequence[RunRecord]) -> Iterator[str]:
    """Yield, where seeds diverged beside others, how many those are and what is drawn instead."""
    diverged = [run.spec.seed for run in stored if run.status is Status.DIVERGED]
    labels = ", ".join(figure.curves)
    if not diverged or len(stored) == 1:
        return
    if len(diverged) < len(stored):
        seeds = ", ".join(map(str, diverged))
        yield f"{labels}: seeds that diverged are left out ({len(diverged)} of {len(stored)}: {seeds})"
    else:
        yield f"{labels}: all {len(stored)} seeds diverged; seed {drawn[0].spec.seed} is drawn as far as it goes"


def _series(label: str, metric: Metric, drawn: Sequence[RunRecord]) -> Series | None:
    columns = list(_by_epoch(drawn, metric))
    if not columns:
        return None
    means = tuple(mean(values) for values in columns)
    several = len(drawn) > 1
    spreads = [stdev(values) if several else 0.0 for values in columns]
    return Series(
        label=label,
        x=tuple(range(1, len(columns) + 1)),
        y=means,
        low=tuple(y - s for y, s in zip(means, spreads, strict=True)) if several else None,
        high=tuple(y + s for y, s in zip(means, spreads, strict=True)) if several else None,
        n=len(drawn),
        ended=f"diverged in epoch {len(drawn[0].history)}" if drawn[0].status is Status.DIVERGED else None,
    )


def _by_epoch(drawn: Sequence[RunRecord], metric: Metric) -> Iterator[list[float]]:
    """Yield, epoch by epoch, the values of the metric in all runs, until one has none that is finite."""
    for epochs in zip(*(run.history for run in drawn), strict=False):
        values = [getattr(epoch, metric.value) for epoch in epochs]
        if any(value is None or not math.isfinite(value) for value in values):
            return
        yield values
