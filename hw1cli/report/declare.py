"""The words in which a question declares its tables and figures; `study/` speaks them, `content/` fulfils them."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from hw1cli.records import EPOCH_METRICS
from hw1cli.report.document import Kind
from hw1cli.specs import Config


class Metric(StrEnum):
    """A number of a run. The accuracies and losses by epoch are those after the last epoch where one is asked for."""

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
        if self is Metric.TRAIN_SECONDS:
            return "execution time"
        words = {"val": "validation", "acc": "accuracy"}
        return " ".join(words.get(part, part) for part in self.value.split("_"))

    @property
    def kind(self) -> Kind:
        """How the metric's values are written."""
        return {"acc": Kind.ACCURACY, "loss": Kind.LOSS, "seconds": Kind.SECONDS}[self.value.split("_")[-1]]


BY_EPOCH = tuple(map(Metric, EPOCH_METRICS))
"""What is stored of every epoch."""


@dataclass(frozen=True, kw_only=True)
class Selection:
    """The best (or worst) of several configurations by final validation accuracy; diverged runs never win."""

    among: tuple[Config, ...]
    worst: bool = False


Subject: TypeAlias = Config | Selection
"""What a row or a curve speaks of: one configuration, or the winner of a comparison."""


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class CurveFigure:
    """A figure of the homework: metrics of a subject, epoch by epoch, by their labels. `number` is the homework's."""

    number: int
    title: str
    subject: Subject
    curves: Mapping[str, Metric]

    @property
    def id(self) -> str:
        """The figure's file name without its ending: `fig01`."""
        return f"fig{self.number:02d}"


ACCURACIES = {"train": Metric.TRAIN_ACC, "validation": Metric.VAL_ACC}
LOSSES = {"train": Metric.TRAIN_LOSS, "validation": Metric.VAL_LOSS}


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

    @property
    def configs(self) -> tuple[Config, ...]:
        """Every configuration of the question, once, in the homework's order."""
        return tuple(dict.fromkeys(config for each in self.experiments for config in each.configs))
