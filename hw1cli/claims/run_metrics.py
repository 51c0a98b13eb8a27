"""What claims look at in one run: metrics beyond those that every run is stored with."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import linear_regression, mean

from hw1cli.records import RunRecord, SplitName, Status
from hw1cli.report.declare import Metric
from hw1cli.report.document import Kind
from hw1cli.report.runs import value_of
from hw1cli.specs import Config
from hw1cli.statistics import Interval

LAST_EPOCHS = 10
"""How many epochs "the end" of a training has."""


@dataclass(frozen=True)
class RunMetric:
    """A number of a run (None where the run does not have it), how it is written, and the range that it lies in.

    The greatest value may depend on the number of epochs.
    """

    of: Callable[[RunRecord], float | None]
    kind: Kind
    least: float = -math.inf
    greatest: float | Callable[[int], float] = math.inf

    def __call__(self, run: RunRecord) -> float | None:
        """Return the metric of one run."""
        return self.of(run)

    def within(self, config: Config) -> Interval:
        """Return the range of the metric in runs of a configuration."""
        greatest = self.greatest
        return Interval(self.least, greatest(config.epochs) if callable(greatest) else greatest)


@partial(RunMetric, kind=Kind.DIFFERENCE, least=0, greatest=1)
def mean_step(run: RunRecord) -> float | None:
    """Mean absolute change of the validation accuracy from one epoch to the next."""
    steps = [abs(after - before) for before, after in pairwise(_curve(run, Metric.VAL_ACC))]
    return mean(steps) if steps else None


@partial(RunMetric, kind=Kind.NUMBER, least=0, greatest=lambda epochs: epochs - 1)
def rises(run: RunRecord) -> float | None:
    """Number of epochs whose training loss is not below the epoch's before."""
    losses = _curve(run, Metric.TRAIN_LOSS)
    return float(sum(after >= before for before, after in pairwise(losses))) if len(losses) > 1 else None


@partial(RunMetric, kind=Kind.NUMBER, least=-1, greatest=1)
def final_slope(run: RunRecord) -> float | None:
    """Slope, per epoch, of the least-squares line through the last ten validation accuracies."""
    end = _curve(run, Metric.VAL_ACC)[-LAST_EPOCHS:]
    return float(linear_regression(range(len(end)), end).slope) if len(end) > 1 else None


@partial(RunMetric, kind=Kind.NUMBER, least=1, greatest=lambda epochs: epochs)
def epoch_of_best(run: RunRecord) -> float | None:
    """Epoch of the lowest validation loss, counted from 1; the first one of equals."""
    losses = _curve(run, Metric.VAL_LOSS)
    return float(losses.index(min(losses)) + 1) if losses else None


@partial(RunMetric, kind=Kind.LOSS)
def fall_after_best(run: RunRecord) -> float | None:
    """How far the training loss falls from the epoch of the lowest validation loss to the last epoch."""
    best, train = epoch_of_best(run), _curve(run, Metric.TRAIN_LOSS)
    return train[int(best) - 1] - train[-1] if best is not None and train else None


@partial(RunMetric, kind=Kind.RATIO, least=1)
def end_over_best(run: RunRecord) -> float | None:
    """Mean validation loss of the last ten epochs, as a multiple of the lowest one."""
    losses = _curve(run, Metric.VAL_LOSS)
    return mean(losses[-LAST_EPOCHS:]) / min(losses) if losses else None


@partial(RunMetric, kind=Kind.DIFFERENCE)
def loss_gap(run: RunRecord) -> float | None:
    """Validation loss minus training loss, after the last epoch."""
    val, train = _curve(run, Metric.VAL_LOSS), _curve(run, Metric.TRAIN_LOSS)
    return val[-1] - train[-1] if val and train else None


@partial(RunMetric, kind=Kind.ACCURACY, least=0, greatest=1)
def majority_share(run: RunRecord) -> float | None:
    """Share of the validation and test predictions that are the validation set's most frequent class."""
    if not {SplitName.VAL, SplitName.TEST} <= run.evaluations.keys():
        return None
    confusions = [run.evaluations[split].confusion for split in (SplitName.VAL, SplitName.TEST)]
    majority = int(confusions[0].sum(axis=1).argmax())
    return sum(int(each[:, majority].sum()) for each in confusions) / sum(int(each.sum()) for each in confusions)


final_test_accuracy = RunMetric(lambda run: value_of(run, Metric.TEST_ACC), Kind.ACCURACY, 0, 1)
seconds = RunMetric(lambda run: value_of(run, Metric.TRAIN_SECONDS), Kind.SECONDS, 0)


def _curve(run: RunRecord, metric: Metric) -> Sequence[float]:
    """Return a completed run's metric epoch by epoch; empty if the run diverged or has no such metric."""
    values: Iterable[float | None] = (getattr(each, metric.value) for each in run.history)
    numbers = [value for value in values if value is not None and math.isfinite(value)]
    return numbers if run.status is Status.COMPLETED and len(numbers) == len(run.history) else []
