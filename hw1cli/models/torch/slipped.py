"""PyTorch networks as one trains them by mistake; all else is as protocol.md, section 3, has it."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import ClassVar, Self

import torch
from torch import Tensor, nn

from hw1cli.data.dataset import PIXEL_SCALE, Dataset
from hw1cli.models.hyperparameters import MinibatchConfig, ModuleConfig
from hw1cli.models.slips import Slip
from hw1cli.models.torch.module_learner import ModuleLearner

_ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh}


@dataclass(frozen=True, kw_only=True)
class SlippedConfig(ModuleConfig):
    """A network of linear layers with a slip in it."""

    model: ClassVar[str] = "slipped"
    network: MinibatchConfig
    slip: Slip

    def module(self, dataset: Dataset) -> nn.Module:
        """Return the network, its layers made in the order in which they draw their weights."""
        hidden = self.network.layers
        widths = (dataset.train.n_features, *hidden.widths, dataset.n_classes)
        layers: list[nn.Module] = [nn.Flatten()]
        if self.slip is Slip.DIVIDED_BY_255:
            layers.append(_Scaled(PIXEL_SCALE / 255))
        dropout = _AlwaysOn if self.slip is Slip.DROPOUT_LEFT_ON else nn.Dropout
        for inputs, outputs in pairwise(widths):
            between = [_ACTIVATIONS[hidden.activation](), dropout(hidden.dropout)]
            layers += [nn.Linear(inputs, outputs), *between]
        return nn.Sequential(*layers[:-2])


class _Scaled(nn.Module):
    def __init__(self, factor: float) -> None:
        super().__init__()
        self._factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return x * self._factor


class _AlwaysOn(nn.Dropout):
    def train(self, mode: bool = True) -> Self:
        return super().train(True)


class SlippedLearner(ModuleLearner):
    """A `Learner` of one such run; while it lives, torch's global generator is as in a script seeded by `seed`."""

    def __init__(
        self, configs: Sequence[MinibatchConfig], seed: int, dataset: Dataset, *, slip: Slip, threads: int
    ) -> None:
        (network,) = configs
        shared = {
            name: getattr(network, name) for name in ("epochs", "lr", "batch_size", "l2", "optimizer", "momentum")
        }
        config = SlippedConfig(network=network, slip=slip, **shared)
        super().__init__([config], seed, dataset, device="cpu", threads=threads)
        torch.manual_seed(seed)
        config.module(dataset)  # draws what the initial weights are made of; masks follow it
