"""A declared figure over epochs, from the stored runs: what is drawn, and the caption that says of which seeds."""

import math
from collections.abc import Iterator, Sequence
from statistics import mean, stdev

from hw1cli.records import RunRecord, Status
from hw1cli.report.declare import Curve, CurveFigure, Metric, Selection, Subject
from hw1cli.report.document import LineFigure, Series
from hw1cli.report.runs import Runs, describe, kind_of


def curve_figure(figure: CurveFigure, runs: Runs) -> LineFigure:
    """Return a declared figure with the curves that are stored; its caption says which seeds they are of.

    A curve is the mean over the completed seeds. Where none completed, it is the first of the diverged, as far as it
    goes.
    """
    metric = figure.curves[0].metric
    subject = figure.curves[0].subject
    winner = runs.resolve(subject) if isinstance(subject, Selection) else None
    title = figure.title
    if isinstance(subject, Selection) and winner is not None:
        title += f" ({describe(winner, among=subject.among)})"
    series = tuple(each for curve in figure.curves if (each := _series(curve, runs)) is not None)
    return LineFigure(
        id=figure.id,
        number=figure.number,
        title=title,
        caption="; ".join((title, *_seeds(series), *_left_out(figure, runs))),
        x_label="epoch",
        y_label="accuracy" if metric.is_accuracy else "cross-entropy loss",
        series=series,
        kind=kind_of(metric),
    )


def _seeds(series: Sequence[Series]) -> Iterator[str]:
    """Yield what the lines are means of: one number where it is the same for all."""
    counts = {each.n for each in series}
    if len(counts) > 1:
        numbers = ", ".join(f"{each.label} {each.n}" for each in series)
        yield f"means over seeds ({numbers}), bands of one standard deviation"
    elif counts and counts != {1}:
        yield f"mean of {counts.pop()} seeds, band of one standard deviation"


def _left_out(figure: CurveFigure, runs: Runs) -> Iterator[str]:
    """Yield, for each subject with diverged seeds beside others, how many those are and what is drawn instead."""
    for subject in dict.fromkeys(curve.subject for curve in figure.curves):
        stored, drawn = runs.of(subject), _drawn(subject, runs)
        diverged = [run.spec.seed for run in stored if run.status is Status.DIVERGED]
        if not diverged or len(stored) == 1:
            continue
        labels = ", ".join(curve.label for curve in figure.curves if curve.subject == subject)
        if len(diverged) < len(stored):
            seeds = ", ".join(map(str, diverged))
            yield f"{labels}: seeds that diverged are left out ({len(diverged)} of {len(stored)}: {seeds})"
        else:
            yield f"{labels}: all {len(stored)} seeds diverged; seed {drawn[0].spec.seed} is drawn as far as it goes"


def _drawn(subject: Subject, runs: Runs) -> Sequence[RunRecord]:
    """Return the runs that a subject's curve is made of: all completed ones, else the first of those that diverged.

    A seed that diverged would leave the mean where it ends, and the line would jump though no run did.
    """
    first = runs.first(subject)
    completed = [run for run in runs.of(subject) if run.status is Status.COMPLETED]
    return completed or ([first] if first else [])


def _series(curve: Curve, runs: Runs) -> Series | None:
    drawn = _drawn(curve.subject, runs)
    columns = list(_by_epoch(drawn, curve.metric))
    if not columns:
        return None
    means = tuple(mean(values) for values in columns)
    several = len(drawn) > 1
    spreads = [stdev(values) if several else 0.0 for values in columns]
    return Series(
        label=curve.label,
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
