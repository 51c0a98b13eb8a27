"""A declared figure over epochs, from the stored runs: what is drawn, and the caption that says of which seeds."""

import math
from collections.abc import Iterator, Sequence
from operator import add, sub
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
    stored, first = runs.of(subject), runs.first(subject)
    # A seed that diverged would leave the mean where it ends, and the line would jump though no run did.
    drawn = [run for run in stored if run.status is Status.COMPLETED] or ([first] if first else [])
    series = (_series(label, metric, drawn) for label, metric in figure.curves.items())
    return LineFigure(
        id=figure.id,
        number=figure.number,
        title=title,
        caption=_caption(", ".join(figure.curves), stored, drawn),
        y_label="accuracy" if kind is Kind.ACCURACY else "cross-entropy loss",
        series=tuple(each for each in series if each is not None),
        kind=kind,
    )


def _caption(labels: str, stored: Sequence[RunRecord], drawn: Sequence[RunRecord]) -> str:
    """Return what the lines are means of, and which seeds diverged; empty for the line of a single seed."""
    parts = [f"mean of {len(drawn)} seeds, band of one standard deviation"] if len(drawn) > 1 else []
    diverged = [str(run.spec.seed) for run in stored if run.status is Status.DIVERGED]
    if 0 < len(diverged) < len(stored):
        several = f"{len(diverged)} of {len(stored)}: {', '.join(diverged)}"
        parts.append(f"{labels}: seeds that diverged are left out ({several})")
    elif len(diverged) > 1:
        parts.append(
            f"{labels}: all {len(stored)} seeds diverged; seed {drawn[0].spec.seed} is drawn as far as it goes"
        )
    caption = "; ".join(parts)
    return caption[:1].upper() + caption[1:]


def _series(label: str, metric: Metric, drawn: Sequence[RunRecord]) -> Series | None:
    columns = list(_by_epoch(drawn, metric))
    if not columns:
        return None
    means = tuple(map(mean, columns))
    spreads = [stdev(values) for values in columns] if len(drawn) > 1 else None
    return Series(
        label=label,
        x=tuple(range(1, len(columns) + 1)),
        y=means,
        low=tuple(map(sub, means, spreads)) if spreads else None,
        high=tuple(map(add, means, spreads)) if spreads else None,
        n=len(drawn),
        ended=_ended(len(columns), drawn),
    )


def _ended(epochs: int, drawn: Sequence[RunRecord]) -> str | None:
    """Return why a line of so many epochs ends before the training does; None where it does not."""
    if drawn[0].status is Status.DIVERGED:
        return f"diverged in epoch {len(drawn[0].history)}"
    return f"no finite number in epoch {epochs + 1}" if epochs < len(drawn[0].history) else None


def _by_epoch(drawn: Sequence[RunRecord], metric: Metric) -> Iterator[list[float]]:
    """Yield, epoch by epoch, the values of the metric in all runs, until one has none that is finite."""
    for epochs in zip(*(run.history for run in drawn), strict=False):
        values = [getattr(epoch, metric.value) for epoch in epochs]
        if any(value is None or not math.isfinite(value) for value in values):
            return
        yield values
