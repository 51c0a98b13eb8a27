"""The feed-forward network of Question 2.2, in PyTorch, as the program knows it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hw1cli.models.agreement import Expected, nothing_known
from hw1cli.models.hyperparameters import HIDDEN_SIZE, LR, Activation, Layers, MinibatchConfig, default_but
from hw1cli.models.model import Model
from hw1cli.records import AfterEpoch
from hw1cli.specs import Domain, hyperparameter

if TYPE_CHECKING:
    from hw1cli.data.dataset import Split

HIDDEN_LAYERS = Domain(help="Hidden layers.", at_least=1, at_most=64)
ACTIVATION = Domain(help="Hidden activation.")
DROPOUT = Domain(help="Share of hidden units dropped.", at_least=0, below=1, may_differ=True)

SAME_UPDATES, SAME_LR = 200, 0.1
"""For how many updates a network's losses agree to 4 decimals: one hidden layer, SGD with a step of at most so much.

Two roundings of the default network at batch 1024 on octsim differ by 1e-6 after 192 updates, by 7e-5 after 288, and
at batch 16 by 3e-2 after its first epoch of 6,093.
"""


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


def _agreement(config: FfnConfig, train: "Split") -> Expected:
    examined = ("epochs", "lr", "batch_size", "l2", "hidden_size", "activation", "dropout")
    if config.lr > SAME_LR or not default_but(config, *examined):
        return nothing_known(config, train)
    why = f"rounded otherwise: this network's losses must agree to 4 decimals for {SAME_UPDATES} updates"
    return Expected(why, updates=SAME_UPDATES, accuracies=False)


MODEL = Model(
    title="Feed-forward network in PyTorch (Q2.2).",
    config=FfnConfig,
    learner="torch.side_by_side:side_by_side",
    computed_by=("PyTorch", "kernels"),
    after_epoch=AfterEpoch(val_loss=True),
    stacked=True,
    agreement=_agreement,
)
