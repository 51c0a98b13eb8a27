"""Logistic regression of Question 2.1, in PyTorch, as the program knows it."""

from dataclasses import dataclass
from typing import ClassVar

from hw1cli.models.hyperparameters import MinibatchConfig
from hw1cli.models.model import Model
from hw1cli.records import AfterEpoch


@dataclass(frozen=True, kw_only=True)
class TorchLogRegConfig(MinibatchConfig):
    """Multinomial logistic regression: a network without hidden layers."""

    model: ClassVar[str] = "torch-logreg"


MODEL = Model(
    title="Multinomial logistic regression in PyTorch (Q2.1).",
    config=TorchLogRegConfig,
    learner="torch.learner:NetworkLearner",
    package="PyTorch",
    after_epoch=AfterEpoch(val_loss=True),
    keeps_weights=True,
    stacked=True,
)
