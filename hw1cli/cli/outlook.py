"""How long the runs that are left will take, judged by those that were trained."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from hw1cli.specs import RunSpec

if TYPE_CHECKING:
    from hw1cli.runner import EpochDone


class Outlook:
    """Counts the epochs of runs, and measures how long those of each model take."""

    def __init__(self, specs: Sequence[RunSpec]) -> None:
        self._left = {spec.key: (spec.model, spec.config.epochs) for spec in specs}
        self._epochs: Counter[str] = Counter()
        self._seconds: defaultdict[str, float] = defaultdict(float)

    def trained(self, event: "EpochDone") -> None:
        """Take an epoch into account."""
        for run in event.runs:
            model, left = self._left.get(run.spec.key, (run.spec.model, 0))
            self._left[run.spec.key] = (model, max(0, left - 1))
            self._epochs[model] += 1
        self._seconds[event.runs[0].spec.model] += event.records[0].train_seconds + event.records[0].eval_seconds

    def ended(self, spec: RunSpec) -> None:
        """Take a run's end into account, however it came."""
        self._left.pop(spec.key, None)

    def seconds_left(self) -> float | None:
        """Return an estimate; None before anything was trained. A model not seen yet counts as one that was."""
        if not self._epochs:
            return None
        mean = sum(self._seconds.values()) / self._epochs.total()
        return sum(epochs * self._an_epoch(model, mean) for model, epochs in self._left.values())

    def _an_epoch(self, model: str, otherwise: float) -> float:
        return self._seconds[model] / self._epochs[model] if model in self._epochs else otherwise
