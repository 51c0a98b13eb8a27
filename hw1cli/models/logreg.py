"""Logistic regression of Question 1.1b, as the program knows it; scratch/logistic.py has its mathematics."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hw1cli.models.hyperparameters import LR
from hw1cli.models.model import Model, one_at_a_time
from hw1cli.records import AfterEpoch
from hw1cli.specs import EPOCHS, Config, hyperparameter

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.models.scratch.scratch_learner import ScratchLearner


@dataclass(frozen=True, kw_only=True)
class LogRegConfig(Config):
    """Multinomial logistic regression, one example at a time."""

    model: ClassVar[str] = "logreg"
    epochs: int = hyperparameter(50, EPOCHS)
    lr: float = hyperparameter(0.01, LR)


def _learner(config: LogRegConfig, seed: int, dataset: "Dataset", *, device: str, threads: int) -> "ScratchLearner":
    from hw1cli.models.scratch.logistic import LogRegLearner

    return LogRegLearner(config, seed, dataset, threads=threads)


MODEL = Model(
    title="Multinomial logistic regression from scratch, one example at a time (Q1.1b).",
    package="NumPy",
    config=LogRegConfig,
    build=one_at_a_time(_learner),
    after_epoch=AfterEpoch(train=True),
    keeps_weights=True,
)
