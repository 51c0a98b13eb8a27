"""What comes out of a run: plain, frozen records that training makes, the store keeps and reports read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from hw1cli.specs import RunSpec

if TYPE_CHECKING:  # listing runs must not pay for importing NumPy
    import numpy as np
    from numpy.typing import NDArray


class Status(StrEnum):
    """How far a run has come."""

    RUNNING = "running"
    COMPLETED = "completed"
    FAILED = "failed"
    INTERRUPTED = "interrupted"
    DIVERGED = "diverged"


FINISHED = (Status.COMPLETED, Status.DIVERGED)
"""The ends that give a result; a diverged run would diverge again."""

GONE = "gone"
STATES = (*(status.value for status in Status), GONE)
"""The states that a run can be in, in words."""


def state_of(status: str, owner_alive: bool | None) -> str:
    """Return a run's status in words, `gone` where its process ended without saying so."""
    return GONE if owner_alive is False else Status(status).value


class SplitName(StrEnum):
    """The parts of a data set that a finished run is evaluated on."""

    VAL = "val"
    TEST = "test"
    OFFICIAL_TEST = "official_test"


@dataclass(frozen=True, kw_only=True)
class EpochRecord:
    """One epoch's metrics; None where the protocol has no such metric, NaN or infinity where training gave that.

    `train_seconds` is the update steps alone; `eval_seconds` the evaluations after them.
    """

    epoch: int
    train_loss: float | None
    train_acc: float | None
    val_loss: float | None
    val_acc: float | None
    train_seconds: float
    eval_seconds: float


EPOCH_METRICS = ("train_loss", "train_acc", "val_loss", "val_acc")
"""What is measured of every epoch, by field; its times are not among them."""


@dataclass(frozen=True, kw_only=True)
class AfterEpoch:
    """What is evaluated after each epoch beside the validation accuracy (protocol.md, sections 2 and 3).

    Without `train` the training metrics are those that the updates themselves measured.
    """

    train: bool = False
    train_loss: bool = False
    val_loss: bool = False


@dataclass(frozen=True, kw_only=True)
class Evaluation:
    """A finished run on one split.

    `confusion[i, j]` counts the examples of class i that were predicted as class j (int64, classes x classes).
    `correct` says for each example, in the split's order, whether the prediction was right (bool, n); the paired
    tests between runs need it. `predicted` are the classes themselves (uint8, n), None where an older program did not
    store them. Which class was right is known where the answer is: a store holds no labels.
    """

    split: SplitName
    loss: float | None
    confusion: NDArray[np.int64]
    correct: NDArray[np.bool_]
    predicted: NDArray[np.uint8] | None = None

    @property
    def n(self) -> int:
        """Number of examples."""
        return int(self.correct.size)

    @property
    def n_correct(self) -> int:
        """Number of correct predictions."""
        return int(self.correct.sum())

    @property
    def accuracy(self) -> float:
        """Share of correct predictions."""
        return self.n_correct / self.n


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Where and how a run was made, from its epoch `since` on; None for what an older program did not store.

    `features` are the processor's instruction sets in LLVM's words.
    """

    processor: str
    cores: int
    threads: int
    device: str
    os: str
    python: str
    numpy: str
    torch: str | None
    hw1: str
    commit: str | None
    dirty: bool | None
    command: str
    scipy: str | None = None
    numba: str | None = None
    llvmlite: str | None = None
    features: str | None = None
    since: int = 1


@dataclass(frozen=True, kw_only=True)
class Timing:
    """Where a run's wall time went, in seconds, and whether its training time may be compared with another's.

    `stack` is the number of runs trained together (1: alone). `other_load` is the processor time that everything
    else on the machine used while this run was alive, in cores; None where it cannot be measured. `resumed` is a run
    that was interrupted, or stopped and woken; the seconds that it stood still are wall time alone.
    """

    train_seconds: float
    eval_seconds: float
    wall_seconds: float
    stack: int
    other_load: float | None
    resumed: bool = False


@dataclass(frozen=True, kw_only=True)
class Origin:
    """A store that a run was merged from: its name, the run's id there, and when (as stored, ISO 8601 in UTC)."""

    store: str
    run_id: str
    merged_at: str


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """A stored run, whole: the `attempt` at a specification that it was, and what came of it.

    `started_at` is when its last process began.
    `environment` is where its last epochs were made, `earlier` where those before them were, if that was elsewhere.
    `merged_from` are the stores that it has come through since it was trained, the last one last.
    `note` is what the user wrote on it.
    `weights` are the final ones by name, where they were kept and asked for, and empty otherwise; `image_shape` is
    the size of the images that they are for, None where an older program did not store it.
    `owner_alive` is False for a run whose status is `running` though its process is known to be gone; None where
    that cannot be known (another machine).
    """

    run_id: str
    spec: RunSpec
    data_name: str
    key: str
    attempt: int
    simulated: bool
    status: Status
    created_at: datetime
    started_at: datetime
    ended_at: datetime | None
    history: tuple[EpochRecord, ...]
    evaluations: Mapping[SplitName, Evaluation]
    timing: Timing | None
    exclusive: bool
    environment: Environment
    error: str | None
    note: str | None = None
    owner_alive: bool | None = None
    earlier: tuple[Environment, ...] = ()
    merged_from: tuple[Origin, ...] = ()
    weights: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    image_shape: tuple[int, ...] | None = None

    @property
    def state(self) -> str:
        """The status in words, `gone` for a run whose process ended without saying so."""
        return state_of(self.status, self.owner_alive)

    @property
    def comparable_seconds(self) -> float | None:
        """Training time, where it may be compared with others': of a completed run that had the machine to itself.

        A run that diverged did not do the work that the others' time is for.
        """
        if self.timing is None or not self.exclusive or self.status is not Status.COMPLETED:
            return None
        return self.timing.train_seconds

    @property
    def test_acc(self) -> float | None:
        """Accuracy on the homework test set (the data set's own where it has no such set)."""
        return self.evaluations[SplitName.TEST].accuracy if SplitName.TEST in self.evaluations else None

    @property
    def official_test_acc(self) -> float | None:
        """Accuracy on the official test set."""
        official = self.evaluations.get(SplitName.OFFICIAL_TEST)
        return official.accuracy if official else None

    @property
    def final_val_acc(self) -> float | None:
        """Validation accuracy after the last epoch; None for a run that has not completed."""
        return self.history[-1].val_acc if self.status is Status.COMPLETED and self.history else None

    def class_counts(self, split: SplitName) -> tuple[int, ...]:
        """Return how many examples of each class the split has; empty where the run was not evaluated on it."""
        evaluation = self.evaluations.get(split)
        return tuple(evaluation.confusion.sum(axis=1).tolist()) if evaluation else ()
