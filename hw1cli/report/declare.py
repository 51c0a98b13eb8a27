"""The words in which a question declares its tables and figures; `study/` speaks them, `content/` fulfils them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from hw1cli.records import EPOCH_METRICS
from hw1cli.report.document import DrawnFigure, Figure, Kind, Table
from hw1cli.specs import Config

KINDS = {"acc": Kind.ACCURACY, "loss": Kind.LOSS, "seconds": Kind.SECONDS}
"""How a number of a run is written, by the last word of its name."""


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
    def of(self) -> str:
        """The set that the metric is of, in words: `validation`."""
        return self.label.rsplit(" ", 1)[0]

    @property
    def kind(self) -> Kind:
        """How the metric's values are written."""
        return KINDS[self.value.rpartition("_")[2]]


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
    """A configuration in a table, and what the homework published of it."""

    label: str
    config: Config
    published: Mapping[Metric, float | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class MetricTable:
    """A table of the homework: a row a configuration, a column a metric; of a single configuration, a row a metric.

    `number` is the homework's own, if it has one. `head` stands over the rows. `ranked` marks the best and the worst
    row by final validation accuracy.
    """

    id: str
    title: str
    head: str
    metrics: tuple[Metric, ...]
    rows: tuple[Row, ...]
    number: int | None = None
    ranked: bool = False


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


FINAL_ACCURACIES = (Metric.TRAIN_ACC, Metric.VAL_ACC, Metric.TEST_ACC)
ACCURACIES = {"train": Metric.TRAIN_ACC, "validation": Metric.VAL_ACC}
LOSSES = {"train": Metric.TRAIN_LOSS, "validation": Metric.VAL_LOSS}

Json: TypeAlias = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """A stored result that is no run (`hw1cli.evidence`), and what is shown of it.

    `subject` says which of its kind (the first where empty); `what` names it where it is missing. `tables` and
    `figures` belong to the answer, `further` to an appendix.
    """

    kind: str
    what: str
    subject: str = ""
    tables: tuple[Callable[[Json], Table], ...] = ()
    figures: tuple[Callable[[Json], Figure], ...] = ()
    further: tuple[Callable[[Json], Table], ...] = ()


@dataclass(frozen=True, kw_only=True)
class SubQuestion:
    """A sub-question of the homework: what is run for it, and what is shown of that, in the homework's order.

    Figures that the homework compares are a tuple: they stand side by side, on one scale. `alone` marks runs whose
    execution time is reported: they are trained one at a time, never stacked. `from_data` is False where nothing
    rests on a data set. The words are in `study/words/ID.md`, the claims name the sub-question that they are of.
    """

    id: str
    title: str
    alone: bool = False
    table: MetricTable | None = None
    figures: tuple[tuple[CurveFigure | DrawnFigure, ...], ...] = ()
    evidence: tuple[Evidence, ...] = ()
    from_data: bool = True

    @property
    def configs(self) -> tuple[Config, ...]:
        """What is run for it: what its table shows."""
        return tuple(row.config for row in self.table.rows) if self.table else ()


@dataclass(frozen=True, kw_only=True)
class Question:
    """One question of the homework."""

    id: str
    title: str
    parts: tuple[SubQuestion, ...]

    @property
    def configs(self) -> tuple[Config, ...]:
        """Every configuration of the question, once, in the homework's order."""
        return tuple(dict.fromkeys(config for each in self.parts for config in each.configs))
