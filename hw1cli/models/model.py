"""What a model is: everything that the rest of the program needs to know of one, as a value."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from hw1cli.models.agreement import Expected, nothing_known
from hw1cli.records import AfterEpoch
from hw1cli.specs import Config

if TYPE_CHECKING:
    from hw1cli.data.dataset import Split

Library: TypeAlias = Literal["NumPy", "PyTorch", "kernels"]
"""What may compute a model's numbers; `kernels` are this program's own, compiled by Numba."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model of the command line.

    `learner` names what trains it, `module:class` below this package: imported when it is needed, so that neither
    torch nor a compiler is loaded to know the model. It is called with the configurations of runs that are trained
    together, their seed and data set, `device` and `threads`, and returns a `hw1cli.training.learner.Learner`.

    `computed_by` names what its numbers come from, its package first. `stacked` says that runs of one seed and data
    set may be trained together, if they differ only where their hyperparameters may. `has_loss` says whether it has
    a cross-entropy. `keeps_weights` says that final weights are stored: they can be drawn as images and held against
    the optimum. `agreement` says how far two trainings of a configuration agree whose sums are rounded otherwise.
    """

    title: str
    config: type[Config]
    learner: str
    computed_by: tuple[Library, ...]
    after_epoch: AfterEpoch
    has_loss: bool = True
    keeps_weights: bool = False
    stacked: bool = False
    agreement: "Callable[[Any, Split], Expected]" = nothing_known

    @property
    def name(self) -> str:
        """The name on the command line."""
        return self.config.model

    @property
    def package(self) -> str:
        """The package that the model is written in."""
        return self.computed_by[0]

    @property
    def uses_torch(self) -> bool:
        """Whether PyTorch trains it, so that it can run on a graphics card."""
        return self.package == "PyTorch"
