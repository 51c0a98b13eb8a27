"""Runs side by side: what differs in them, and what that did to their metrics, each held against the first run.

A single run is held against its model's defaults, the homework's own settings, of which there are no metrics.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from math import isfinite
from typing import Any

from hw1cli.outside.words import counted
from hw1cli.records import RunRecord, SplitName
from hw1cli.report.content.run import curves, words
from hw1cli.report.declare import BY_EPOCH, Metric
from hw1cli.report.document import Column, Kind, LineFigure, Measured, Table, Value, columns
from hw1cli.report.numbers import signed, text_of
from hw1cli.report.runs import DEFAULT, untimed, untimed_note
from hw1cli.statistics import mcnemar

_NOTHING = "Nothing: specification, data and environment are the same."
_NO_OTHER_SETTING = "Nothing: every setting is the homework's."
_SIGNS = "A + is more than {first} has: better for an accuracy, worse for a loss or a time."


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


def as_json(records: Sequence[RunRecord]) -> dict[str, Any]:
    """Return the comparison as JSON values (interface.md, `runs compare --json`)."""
    ids = [record.run_id for record in records]
    held = [DEFAULT, *ids] if len(ids) == 1 else ids
    return {
        "runs": ids,
        "differences": {name: dict(zip(held, each, strict=True)) for name, each in differences(records).items()},
        "metrics": {each.name: dict(zip(ids, each.values, strict=True)) for each in metrics(records)},
        "deltas": {each.name: dict(zip(ids[1:], each.deltas, strict=True)) for each in metrics(records)},
        "times_not_compared": untimed(records),
        "mcnemar_p": dict(p_values(records)),
    }


def tables(records: Sequence[RunRecord]) -> tuple[Table, Table]:
    """Return the differences and the metrics as tables, a column a run."""
    first, *others = ids = [record.run_id for record in records]
    different = differences(records)
    names = (*ids, *(f"{other} - {first}" for other in others))
    return Table(
        id="differences",
        title="What differs" if others else "What differs from the homework's own settings",
        columns=columns("what", *([] if others else [DEFAULT]), *ids),
        rows=tuple((name, *map(words, values)) for name, values in different.items()),
        notes=() if different else (_NOTHING if others else _NO_OTHER_SETTING,),
    ), Table(
        id="metrics",
        title="Metrics",
        columns=(Column("metric"), *columns(*names, kind=Kind.METRIC)),
        rows=tuple(_row(each) for each in metrics(records)),
        notes=(
            *([_SIGNS.format(first=first)] if others else []),
            *(
                f"Test images that only one of {first} and {other} gets right: "
                f"McNemar's exact test gives p = {p:.3g}."
                for other, p in p_values(records)
            ),
            *untimed_note(untimed(records)),
        ),
    )


def overlay(records: Sequence[RunRecord], metric: Metric) -> LineFigure:
    """Return the runs' curves in one figure, named by what differs in the specifications."""
    differing = _differing([_specification(record) for record in records])
    labels = (
        ", ".join([record.run_id, *(f"{name} {values[i]}" for name, values in differing.items())])
        for i, record in enumerate(records)
    )
    title = f"{metric.label.capitalize()} of {counted(len(records), 'run')}"
    return curves(f"compare-{metric}", title, metric, dict(zip(labels, records, strict=True)))


def differences(records: Sequence[RunRecord]) -> dict[str, Sequence[object]]:
    """Return what differs in specification, data and environment, run by run; None where a run has no such thing.

    Of a single run it is the settings of its model that differ from their defaults: the default, then the run's.
    """
    if len(records) == 1:
        config = records[0].spec.config
        return _differing([asdict(type(config)()), asdict(config)])
    data = ({"data": each.data_name, "data fingerprint": each.spec.data} for each in records)
    return _differing(
        [_specification(each) | own | _environment(each) for each, own in zip(records, data, strict=True)]
    )


def metrics(records: Sequence[RunRecord]) -> list[ComparedMetric]:
    """Return the metrics that any of the runs has."""

    def lasts(metric: Metric) -> tuple[float | None, ...]:
        return tuple(getattr(each.history[-1], metric) if each.history else None for each in records)

    timings = tuple(each.timing.train_seconds if each.timing else None for each in records)
    comparable = tuple(each.comparable_seconds for each in records)
    found = [
        *(ComparedMetric(each.replace("_", " "), each.kind, lasts(each)) for each in BY_EPOCH),
        ComparedMetric("test acc", Kind.ACCURACY, tuple(each.test_acc for each in records)),
        ComparedMetric("official test acc", Kind.ACCURACY, tuple(each.official_test_acc for each in records)),
        ComparedMetric("training time", Kind.SECONDS, timings, comparable),
        ComparedMetric("epochs", Kind.INTEGER, tuple(len(each.history) for each in records)),
    ]
    return [each for each in found if any(value is not None for value in each.values)]


def p_values(records: Sequence[RunRecord]) -> Iterator[tuple[str, float]]:
    """Yield McNemar's exact p-value for each run that was tested on the same images as the first, by its id."""
    first, *others = records
    for other in others:
        one, two = (each.evaluations.get(SplitName.TEST) for each in (first, other))
        if first.spec.data == other.spec.data and one and two and one.n == two.n:
            yield other.run_id, mcnemar(one.correct, two.correct)


def _row(metric: ComparedMetric) -> tuple[Value | Measured, ...]:
    deltas = (signed(text_of(value, metric.kind)) for value in metric.deltas)
    return (metric.name, *(Measured(value, metric.kind) for value in metric.values), *deltas)


def _delta(first: float | None, other: float | None) -> float | None:
    if first is None or other is None or not (isfinite(first) and isfinite(other)):
        return None
    return other - first


def _differing(described: Sequence[Mapping[str, object]]) -> dict[str, Sequence[object]]:
    names = dict.fromkeys(name for each in described for name in each)
    values = {name: tuple(each.get(name) for each in described) for name in names}
    return {name.replace("_", " "): each for name, each in values.items() if any(value != each[0] for value in each)}


def _specification(record: RunRecord) -> dict[str, object]:
    spec = record.spec
    return {"model": spec.model, **asdict(spec.config), "seed": spec.seed, "protocol": spec.protocol}


def _environment(record: RunRecord) -> dict[str, object]:
    stack = {"trained together": record.timing.stack, "resumed": record.timing.resumed} if record.timing else {}
    known = {name: value for name, value in asdict(record.environment).items() if name != "command"}
    return known | stack | {"alone on the machine": record.exclusive, "status": record.status.value}
