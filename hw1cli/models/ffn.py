"""The feed-forward network of Question 2.2, in PyTorch, as the program knows it."""

from dataclasses import dataclass
from typing import ClassVar

from hw1cli.models.hyperparameters import HIDDEN_SIZE, LR, MinibatchConfig
from hw1cli.models.model import Model
from hw1cli.records import AfterEpoch
from hw1cli.specs import Activation, Domain, Layers, hyperparameter

HIDDEN_LAYERS = Domain(help="Hidden layers.", at_least=1, at_most=64)
ACTIVATION = Domain(help="Hidden activation.")
DROPOUT = Domain(help="Share of hidden units dropped.", at_least=0, below=1, may_differ=True)


@dataclass(frozen=True, kw_only=True)
class FfnConfig(MinibatchConfig):
    """Hidden layers of equal width, each followed by dropout."""

    model: ClassVar[str] = "ffn"
    lr: float = hyperparameter(0.1, LR)
    hidden_size: int = hyperparameter(200, HIDDEN_SIZE)
    hidden_layers: int = hyperparameter(1, HIDDEN_LAYERS)
    activation: Activation = hyperparameter("relu", ACTIVATION)
    dropout: float = hyperparameter(0.0, DROPOUT)

    @property
    def layers(self) -> Layers:
        """The hidden layers."""
        return Layers((self.hidden_size,) * self.hidden_layers, self.activation, self.dropout)


MODEL = Model(
    title="Feed-forward network in PyTorch (Q2.2).",
    config=FfnConfig,
    learner="torch.learner:NetworkLearner",
    package="PyTorch",
    after_epoch=AfterEpoch(val_loss=True),
    stacked=True,
)
