"""Runs side by side: what differs in them, and what that did to their metrics."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from hw1cli.records import RunRecord, SplitName
from hw1cli.report.content.run import BY_EPOCH, curve, words
from hw1cli.report.declare import Metric
from hw1cli.report.document import Column, Kind, LineFigure, Measured, Table, Value
from hw1cli.report.runs import untimed, untimed_note
from hw1cli.statistics import mcnemar
from hw1cli.words import counted


@dataclass(frozen=True)
class ComparedMetric:
    """A metric of every run, None where a run has none; `compared` are those that may be, if not all of `values`."""

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
class Comparison:
    """Two or more runs compared; deltas and paired tests are against the first.

    `differences` are the values in each run, by what they are of (None where a run has no such thing). `p_values` are
    McNemar's exact ones, by the id of the run that was tested on the same images as the first. `untimed` are the runs
    that diverged or shared the machine: their times say nothing about the others'.
    """

    run_ids: tuple[str, ...]
    differences: Mapping[str, Sequence[object]]
    metrics: tuple[ComparedMetric, ...]
    p_values: Mapping[str, float]
    untimed: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """Return the comparison as JSON values (interface.md, `runs compare --json`)."""
        ids = self.run_ids
        return {
            "runs": list(ids),
            "differences": {name: dict(zip(ids, each, strict=True)) for name, each in self.differences.items()},
            "metrics": {each.name: dict(zip(ids, each.values, strict=True)) for each in self.metrics},
            "deltas": {each.name: dict(zip(ids[1:], each.deltas, strict=True)) for each in self.metrics},
            "times_not_compared": list(self.untimed),
            "mcnemar_p": dict(self.p_values),
        }


def compare(records: Sequence[RunRecord]) -> Comparison:
    """Return what differs in specification, data and environment of two or more runs, and their metrics."""
    described = [_specification(each) | _data(each) | _environment(each) for each in records]
    return Comparison(
        run_ids=tuple(record.run_id for record in records),
        differences=_differing(described),
        metrics=tuple(each for each in _metrics(records) if any(value is not None for value in each.values)),
        p_values=dict(_p_values(records)),
        untimed=tuple(untimed(records)),
    )


def tables(comparison: Comparison) -> tuple[Table, Table]:
    """Return the differences and the metrics as tables, a column a run."""
    first, *others = comparison.run_ids
    differences = Table(
        id="differences",
        title="What differs",
        columns=(Column("what"), *map(Column, comparison.run_ids)),
        rows=tuple((name, *map(words, values)) for name, values in comparison.differences.items()),
        notes=() if comparison.differences else ("Nothing: specification, data and environment are the same.",),
    )
    names = (*comparison.run_ids, *(f"{other} - {first}" for other in others))
    metrics = Table(
        id="figures",
        title="Figures",
        columns=(Column("figure"), *(Column(name, Kind.METRIC) for name in names)),
        rows=tuple(_row(each) for each in comparison.metrics),
        notes=(*_paired(comparison), *untimed_note(comparison.untimed)),
    )
    return differences, metrics


def _row(metric: ComparedMetric) -> tuple[Value | Measured, ...]:
    deltas = (Measured(value, metric.kind, signed=True) for value in metric.deltas)
    return (metric.name, *(Measured(value, metric.kind) for value in metric.values), *deltas)


def _paired(comparison: Comparison) -> Iterator[str]:
    for run_id, p in comparison.p_values.items():
        yield (
            f"Test images that only one of {comparison.run_ids[0]} and {run_id} gets right: "
            f"McNemar's exact test gives p = {p:.3g}."
        )


def overlay(records: Sequence[RunRecord], metric: Metric) -> LineFigure:
    """Return the runs' curves in one figure; runs without the metric are left out."""
    curves = (curve(record, metric, label) for record, label in zip(records, _labels(records), strict=True))
    return LineFigure(
        id=f"compare-{metric}",
        title=f"{metric.label.capitalize()} of {counted(len(records), 'run')}",
        caption="",
        x_label="epoch",
        y_label=metric.label,
        series=tuple(series for series in curves if series),
        kind=metric.kind,
    )


def _labels(records: Sequence[RunRecord]) -> list[str]:
    """Return a short name for each run: its id and how its specification differs from the others'."""
    differing = _differing([_specification(record) for record in records])
    return [
        ", ".join([record.run_id, *(f"{name} {values[i]}" for name, values in differing.items())])
        for i, record in enumerate(records)
    ]


def _differing(described: Sequence[Mapping[str, object]]) -> dict[str, Sequence[object]]:
    names = dict.fromkeys(name for each in described for name in each)
    values = {name: tuple(each.get(name) for each in described) for name in names}
    return {name.replace("_", " "): each for name, each in values.items() if any(value != each[0] for value in each)}


def _specification(record: RunRecord) -> dict[str, object]:
    spec = record.spec
    return {"model": spec.model, **asdict(spec.config), "seed": spec.seed, "protocol": spec.protocol}


def _data(record: RunRecord) -> dict[str, object]:
    return {"data": record.data_name, "data fingerprint": record.spec.data}


def _environment(record: RunRecord) -> dict[str, object]:
    stack = {"trained together": record.timing.stack, "resumed": record.timing.resumed} if record.timing else {}
    known = {name: value for name, value in asdict(record.environment).items() if name != "command"}
    return known | stack | {"alone on the machine": record.exclusive, "status": record.status.value}


def _metrics(records: Sequence[RunRecord]) -> Iterator[ComparedMetric]:
    for metric in BY_EPOCH:
        lasts = (getattr(each.history[-1], metric) if each.history else None for each in records)
        yield ComparedMetric(metric.replace("_", " "), metric.kind, tuple(lasts))
    yield ComparedMetric("test acc", Kind.ACCURACY, tuple(each.test_acc for each in records))
    yield ComparedMetric("official test acc", Kind.ACCURACY, tuple(each.official_test_acc for each in records))
    times = tuple(each.timing.train_seconds if each.timing else None for each in records)
    yield ComparedMetric("training time", Kind.SECONDS, times, tuple(each.comparable_seconds for each in records))
    yield ComparedMetric("epochs", Kind.INTEGER, tuple(len(each.history) for each in records))


def _p_values(records: Sequence[RunRecord]) -> Iterator[tuple[str, float]]:
    first, *others = records
    for other in others:
        one, two = (each.evaluations.get(SplitName.TEST) for each in (first, other))
        if first.spec.data == other.spec.data and one and two and one.n == two.n:
            yield other.run_id, mcnemar(one.correct, two.correct)


def _delta(first: float | None, other: float | None) -> float | None:
    if first is None or other is None or not (isfinite(first) and isfinite(other)):
        return None
    return other - first
