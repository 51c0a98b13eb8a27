"""Appendices on the runs: every final number, the weights, each run with its specification, where they were made."""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import fields

from hw1cli.models.weights import layers_of
from hw1cli.records import Environment, RunRecord, Status
from hw1cli.report.content.confusion import by_class_table, confusion_figures, confusion_table
from hw1cli.report.content.found import Found
from hw1cli.report.content.metric_table import numbers_table
from hw1cli.report.content.run import words
from hw1cli.report.declare import Metric
from hw1cli.report.document import Column, ImageFigure, Kind, Section, Table, columns
from hw1cli.report.runs import MOST_SEEDS, Runs, name_of, value_of
from hw1cli.specs import Config

_RUN_COLUMNS = (
    *columns("run", "configuration"),
    Column("seed", Kind.NUMBER),
    Column("status"),
    *columns("validation", "test", "official test", kind=Kind.ACCURACY),
    Column("training time", Kind.SECONDS),
    Column("trained together", Kind.INTEGER),
    Column("alone on the machine"),
)


def numbers_appendix(configs: Sequence[Config], found: Found) -> Section:
    """Return every final number with its interval, what the homework does not show, and linear models' weights."""
    return Section(
        id="final-numbers",
        title="Appendix: every number, and what the homework does not show",
        appendix=True,
        tables=(
            numbers_table(configs, found.runs),
            by_class_table(configs, found.runs, found.classes),
            confusion_table(configs, found.runs, found.classes),
        ),
        figures=(
            *confusion_figures(configs, found.runs, found.classes),
            *weight_figures(configs, found.runs, found.classes),
        ),
    )


def weight_figures(configs: Sequence[Config], runs: Runs, classes: Sequence[str]) -> Iterator[ImageFigure]:
    """Yield the linear models' weights as images, for grey square images."""
    for config in configs:
        run = runs.first(config)
        if run is None or "W" not in run.weights:
            continue
        ((weights, _),) = layers_of(run.weights)
        side = math.isqrt(weights.shape[1])
        if side * side != weights.shape[1] or run.status is not Status.COMPLETED:
            continue
        name = name_of(config, configs)
        yield ImageFigure(
            id="weights-" + re.sub("[^A-Za-z0-9]+", "-", name),
            title=f"Weights of {name}",
            caption="An image for each class: what raises its score, and what lowers it",
            images=tuple(row.reshape(side, side).astype("float64") for row in weights),
            labels=tuple(classes),
        )


def runs_appendix(runs: Runs, fingerprint: str) -> Section:
    """Return the run list and the environments of all runs of a report."""
    records = [run for of_config in runs.by_config.values() for run in of_config]
    bounded = any(len(of_config) >= MOST_SEEDS for of_config in runs.by_config.values())
    bound = (f"Of a configuration with more seeds stored, the {MOST_SEEDS} lowest are taken.",) if bounded else ()
    return Section(
        id="runs",
        title="Appendix: runs and environment",
        appendix=True,
        paragraphs=(f"All runs are on the data set with the fingerprint {fingerprint}.", *bound),
        tables=(_runs_table(records), _environment_table(records)) if records else (),
    )


def _runs_table(records: Sequence[RunRecord]) -> Table:
    configs = list(dict.fromkeys(run.spec.config for run in records))
    rows = tuple(
        (
            run.run_id,
            name_of(run.spec.config, configs),
            run.spec.seed,
            run.status.value,
            value_of(run, Metric.VAL_ACC),
            run.test_acc,
            run.official_test_acc,
            run.timing.train_seconds if run.timing else None,
            run.timing.stack if run.timing else None,
            "yes" if run.exclusive else "no",
        )
        for run in records
    )
    note = "Training times of runs that diverged or were not alone on the machine are shown but never compared."
    return Table(id="runs", title="Every run of this report", columns=_RUN_COLUMNS, rows=rows, notes=(note,))


def _environment_table(records: Sequence[RunRecord]) -> Table:
    """Return a row for every property, with each different value once."""
    values = (
        (field.name, dict.fromkeys(words(getattr(run.environment, field.name)) or "not stored" for run in records))
        for field in fields(Environment)
        if field.name not in ("command", "since")
    )
    rows = tuple((name, ", ".join(each)) for name, each in values)
    return Table(id="environment", title="Where the runs were made", columns=columns("property", "value"), rows=rows)
