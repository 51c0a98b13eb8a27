"""Runs side by side: what differs in them, and what that did to the figures."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Literal, TypeAlias

from hw1cli.records import RunRecord, SplitName
from hw1cli.report.content.run import curve, words
from hw1cli.report.document import Column, Kind, LineFigure, Measured, Table, Value
from hw1cli.report.runs import untimed, untimed_note
from hw1cli.statistics import mcnemar
from hw1cli.words import counted

CurveMetric: TypeAlias = Literal["train_loss", "train_acc", "val_loss", "val_acc"]

_AT_THE_END = {"train_loss": Kind.LOSS, "train_acc": Kind.ACCURACY, "val_loss": Kind.LOSS, "val_acc": Kind.ACCURACY}
_RESULTS = {SplitName.TEST: "test acc", SplitName.OFFICIAL_TEST: "official test acc"}


@dataclass(frozen=True)
class Difference:
    """Something in which the runs are not all alike: its value in each run, None where a run has no such thing."""

    name: str
    values: tuple[object, ...]


@dataclass(frozen=True)
class Figure:
    """A figure of every run, None where a run has none; `compared` are those that may be, if not all of `values`."""

    name: str
    kind: Kind
    values: tuple[float | None, ...]
    compared: tuple[float | None, ...] | None = None

    @property
    def deltas(self) -> tuple[float | None, ...]:
        """How much more than the first run's each of the others' is; None where it says nothing."""
        first, *others = self.values if self.compared is None else self.compared
        return tuple(_delta(first, other) for other in others)


@dataclass(frozen=True)
class Pair:
    """The first run against another on the same test images: McNemar's exact p-value."""

    run_id: str
    p: float


@dataclass(frozen=True)
class Comparison:
    """Two or more runs compared; deltas and paired tests are against the first.

    `untimed` are the runs that diverged or shared the machine: their times say nothing about the others'.
    """

    run_ids: tuple[str, ...]
    differences: tuple[Difference, ...]
    figures: tuple[Figure, ...]
    pairs: tuple[Pair, ...]
    untimed: tuple[str, ...]


def compare(records: Sequence[RunRecord]) -> Comparison:
    """Return what differs in specification, data and environment of two or more runs, and their figures."""
    return Comparison(
        run_ids=tuple(record.run_id for record in records),
        differences=tuple(_differences(records)),
        figures=tuple(each for each in _figures(records) if any(value is not None for value in each.values)),
        pairs=tuple(_pairs(records)),
        untimed=tuple(untimed(records)),
    )


def tables(comparison: Comparison) -> tuple[Table, Table]:
    """Return the differences and the figures as tables, a column a run."""
    runs = tuple(Column(run_id) for run_id in comparison.run_ids)
    differences = Table(
        id="differences",
        title="What differs",
        columns=(Column("what"), *runs),
        rows=tuple((each.name, *map(words, each.values)) for each in comparison.differences),
        notes=() if comparison.differences else ("Nothing: specification, data and environment are the same.",),
    )
    deltas = tuple(Column(f"{run_id} - {comparison.run_ids[0]}", Kind.METRIC) for run_id in comparison.run_ids[1:])
    figures = Table(
        id="figures",
        title="Figures",
        columns=(Column("figure"), *(Column(run_id, Kind.METRIC) for run_id in comparison.run_ids), *deltas),
        rows=tuple(_row(each) for each in comparison.figures),
        notes=tuple(_notes(comparison)),
    )
    return differences, figures


def _notes(comparison: Comparison) -> Iterator[str]:
    for each in comparison.pairs:
        yield (
            f"Test images that only one of {comparison.run_ids[0]} and {each.run_id} gets right: "
            f"McNemar's exact test gives p = {each.p:.3g}."
        )
    yield from untimed_note(comparison.untimed)


def overlay(records: Sequence[RunRecord], metric: CurveMetric) -> LineFigure:
    """Return the runs' curves in one figure; runs without the figure are left out."""
    names = _labels(records)
    name = metric.replace("val", "validation").replace("acc", "accuracy").replace("_", " ")
    curves = (curve(record, metric, label) for record, label in zip(records, names, strict=True))
    return LineFigure(
        id=f"compare-{metric}",
        title=f"{name.capitalize()} of {counted(len(records), 'run')}",
        caption="",
        x_label="epoch",
        y_label=name,
        series=tuple(series for series in curves if series),
        kind=_AT_THE_END[metric],
    )


def _labels(records: Sequence[RunRecord]) -> list[str]:
    """Return a short name for each run: its id and how its specification differs from the others'."""
    specifications = list(_differing([_specification(record) for record in records]))
    return [
        ", ".join([record.run_id, *(f"{each.name} {each.values[i]}" for each in specifications)])
        for i, record in enumerate(records)
    ]


def _differences(records: Sequence[RunRecord]) -> Iterator[Difference]:
    for part in (_specification, _data, _environment):
        yield from _differing([part(record) for record in records])


def _differing(described: Sequence[dict[str, object]]) -> Iterator[Difference]:
    for name in dict.fromkeys(name for each in described for name in each):
        values = tuple(each.get(name) for each in described)
        if any(value != values[0] for value in values):
            yield Difference(name.replace("_", " "), values)


def _specification(record: RunRecord) -> dict[str, object]:
    spec = record.spec
    return {"model": spec.model, **asdict(spec.config), "seed": spec.seed, "protocol": spec.protocol}


def _data(record: RunRecord) -> dict[str, object]:
    return {"data": record.data_name, "data fingerprint": record.spec.data}


def _environment(record: RunRecord) -> dict[str, object]:
    stack = {"trained together": record.timing.stack, "resumed": record.timing.resumed} if record.timing else {}
    known = {name: value for name, value in asdict(record.environment).items() if name != "command"}
    return known | stack | {"alone on the machine": record.exclusive, "status": record.status.value}


def _figures(records: Sequence[RunRecord]) -> Iterator[Figure]:
    for metric, kind in _AT_THE_END.items():
        yield Figure(metric.replace("_", " "), kind, tuple(_last(record, metric) for record in records))
    for split, name in _RESULTS.items():
        evaluations = [record.evaluations.get(split) for record in records]
        yield Figure(name, Kind.ACCURACY, tuple(each.accuracy if each else None for each in evaluations))
    times = tuple(record.timing.train_seconds if record.timing else None for record in records)
    yield Figure("training time", Kind.SECONDS, times, tuple(record.comparable_seconds for record in records))
    yield Figure("epochs", Kind.INTEGER, tuple(len(record.history) for record in records))


def _last(record: RunRecord, metric: str) -> float | None:
    value: float | None = getattr(record.history[-1], metric) if record.history else None
    return value


def _pairs(records: Sequence[RunRecord]) -> Iterator[Pair]:
    first, *others = records
    for other in others:
        sets = [each.evaluations.get(SplitName.TEST) for each in (first, other)]
        if first.spec.data == other.spec.data and sets[0] and sets[1] and sets[0].n == sets[1].n:
            yield Pair(other.run_id, mcnemar(sets[0].correct, sets[1].correct))


def _delta(first: float | None, other: float | None) -> float | None:
    if first is None or other is None or not (isfinite(first) and isfinite(other)):
        return None
    return other - first


def _row(figure: Figure) -> tuple[Value | Measured, ...]:
    deltas = (Measured(value, figure.kind, signed=True) for value in figure.deltas)
    return (figure.name, *(Measured(value, figure.kind) for value in figure.values), *deltas)
