"""Declared figures over epochs, from the stored runs: what is drawn, and the caption that says of which seeds."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from hw1cli.records import RunRecord, Status
from hw1cli.report.declare import CurveFigure, Metric, Selection
from hw1cli.report.document import Kind, LineFigure, Series
from hw1cli.report.figures.curves import y_range
from hw1cli.report.runs import Runs, describe, seeds_in_words
from hw1cli.specs import Config

PublishedCurves = Callable[[Config], Mapping[Metric, Sequence[float]]]
"""What the homework published of a configuration, epoch by epoch."""

_LARGEST = 1e300
"""Beyond this the arithmetic of axes overflows; a line that gets here has ended for every purpose."""


def side_by_side(
    figures: Sequence[CurveFigure], runs: Runs, published: PublishedCurves | None
) -> tuple[LineFigure, ...]:
    """Return figures that the homework compares, with the curves that are stored, on one scale."""
    drawn = [made for each in figures if (made := curve_figure(each, runs, published)).series]
    scale = y_range([series for figure in drawn for series in figure.series]) if len(drawn) > 1 else None
    return tuple(replace(each, y_range=scale) for each in drawn)


def curve_figure(figure: CurveFigure, runs: Runs, published: PublishedCurves | None) -> LineFigure:
    """Return a declared figure: the homework's seed, the other seeds beside it, the published curve if there is one.

    Of the seeds that completed, that is; where none did, the first of the diverged is drawn as far as it goes.
    """
    subject, kind = figure.subject, next(iter(figure.curves.values())).kind
    winner = runs.resolve(subject)
    title = figure.title
    if isinstance(subject, Selection) and winner is not None:
        title += f" ({describe(winner, among=subject.among)})"
    stored, first = runs.of(subject), runs.first(subject)
    drawn = [run for run in stored if run.status is Status.COMPLETED] or ([first] if first else [])
    drawn.sort(key=lambda run: run is not first)
    series = [series_of(label, metric, drawn) for label, metric in figure.curves.items()] if drawn else []
    elsewhere = _published(figure.curves, published(winner)) if published and winner else ()
    return LineFigure(
        id=figure.id,
        number=figure.number,
        title=title,
        caption=_caption(", ".join(figure.curves), stored, drawn),
        y_label="accuracy" if kind is Kind.ACCURACY else "cross-entropy loss",
        series=(*(each for each in series if each.y), *elsewhere) if any(each.y for each in series) else (),
        kind=kind,
    )


def _caption(labels: str, stored: Sequence[RunRecord], drawn: Sequence[RunRecord]) -> str:
    """Return which seeds the lines are of, and which diverged; empty for the line of a single seed."""
    seeds = [run.spec.seed for run in drawn]
    parts = [f"bold: seed {seeds[0]}; thin: {seeds_in_words(seeds[1:])}"] if len(seeds) > 1 else []
    diverged = [run.spec.seed for run in stored if run.status is Status.DIVERGED]
    if 0 < len(diverged) < len(stored):
        several = f"{len(diverged)} of {len(stored)}: {seeds_in_words(diverged)}"
        parts.append(f"{labels}: seeds that diverged are left out ({several})")
    elif len(diverged) > 1:
        parts.append(
            f"{labels}: all {len(stored)} seeds diverged; seed {drawn[0].spec.seed} is drawn as far as it goes"
        )
    caption = "; ".join(parts)
    return caption[:1].upper() + caption[1:]


def series_of(label: str, metric: Metric, drawn: Sequence[RunRecord]) -> Series:
    """Return the line of the first of the runs, the others' beside it."""
    first, *others = drawn
    values = _by_epoch(first, metric)
    return Series(
        label=label,
        y=values,
        seed=first.spec.seed,
        others={run.spec.seed: _by_epoch(run, metric) for run in others},
        ended=_ended(len(values), first),
    )


def _published(curves: Mapping[str, Metric], published: Mapping[Metric, Sequence[float]]) -> Iterator[Series]:
    for label, metric in curves.items():
        if values := published.get(metric):
            yield Series(label=f"{label}, published", y=tuple(values), published=True)


def _ended(epochs: int, run: RunRecord) -> str | None:
    """Return why a line of so many epochs ends before the training does; None where it does not."""
    if run.status is Status.DIVERGED:
        return f"diverged in epoch {len(run.history)}"
    return f"no finite number in epoch {epochs + 1}" if epochs < len(run.history) else None


def _by_epoch(run: RunRecord, metric: Metric) -> tuple[float, ...]:
    """Return a run's values of the metric, epoch by epoch, until there is none that can be drawn."""
    values = (getattr(epoch, metric.value) for epoch in run.history)
    return tuple(takewhile(lambda value: value is not None and abs(value) < _LARGEST, values))  # NaN is not, too
