"""The perceptron of Question 1.1a, as the program knows it; scratch/perceptron.py has its mathematics."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hw1cli.models.agreement import Expected
from hw1cli.models.model import Model
from hw1cli.records import AfterEpoch
from hw1cli.specs import Config

if TYPE_CHECKING:
    from hw1cli.data.dataset import Split


@dataclass(frozen=True, kw_only=True)
class PerceptronConfig(Config):
    """Multi-class perceptron; it has no hyperparameter but the number of epochs."""

    model: ClassVar[str] = "perceptron"


def _agreement(config: PerceptronConfig, train: "Split") -> Expected:
    """All its numbers are multiples of 1/65536: while they are less than 2^53 of them nothing is rounded."""
    from hw1cli.data.dataset import PIXEL_SCALE

    exact = 2**53 // (train.n_features + 1) // PIXEL_SCALE**2
    return Expected("the perceptron rounds nothing, so every digit must be equal", updates=exact, tolerance=0)


MODEL = Model(
    title="Multi-class perceptron from scratch (Q1.1a).",
    config=PerceptronConfig,
    learner="scratch.perceptron:PerceptronLearner",
    computed_by=("NumPy", "kernels"),
    after_epoch=AfterEpoch(train=True),
    has_loss=False,
    keeps_weights=True,
    agreement=_agreement,
)
