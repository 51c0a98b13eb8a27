"""How long the runs that are left will take, judged by those that were trained."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from hw1cli.specs import Config, FfnConfig, LogRegConfig, MlpConfig, PerceptronConfig, RunSpec, TorchLogRegConfig

if TYPE_CHECKING:
    from hw1cli.runner import EpochDone

_COST: dict[type[Config], float] = {
    PerceptronConfig: 1.0,
    LogRegConfig: 1.5,
    MlpConfig: 12.0,
    TorchLogRegConfig: 3.0,
    FfnConfig: 6.0,
}
"""An epoch's cost by model, relative to the perceptron's: only shares matter, time is measured."""


class Outlook:
    """Counts the work of runs, in relative cost, and measures how fast it is done."""

    def __init__(self, specs: Sequence[RunSpec]) -> None:
        self._left = {spec.key: _work(spec) for spec in specs}
        self._work = 0.0
        self._seconds = 0.0

    def trained(self, event: "EpochDone") -> None:
        """Take an epoch into account."""
        for run in event.runs:
            cost = _COST[type(run.spec.config)]
            self._work += cost
            self._left[run.spec.key] = max(0.0, self._left.get(run.spec.key, 0.0) - cost)
        self._seconds += event.records[0].train_seconds + event.records[0].eval_seconds

    def ended(self, spec: RunSpec) -> None:
        """Take a run's end into account, however it came."""
        self._left.pop(spec.key, None)

    def seconds_left(self) -> float | None:
        """Return an estimate; None before anything was trained."""
        return sum(self._left.values()) / self._work * self._seconds if self._work else None


def _work(spec: RunSpec) -> float:
    return _COST[type(spec.config)] * spec.config.epochs
