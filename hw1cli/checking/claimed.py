"""What a report claims, as typed values: a number of a run, and which of its numbers it is."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from hw1cli.checking.printed import Printed
from hw1cli.errors import UsageError
from hw1cli.models.typed import typed_run
from hw1cli.report.declare import BY_EPOCH, Metric
from hw1cli.specs import Config

BEST_EPOCH = "best_epoch"
"""The epoch of the lowest validation loss, counted from 1; of the highest validation accuracy where there is none."""

METRICS = (*(metric.value for metric in Metric), BEST_EPOCH)
TESTS = (Metric.TEST_ACC, Metric.OFFICIAL_TEST_ACC)


@dataclass(frozen=True, kw_only=True)
class Claimed:
    """A number that a report gives of a run.

    `configs` are several where the run is the best of them by the validation accuracy after the last epoch. `best`
    asks for the best of the epochs, else it is the number after `epoch`, the last one unless it is given. `place`
    says where it stands in its file: `line 7`.
    """

    place: str
    run: str
    configs: tuple[Config, ...]
    seed: int
    metric: str
    number: Printed
    best: bool = False
    epoch: int | None = None

    @property
    def model(self) -> str:
        """The model's name."""
        return self.configs[0].model

    @property
    def epochs(self) -> int:
        """How many epochs the run has; of several, the most."""
        return max(config.epochs for config in self.configs)

    @property
    def is_accuracy(self) -> bool:
        """Whether the number is a share of images."""
        return self.metric.endswith("_acc")

    @property
    def is_loss(self) -> bool:
        """Whether the number is a loss: the lower, the better."""
        return self.metric.endswith("_loss")

    @property
    def what(self) -> str:
        """The number in words: `best validation accuracy`, `test accuracy after epoch 5`."""
        words = "epoch of the best" if self.metric == BEST_EPOCH else Metric(self.metric).label
        return f"{'best ' if self.best else ''}{words}{f' after epoch {self.epoch}' if self.epoch else ''}"


def claimed(place: str, fields: Mapping[str, Any]) -> Claimed:
    """Return the claim that an entry of a file makes, whose fields are of the schema's types; UsageError if none."""
    configs, seed = typed_run(fields["run"])
    best, epoch, metric = fields.get("best", False), fields.get("epoch"), fields["metric"]
    if metric not in BY_EPOCH and best:
        raise UsageError(f"best has no meaning for {metric}, which is no number of every epoch; leave it out")
    if metric in (BEST_EPOCH, Metric.TRAIN_SECONDS) and epoch is not None:
        raise UsageError(f"epoch has no meaning for {metric}, which is a number of the whole run; leave it out")
    if best and epoch is not None:
        raise UsageError("best is of all epochs and epoch of one; leave one of them out")
    number = Printed.of(fields["value"])
    return Claimed(
        place=place,
        run=fields["run"],
        configs=configs,
        seed=seed,
        metric=metric,
        number=replace(number, half=Fraction()) if metric == BEST_EPOCH else number,  # epochs are counted
        best=best,
        epoch=epoch,
    )
