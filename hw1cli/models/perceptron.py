"""The perceptron of Question 1.1a, as the program knows it; scratch/perceptron.py has its mathematics."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hw1cli.models.model import Model, one_at_a_time
from hw1cli.records import AfterEpoch
from hw1cli.specs import Config

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset
    from hw1cli.models.scratch.scratch_learner import ScratchLearner


@dataclass(frozen=True, kw_only=True)
class PerceptronConfig(Config):
    """Multi-class perceptron; it has no hyperparameter but the number of epochs."""

    model: ClassVar[str] = "perceptron"


def _learner(
    config: PerceptronConfig, seed: int, dataset: "Dataset", *, device: str, threads: int
) -> "ScratchLearner":
    from hw1cli.models.scratch.perceptron import PerceptronLearner

    return PerceptronLearner(seed, dataset, threads=threads)


MODEL = Model(
    title="Multi-class perceptron from scratch (Q1.1a).",
    package="NumPy",
    config=PerceptronConfig,
    build=one_at_a_time(_learner),
    after_epoch=AfterEpoch(train=True),
    has_loss=False,
    keeps_weights=True,
)
