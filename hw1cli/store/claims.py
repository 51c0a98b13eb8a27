"""What happens to a specification that is to be trained: it is finished already, somebody has it, or it is ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypeAlias

from hw1cli.records import EpochRecord, RunRecord
from hw1cli.specs import RunSpec
from hw1cli.words import moment

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
