"""The one-hidden-layer network of Question 1.2b, as the program knows it; scratch/mlp.py has its mathematics."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hw1cli.models.hyperparameters import HIDDEN_SIZE, LR
from hw1cli.models.model import Model, one_at_a_time
from hw1cli.records import AfterEpoch
from hw1cli.specs import Config, hyperparameter

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.models.scratch.scratch_learner import ScratchLearner


@dataclass(frozen=True, kw_only=True)
class MlpConfig(Config):
    """One hidden layer of ReLU units, one example at a time."""

    model: ClassVar[str] = "mlp"
    lr: float = hyperparameter(0.001, LR)
    hidden_size: int = hyperparameter(200, HIDDEN_SIZE)


def _learner(config: MlpConfig, seed: int, dataset: "Dataset", *, device: str, threads: int) -> "ScratchLearner":
    from hw1cli.models.scratch.mlp_learner import MlpLearner

    return MlpLearner(config, seed, dataset, threads=threads)


MODEL = Model(
    title="One-hidden-layer ReLU network from scratch, one example at a time (Q1.2b).",
    package="NumPy",
    config=MlpConfig,
    build=one_at_a_time(_learner),
    after_epoch=AfterEpoch(train=True, train_loss=True),
)
