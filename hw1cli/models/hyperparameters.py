"""The hyperparameters that several models share; what only one model has is declared in that model's file."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from hw1cli.errors import UsageError
from hw1cli.specs import Config, Domain, hyperparameter

if TYPE_CHECKING:
    from torch import nn

Optimizer: TypeAlias = Literal["sgd", "adam"]

LR = Domain(help="Learning rate.", above=0, may_differ=True)
BATCH_SIZE = Domain(help="Examples per update.", at_least=1, at_most=2**31 - 1)
HIDDEN_SIZE = Domain(help="Units per hidden layer.", at_least=1, at_most=65_536)
L2 = Domain(help="Weight decay, on all parameters.", at_least=0, may_differ=True)
OPTIMIZER = Domain(help="Update rule.")
MOMENTUM = Domain(
    help="Share of its last step that SGD adds to the next.", at_least=0, below=1, before=0.0, may_differ=True
)


@dataclass(frozen=True, kw_only=True)
class MinibatchConfig(Config):
    """Hyperparameters of the PyTorch models: of training by batches of examples."""

    lr: float = hyperparameter(0.01, LR)
    batch_size: int = hyperparameter(16, BATCH_SIZE)
    l2: float = hyperparameter(0.0, L2)
    optimizer: Optimizer = hyperparameter("sgd", OPTIMIZER)
    momentum: float = hyperparameter(0.0, MOMENTUM)

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.momentum and self.optimizer != "sgd":
            raise UsageError(f"--momentum has no meaning for --optimizer {self.optimizer}; it is SGD's")


@dataclass(frozen=True, kw_only=True)
class ModuleConfig(MinibatchConfig, ABC):
    """Hyperparameters of a model that is any PyTorch module: `torch/module_learner.py` trains it."""

    @abstractmethod
    def module(self, image_shape: Sequence[int], n_classes: int) -> "nn.Module":
        """Return a network for images (n x channels x height x width), as torch initialises it.

        `image_shape` is their height and width, and their channels if they are not grey.
        """
