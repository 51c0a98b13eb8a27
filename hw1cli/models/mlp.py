"""The one-hidden-layer network of Question 1.2b, as the program knows it; scratch/mlp.py has its mathematics."""

from dataclasses import dataclass
from typing import ClassVar

from hw1cli.models.hyperparameters import HIDDEN_SIZE, LR
from hw1cli.models.model import Model
from hw1cli.records import AfterEpoch
from hw1cli.specs import Config, Layers, hyperparameter


@dataclass(frozen=True, kw_only=True)
class MlpConfig(Config):
    """One hidden layer of ReLU units, one example at a time."""

    model: ClassVar[str] = "mlp"
    lr: float = hyperparameter(0.001, LR)
    hidden_size: int = hyperparameter(200, HIDDEN_SIZE)

    @property
    def layers(self) -> Layers:
        """The hidden layer."""
        return Layers((self.hidden_size,))


MODEL = Model(
    title="One-hidden-layer ReLU network from scratch, one example at a time (Q1.2b).",
    config=MlpConfig,
    learner="scratch.mlp_learner:MlpLearner",
    package="NumPy",
    after_epoch=AfterEpoch(train=True, train_loss=True),
)
