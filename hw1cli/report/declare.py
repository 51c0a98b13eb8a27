"""The words in which a question declares its tables and figures; `study/` speaks them, `build.py` fulfils them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeAlias

from hw1cli.specs import Config


class Metric(StrEnum):
    """A figure of a run. The accuracies and losses by epoch are those after the last epoch where one is asked for."""

    TRAIN_ACC = "train_acc"
    TRAIN_LOSS = "train_loss"
    VAL_ACC = "val_acc"
    VAL_LOSS = "val_loss"
    TEST_ACC = "test_acc"
    OFFICIAL_TEST_ACC = "official_test_acc"
    TRAIN_SECONDS = "train_seconds"

    @property
    def label(self) -> str:
        """The metric in words."""
        return _LABELS[self]

    @property
    def is_accuracy(self) -> bool:
        """Whether the metric is a share of correct predictions."""
        return self.value.endswith("_acc")


_LABELS = {
    Metric.TRAIN_ACC: "train accuracy",
    Metric.TRAIN_LOSS: "train loss",
    Metric.VAL_ACC: "validation accuracy",
    Metric.VAL_LOSS: "validation loss",
    Metric.TEST_ACC: "test accuracy",
    Metric.OFFICIAL_TEST_ACC: "official test accuracy",
    Metric.TRAIN_SECONDS: "execution time",
}


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The best (or worst) of several configurations by final validation accuracy; diverged runs never win."""

    among: tuple[Config, ...]
    worst: bool = False


Subject: TypeAlias = Config | Selection
"""What a row or a curve speaks of: one configuration, or the winner of a comparison."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """A line of a table: a subject and its metrics, each with the published value (None where none is published)."""

    label: str
    subject: Subject
    published: Mapping[Metric, float | None]


@dataclass(frozen=True, kw_only=True)
class RatioRow:
    """How many times larger a metric is for one subject than for another."""

    label: str
    metric: Metric
    of: Subject
    to: Subject
    published: float | None


@dataclass(frozen=True, kw_only=True)
class MetricTable:
    """A table of the homework: published beside measured. `number` is the homework's own, if it has one."""

    id: str
    title: str
    rows: tuple[Row | RatioRow, ...]
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class Curve:
    """One line of a figure: a metric of a subject, epoch by epoch."""

    label: str
    subject: Subject
    metric: Metric


@dataclass(frozen=True, kw_only=True)
class CurveFigure:
    """A figure of the homework drawn over epochs. `number` is the homework's own."""

    number: int
    title: str
    curves: tuple[Curve, ...]

    @property
    def id(self) -> str:
        """The figure's file name without its ending: `fig01`."""
        return f"fig{self.number:02d}"


@dataclass(frozen=True, kw_only=True)
class Experiment:
    """Runs of the homework that belong together.

    `alone` marks runs whose execution time is reported: they are trained one at a time, never stacked.
    """

    id: str
    title: str
    configs: tuple[Config, ...]
    alone: bool = False


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of the homework: what is run, and what is shown of it."""

    id: str
    title: str
    experiments: tuple[Experiment, ...] = ()
    tables: tuple[MetricTable, ...] = ()
    figures: tuple[CurveFigure, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def configs(self) -> tuple[Config, ...]:
        """Every configuration of the question, once, in the homework's order."""
        return tuple(dict.fromkeys(config for each in self.experiments for config in each.configs))
