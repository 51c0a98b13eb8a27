"""What happens to a specification that is to be trained: it is finished already, somebody has it, or it is ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from hw1cli.records import EpochRecord, RunRecord
from hw1cli.specs import RunSpec

if TYPE_CHECKING:
    from numpy.typing import NDArray


@dataclass(frozen=True)
class Stored:
    """The specification has a result already, that of its newest finished attempt; nothing is trained."""

    record: RunRecord


@dataclass(frozen=True, kw_only=True)
class Busy:
    """Another process trains the specification now."""

    spec: RunSpec
    run_id: str
    owner: str

    def __str__(self) -> str:
        return f"run {self.run_id} is being trained by {self.owner}"


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
