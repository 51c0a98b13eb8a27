"""Logistic regression of Question 1.1b, as the program knows it; scratch/logistic.py has its mathematics."""

from dataclasses import dataclass
from typing import ClassVar

from hw1cli.models.hyperparameters import LR
from hw1cli.models.model import Model
from hw1cli.records import AfterEpoch
from hw1cli.specs import EPOCHS, Config, hyperparameter


@dataclass(frozen=True, kw_only=True)
class LogRegConfig(Config):
    """Multinomial logistic regression, one example at a time."""

    model: ClassVar[str] = "logreg"
    epochs: int = hyperparameter(50, EPOCHS)
    lr: float = hyperparameter(0.01, LR)


MODEL = Model(
    title="Multinomial logistic regression from scratch, one example at a time (Q1.1b).",
    config=LogRegConfig,
    learner="scratch.logistic:LogRegLearner",
    package="NumPy",
    after_epoch=AfterEpoch(train=True),
    keeps_weights=True,
)
