"""What a report claims, as typed values: a printed number of a run, and which of its numbers it is."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor
from typing import Any

from hw1cli.errors import UsageError
from hw1cli.models.typed import typed_run
from hw1cli.report.declare import BY_EPOCH, Metric
from hw1cli.specs import Config

_NUMBER = re.compile(r"([+-]?(?:\d{1,20}(?:\.\d{0,20})?|\.\d{1,20})(?:[eE][+-]?\d{1,2})?)\s*(%?)", re.ASCII)

BEST_EPOCH = "best_epoch"
"""The epoch of the lowest validation loss, counted from 1; of the highest validation accuracy where there is none."""

TESTS = (Metric.TEST_ACC, Metric.OFFICIAL_TEST_ACC)


@dataclass(frozen=True)
class Printed:
    """A printed number, exactly, and half a unit of its last digit: all that rounds to it lies within that.

    A number in the middle between two printed ones rounds to both, since programs differ in that.
    """

    text: str
    value: Fraction
    half: Fraction

    @classmethod
    def of(cls, text: str) -> "Printed":
        """Return the number that `0.7208`, `72.08%` or `1e-3` is; UsageError for anything else."""
        match = _NUMBER.fullmatch(text.strip())
        if match is None:
            raise UsageError(
                f"value {text!r} is not a number; write its digits as they are printed, 0.7208 or 72.08%"
            )
        number = Decimal(match[1])
        exponent = int(number.as_tuple().exponent) - (2 if match[2] else 0)
        value = Fraction(number) / (100 if match[2] else 1)
        return cls(text.strip(), value, Fraction(10) ** exponent / 2)

    @property
    def low(self) -> Fraction:
        """The least number that rounds to it."""
        return self.value - self.half

    @property
    def high(self) -> Fraction:
        """The greatest number that rounds to it."""
        return self.value + self.half

    def is_of(self, number: float | Fraction) -> bool:
        """Return whether a number rounds to this one."""
        return abs(Fraction(number) - self.value) <= self.half

    def counts(self, n: int) -> range:
        """Return the k for which k / n rounds to this one, among 0..n."""
        return range(max(0, ceil(self.low * n)), min(n, floor(self.high * n)) + 1)

    def agrees(self, other: "Printed") -> bool:
        """Return whether one number can round to both."""
        return self.low <= other.high and other.low <= self.high


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
