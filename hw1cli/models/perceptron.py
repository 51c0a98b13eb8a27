"""The perceptron of Question 1.1a, as the program knows it; scratch/perceptron.py has its mathematics."""

from dataclasses import dataclass
from typing import ClassVar

from hw1cli.models.model import Model
from hw1cli.records import AfterEpoch
from hw1cli.specs import Config


@dataclass(frozen=True, kw_only=True)
class PerceptronConfig(Config):
    """Multi-class perceptron; it has no hyperparameter but the number of epochs."""

    model: ClassVar[str] = "perceptron"


MODEL = Model(
    title="Multi-class perceptron from scratch (Q1.1a).",
    config=PerceptronConfig,
    learner="scratch.perceptron:PerceptronLearner",
    package="NumPy",
    after_epoch=AfterEpoch(train=True),
    has_loss=False,
    keeps_weights=True,
)
