"""Whose final weights are stored: `predict` and `runs export` need them, and nothing of a run takes more room."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from math import inf

from hw1cli.models.model import Model
from hw1cli.records import RunRecord
from hw1cli.specs import RunSpec
from hw1cli.store.claims import ActiveRun


@dataclass
class Keeping:
    """Decides, as the runs of a command come to their ends, whose weights are kept.

    `asked` is what the user said: every run's, or no one's. If he said nothing they are the linear models', and with
    `best` those of the run that had the highest final validation accuracy of all so far; of equals the key decides,
    so that it is the same one whichever ends first.
    """

    asked: bool | None = None
    best: bool = False
    _highest: tuple[float, str] = field(default=(-inf, ""), init=False)
    _overtakable: str | None = field(default=None, init=False)

    def stored(self, record: RunRecord) -> None:
        """Take account of a run that has its result already."""
        self._highest = max(self._highest, _rank(record.final_val_acc, record.spec))

    def choose(self, model: Model, completed: Sequence[ActiveRun]) -> tuple[Collection[str], str | None]:
        """Return which of runs that have just completed keep their weights, and an older one that does no more."""
        if self.asked is not None or model.keeps_weights or not self.best:
            keeps = model.keeps_weights if self.asked is None else self.asked
            return ({run.run_id for run in completed} if keeps else ()), None
        rank, best = max((_rank(run.history[-1].val_acc, run.spec), run.run_id) for run in completed)
        if rank <= self._highest:
            return (), None
        overtaken, self._overtakable, self._highest = self._overtakable, best, rank
        return (best,), overtaken


def _rank(accuracy: float | None, spec: RunSpec) -> tuple[float, str]:
    return (-inf if accuracy is None else accuracy, spec.key)
