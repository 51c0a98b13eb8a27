"""What a model is: everything that the rest of the program needs to know of one, as a value."""

from dataclasses import dataclass
from typing import Literal

from hw1cli.records import AfterEpoch
from hw1cli.specs import Config


@dataclass(frozen=True, kw_only=True)
class Model:
    """A model of the command line.

    `learner` names what trains a run on a processor, `module:class` below this package, a
    `hw1cli.training.learner.Learner`: imported when it is needed, so that neither torch nor a compiler is loaded to
    know the model. On a graphics card it is PyTorch's `ModuleLearner`.

    `package` is what the homework writes it in. `stacked` says that runs of one seed and data set may be trained
    together, if they differ only where their hyperparameters may. `has_loss` says whether it has a cross-entropy.
    `keeps_weights` says that it is linear and final weights are stored unless the user says otherwise: they can be
    drawn as images and held against the optimum.
    `same_bits` says that a processor's numbers are the same bits on every machine (docs/arithmetic.md), since
    PyTorch itself, which promises no such thing, computes none of them.
    """

    title: str
    config: type[Config]
    learner: str
    package: Literal["NumPy", "PyTorch"]
    after_epoch: AfterEpoch
    has_loss: bool = True
    keeps_weights: bool = False
    stacked: bool = False
    same_bits: bool = True

    @property
    def name(self) -> str:
        """The name on the command line."""
        return self.config.model

    @property
    def uses_torch(self) -> bool:
        """Whether PyTorch trains it, so that it can run on a graphics card."""
        return self.package == "PyTorch"
