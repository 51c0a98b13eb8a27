"""What claims look at in one run: each function returns a figure of a run, None where the run does not have it."""

import math
from collections.abc import Callable, Iterable, Sequence
from itertools import pairwise
from statistics import linear_regression, mean
from typing import TypeAlias

from hw1cli.records import RunRecord, SplitName, Status
from hw1cli.report.declare import Metric
from hw1cli.specs import Config
from hw1cli.statistics import ANYTHING, Interval

RunFigure: TypeAlias = Callable[[RunRecord], float | None]

LAST_EPOCHS = 10
"""How many epochs "the end" of a training has."""


def mean_step(run: RunRecord) -> float | None:
    """Mean absolute change of the validation accuracy from one epoch to the next."""
    steps = [abs(after - before) for before, after in pairwise(_curve(run, Metric.VAL_ACC))]
    return mean(steps) if steps else None


def rises(run: RunRecord) -> float | None:
    """Number of epochs whose training loss is not below the epoch's before."""
    losses = _curve(run, Metric.TRAIN_LOSS)
    return float(sum(after >= before for before, after in pairwise(losses))) if len(losses) > 1 else None


def final_slope(run: RunRecord) -> float | None:
    """Slope, per epoch, of the least-squares line through the last ten validation accuracies."""
    end = _curve(run, Metric.VAL_ACC)[-LAST_EPOCHS:]
    return float(linear_regression(range(len(end)), end).slope) if len(end) > 1 else None


def epoch_of_best(run: RunRecord) -> float | None:
    """Epoch of the lowest validation loss, counted from 1; the first one of equals."""
    losses = _curve(run, Metric.VAL_LOSS)
    return float(losses.index(min(losses)) + 1) if losses else None


def fall_after_best(run: RunRecord) -> float | None:
    """How far the training loss falls from the epoch of the lowest validation loss to the last epoch."""
    best, train = epoch_of_best(run), _curve(run, Metric.TRAIN_LOSS)
    return train[int(best) - 1] - train[-1] if best is not None and train else None


def end_over_best(run: RunRecord) -> float | None:
    """Mean validation loss of the last ten epochs, as a multiple of the lowest one."""
    losses = _curve(run, Metric.VAL_LOSS)
    return mean(losses[-LAST_EPOCHS:]) / min(losses) if losses else None


def loss_gap(run: RunRecord) -> float | None:
    """Validation loss minus training loss, after the last epoch."""
    val, train = _curve(run, Metric.VAL_LOSS), _curve(run, Metric.TRAIN_LOSS)
    return val[-1] - train[-1] if val and train else None


def majority_share(run: RunRecord) -> float | None:
    """Share of the validation and test predictions that are the validation set's most frequent class."""
    if not {SplitName.VAL, SplitName.TEST} <= run.evaluations.keys():
        return None
    confusions = [run.evaluations[split].confusion for split in (SplitName.VAL, SplitName.TEST)]
    majority = int(confusions[0].sum(axis=1).argmax())
    return sum(int(each[:, majority].sum()) for each in confusions) / sum(int(each.sum()) for each in confusions)


def test_accuracy(run: RunRecord) -> float | None:
    """Accuracy on the homework test set."""
    return run.test_acc


def seconds(run: RunRecord) -> float | None:
    """Training time of a completed run that had the machine to itself."""
    return run.comparable_seconds


def range_of(figure: RunFigure, config: Config) -> Interval:
    """Return the least and the greatest value that a figure can have in a run of a configuration."""
    ranges: dict[RunFigure, Interval] = {
        mean_step: Interval(0, 1),
        rises: Interval(0, config.epochs - 1),
        final_slope: Interval(-1, 1),
        epoch_of_best: Interval(1, config.epochs),
        end_over_best: Interval(1, math.inf),
        majority_share: Interval(0, 1),
        test_accuracy: Interval(0, 1),
        seconds: Interval(0, math.inf),
    }
    return ranges.get(figure, ANYTHING)


def _curve(run: RunRecord, metric: Metric) -> Sequence[float]:
    """Return a completed run's figure epoch by epoch; empty if the run diverged or has no such figure."""
    values: Iterable[float | None] = (getattr(each, metric.value) for each in run.history)
    numbers = [value for value in values if value is not None and math.isfinite(value)]
    return numbers if run.status is Status.COMPLETED and len(numbers) == len(run.history) else []
