"""What a claim looks at in a run, whoever made it: one of the store, or one that somebody published."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from hw1cli.records import RunRecord, SplitName, Status
from hw1cli.report.declare import BY_EPOCH, Metric
from hw1cli.specs import Config

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Observed:
    """One run's numbers.

    `curves` are those known for every epoch, and finite; empty for a run that diverged. `counts` are correct answers
    and examples of a split; `answers` (bool, n) says which, where that is known. `seconds` is None where the training
    time may not be compared; `machine` says with which others it may. `collapsed` says whether every answer is the
    most frequent class (None: not known).
    """

    curves: Mapping[Metric, Sequence[float]] = field(default_factory=dict)
    counts: Mapping[SplitName, tuple[int, int]] = field(default_factory=dict)
    answers: Mapping[SplitName, "NDArray[np.bool_]"] = field(default_factory=dict)
    seconds: float | None = None
    machine: object = None
    collapsed: bool | None = None
    diverged: bool = False


RunSet: TypeAlias = Mapping[Config, Observed]
"""The runs of several configurations that belong together: those of one seed, or of one group."""


@dataclass(frozen=True)
class PublishedSet:
    """The runs that groups published of the configurations that a claim needs, and the groups that printed the same.

    They stand under the homework's configurations; the networks may have had another number of hidden layers.
    """

    groups: tuple[str, ...]
    runs: RunSet


def observed(run: RunRecord) -> Observed:
    """Return what a claim looks at in a stored run."""
    completed = run.status is Status.COMPLETED
    environment = run.environment
    evaluations = run.evaluations if completed else {}
    curves = {metric: [getattr(each, metric.value) for each in run.history] for metric in BY_EPOCH}
    return Observed(
        curves={metric: each for metric, each in curves.items() if completed and _known(each)},
        counts={split: (each.n_correct, each.n) for split, each in evaluations.items()},
        answers={split: each.correct for split, each in evaluations.items()},
        seconds=run.comparable_seconds,
        machine=(environment.processor, environment.cores, environment.threads, environment.device),
        collapsed=_collapsed(run) if {SplitName.VAL, SplitName.TEST} <= evaluations.keys() else None,
        diverged=not completed,
    )


def _known(values: Sequence[float | None]) -> bool:
    return bool(values) and all(value is not None and math.isfinite(value) for value in values)


def _collapsed(run: RunRecord) -> bool:
    """Return whether all validation and test predictions are the validation set's most frequent class."""
    val, test = (run.evaluations[split].confusion for split in (SplitName.VAL, SplitName.TEST))
    majority = int(val.sum(axis=1).argmax())
    return all(int(each[:, majority].sum()) == int(each.sum()) for each in (val, test))
