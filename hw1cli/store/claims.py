"""What happens to a specification that is to be trained: it is finished already, somebody has it, or it is ours."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from hw1cli.records import EpochRecord, RunRecord, Status
from hw1cli.specs import RunSpec
from hw1cli.words import moment

if TYPE_CHECKING:
    from numpy.typing import NDArray

FINISHED = (Status.COMPLETED, Status.DIVERGED)
"""The ends that give a result; a diverged run would diverge again."""


@dataclass(frozen=True)
class Stored:
    """The specification has a result already, that of its newest finished attempt; nothing is trained."""

    record: RunRecord


@dataclass(frozen=True, kw_only=True)
class Busy:
    """Another process trains the specification now, or did when its machine was last heard of (`alive` None)."""

    run_id: str
    owner: str
    heartbeat_at: datetime
    alive: bool | None

    def __str__(self) -> str:
        if self.alive:
            return f"run {self.run_id} is being trained by {self.owner}; wait for it, or train anew with --force"
        return (
            f"run {self.run_id} belongs to {self.owner}, last heard of at {moment(self.heartbeat_at)}; if "
            f"that process is gone, delete the run with `hw1 runs delete {self.run_id}`, or train anew with --force"
        )


@dataclass(frozen=True, kw_only=True)
class ActiveRun:
    """A run that this process trains, from `state` on (None: from scratch); `history` grows by a record an epoch."""

    spec: RunSpec
    run_id: str
    history: list[EpochRecord] = field(default_factory=list)
    state: "Mapping[str, NDArray[Any]] | None" = None

    @property
    def done(self) -> int:
        """Number of epochs stored so far."""
        return len(self.history)


Claim: TypeAlias = Stored | Busy | ActiveRun


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """What claiming needs to know of a stored run."""

    run_id: str
    attempt: int
    status: Status
    lease: str | None
    owner: str
    heartbeat_at: datetime
    alive: bool | None

    @property
    def busy(self) -> bool:
        """Whether someone else trains it, or may."""
        return self.status is Status.RUNNING and self.alive is not False

    def as_busy(self) -> Busy:
        """Return the answer to a claim of a busy run."""
        return Busy(run_id=self.run_id, owner=self.owner, heartbeat_at=self.heartbeat_at, alive=self.alive)


def choose(attempts: Sequence[Attempt], *, force: bool) -> Attempt | None:
    """Return the attempt that answers a claim: a finished, a busy or an abandoned one; None: a new one is due.

    `attempts` are those at one specification, oldest first. With `force` a result is not enough, but a forced
    attempt that was cut short is continued, so that typing the same command again continues it as well.
    """
    finished = [attempt for attempt in attempts if attempt.status in FINISHED]
    if not force and finished:
        return finished[-1]
    if not attempts:
        return None
    newest = attempts[-1]
    if not force:
        return newest
    cut_short = newest.status not in FINISHED and not newest.busy
    return newest if cut_short and newest.attempt > 1 else None
