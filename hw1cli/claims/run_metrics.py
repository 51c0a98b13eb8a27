"""What claims look at in one run: metrics beyond those that every run is stored with."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from statistics import linear_regression, mean

from hw1cli.claims.observed import Observed
from hw1cli.report.declare import Metric
from hw1cli.report.document import Kind
from hw1cli.specs import Config
from hw1cli.statistics import Interval

LAST_EPOCHS = 10
"""How many epochs "the end" of a training has."""


@dataclass(frozen=True)
class RunMetric:
    """A number of a run (None where the run does not have it), how it is written, and the range that it lies in.

    The greatest value may depend on the number of epochs. `rounding` is the unit of a metric that is counted.
    """

    of: Callable[[Observed], float | None]
    kind: Kind
    least: float = -math.inf
    greatest: float | Callable[[int], float] = math.inf
    rounding: float = 0.0

    def __call__(self, run: Observed) -> float | None:
        """Return the metric of one run."""
        return self.of(run)

    def within(self, config: Config) -> Interval:
        """Return the range of the metric in runs of a configuration."""
        greatest = self.greatest
        return Interval(self.least, greatest(config.epochs) if callable(greatest) else greatest)


@partial(RunMetric, kind=Kind.DIFFERENCE, least=0, greatest=1)
def mean_step(run: Observed) -> float | None:
    """Mean absolute change of the validation accuracy from one epoch to the next."""
    steps = [abs(after - before) for before, after in pairwise(_curve(run, Metric.VAL_ACC))]
    return mean(steps) if steps else None


@partial(RunMetric, kind=Kind.NUMBER, least=-1, greatest=1)
def final_slope(run: Observed) -> float | None:
    """Slope, per epoch, of the least-squares line through the last ten validation accuracies."""
    end = _curve(run, Metric.VAL_ACC)[-LAST_EPOCHS:]
    return float(linear_regression(range(len(end)), end).slope) if len(end) > 1 else None


@partial(RunMetric, kind=Kind.NUMBER, least=1, greatest=lambda epochs: epochs, rounding=1)
def epoch_of_best(run: Observed) -> float | None:
    """Epoch of the lowest validation loss, counted from 1; the first one of equals."""
    losses = _curve(run, Metric.VAL_LOSS)
    return float(losses.index(min(losses)) + 1) if losses else None


@partial(RunMetric, kind=Kind.LOSS)
def fall_after_best(run: Observed) -> float | None:
    """How far the training loss falls from the epoch of the lowest validation loss to the last epoch.

    Both ends are measured alike, whether after the epoch or while the weights change.
    """
    best, train = epoch_of_best(run), _curve(run, Metric.TRAIN_LOSS)
    return train[int(best) - 1] - train[-1] if best is not None and train else None


@partial(RunMetric, kind=Kind.RATIO, least=1)
def end_over_best(run: Observed) -> float | None:
    """Mean validation loss of the last ten epochs, as a multiple of the lowest one."""
    losses = _curve(run, Metric.VAL_LOSS)
    return mean(losses[-LAST_EPOCHS:]) / min(losses) if losses else None


@partial(RunMetric, kind=Kind.ACCURACY)
def falls_throughout(run: Observed) -> float | None:
    """1 if every epoch's training loss is below the one before, else 0; a run that diverged is one that does not."""
    losses = _curve(run, Metric.TRAIN_LOSS)
    falls = len(losses) > 1 and all(after < before for before, after in pairwise(losses))
    return float(falls) if losses or run.diverged else None


@partial(RunMetric, kind=Kind.ACCURACY)
def collapsed(run: Observed) -> float | None:
    """1 if every validation and test prediction is the most frequent class, else 0; 0 for a run that diverged."""
    return 0.0 if run.diverged else None if run.collapsed is None else float(run.collapsed)


def _curve(run: Observed, metric: Metric) -> Sequence[float]:
    return run.curves.get(metric, ())
