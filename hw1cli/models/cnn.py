"""A small convolutional network: no part of the homework, but what one tries next."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from hw1cli.errors import DataError
from hw1cli.models.hyperparameters import BATCH_SIZE, ModuleConfig
from hw1cli.models.model import Model
from hw1cli.records import AfterEpoch
from hw1cli.specs import hyperparameter

if TYPE_CHECKING:
    from torch import nn

SMALLEST = 8
"""Pixels that an image has at least, each way."""


@dataclass(frozen=True, kw_only=True)
class CnnConfig(ModuleConfig):
    """Two 3 x 3 convolutions, of 16 and 32 channels."""

    model: ClassVar[str] = "cnn"
    batch_size: int = hyperparameter(64, BATCH_SIZE)

    def module(self, image_shape: Sequence[int], n_classes: int) -> "nn.Module":
        """Return the network: 2 x (convolution, ReLU, 2 x 2 max-pooling), then a linear layer.

        Each convolution keeps an image's size (a border of zeros), each pooling halves it, rounded down.
        """
        from torch import nn

        height, width, *channels = image_shape
        if min(height, width) < SMALLEST:
            size = f"{SMALLEST} x {SMALLEST}"
            raise DataError(f"cnn needs images of at least {size} pixels; these have {height} x {width}")
        return nn.Sequential(
            nn.Conv2d(channels[0] if channels else 1, 16, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(16, 32, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(32 * (height // 4) * (width // 4), n_classes),
        )  # fmt: skip


MODEL = Model(
    title="Small convolutional network in PyTorch (beyond the homework).",
    config=CnnConfig,
    learner="torch.module_learner:ModuleLearner",
    package="PyTorch",
    same_bits=False,
    after_epoch=AfterEpoch(val_loss=True),
)
