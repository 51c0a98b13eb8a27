"""What a model is: everything that the rest of the program needs to know of one, as a value."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Protocol

from hw1cli.records import AfterEpoch
from hw1cli.specs import Config, RunSpec

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.training.learner import Learner, OneRun, State


class Build(Protocol):
    """Makes the learner of one or more runs that may be trained together.

    `states` are the checkpoints after `done` epochs; without them training starts from the beginning.
    """

    def __call__(
        self,
        specs: "Sequence[RunSpec]",
        dataset: "Dataset",
        *,
        device: str,
        threads: int,
        states: "Sequence[State] | None",
        done: int,
    ) -> "Learner":
        """Return the learner, ready for the epoch after `done`."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model of the command line.

    `differ` names the hyperparameters in which runs of one seed and data set may differ and still be trained
    together; None for a model whose runs are trained one at a time. `has_loss` says whether it has a cross-entropy.
    `keeps_weights` says that final weights are stored: they can be drawn as images and held against the optimum.
    """

    title: str
    package: Literal["NumPy", "PyTorch"]
    config: type[Config]
    build: Build
    after_epoch: AfterEpoch
    has_loss: bool = True
    keeps_weights: bool = False
    differ: frozenset[str] | None = None

    @property
    def name(self) -> str:
        """The name on the command line."""
        return self.config.model

    @property
    def uses_torch(self) -> bool:
        """Whether PyTorch trains it, so that it can run on a graphics card."""
        return self.package == "PyTorch"


def one_at_a_time(make: "Callable[..., OneRun]") -> Build:
    """Return the `build` of a model whose runs are trained singly.

    `make(config, seed, dataset, device=..., threads=...)` returns a new learner; a resumed one takes over its state.
    """

    def build(
        specs: "Sequence[RunSpec]",
        dataset: "Dataset",
        *,
        device: str,
        threads: int,
        states: "Sequence[State] | None",
        done: int,
    ) -> "Learner":
        (spec,) = specs
        learner = make(spec.config, spec.seed, dataset, device=device, threads=threads)
        if states:
            learner.resume(states[0], done)
        return learner

    return build
