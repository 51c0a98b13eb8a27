"""Logistic regression of Question 2.1, in PyTorch, as the program knows it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hw1cli.models.agreement import Expected, curvature_bound, nothing_known, of_descent
from hw1cli.models.hyperparameters import MinibatchConfig, default_but
from hw1cli.models.model import Model
from hw1cli.records import AfterEpoch

if TYPE_CHECKING:
    from hw1cli.data.dataset import Split


@dataclass(frozen=True, kw_only=True)
class TorchLogRegConfig(MinibatchConfig):
    """Multinomial logistic regression: a network without hidden layers."""

    model: ClassVar[str] = "torch-logreg"


def _agreement(config: TorchLogRegConfig, train: "Split") -> Expected:
    if not default_but(config, "epochs", "lr", "batch_size", "l2"):
        return nothing_known(config, train)
    smallest = len(train) % config.batch_size or config.batch_size
    return of_descent(config.lr, curvature_bound(train, smallest) + config.l2, ties=1)


MODEL = Model(
    title="Multinomial logistic regression in PyTorch (Q2.1).",
    config=TorchLogRegConfig,
    learner="torch.side_by_side:side_by_side",
    computed_by=("PyTorch", "kernels"),
    after_epoch=AfterEpoch(val_loss=True),
    keeps_weights=True,
    stacked=True,
    agreement=_agreement,
)
