"""PyTorch networks as one trains them by mistake; all else is as protocol.md, section 3, has it, by torch itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import prod
from typing import ClassVar, Self

from torch import Tensor, nn

from hw1cli.data.dataset import PIXEL_SCALE, Dataset, Split
from hw1cli.models.hyperparameters import MinibatchConfig, ModuleConfig
from hw1cli.models.slips import Slip
from hw1cli.models.torch.module_learner import ModuleLearner
from hw1cli.models.torch.side_by_side import SideBySide
from hw1cli.training.learner import Predictions

_ACTIVATIONS = {"relu": nn.ReLU, "tanh": nn.Tanh}
_UPDATES = ("epochs", "lr", "batch_size", "l2", "optimizer", "momentum")


@dataclass(frozen=True, kw_only=True)
class SlippedConfig(ModuleConfig):
    """A network of linear layers with a slip in it."""

    model: ClassVar[str] = "slipped"
    network: MinibatchConfig
    slip: Slip

    def module(self, image_shape: Sequence[int], n_classes: int) -> nn.Module:
        """Return the network, its layers made in the order in which they draw their weights."""
        hidden = self.network.layers
        dropout = _AlwaysOn if self.slip is Slip.DROPOUT_LEFT_ON else nn.Dropout
        parts: list[nn.Module] = [nn.Flatten()]
        if self.slip is Slip.DIVIDED_BY_255:
            parts.append(_Scaled(PIXEL_SCALE / 255))
        for inputs, outputs in pairwise((prod(image_shape), *hidden.widths, n_classes)):
            parts += [nn.Linear(inputs, outputs), _ACTIVATIONS[hidden.activation](), dropout(hidden.dropout)]
        return nn.Sequential(*parts[:-2])  # nothing follows the output


class _Scaled(nn.Module):
    def __init__(self, factor: float) -> None:
        super().__init__()
        self._factor = factor

    def forward(self, x: Tensor) -> Tensor:
        return x * self._factor


class _AlwaysOn(nn.Dropout):
    def train(self, mode: bool = True) -> Self:
        return super().train(True)


class _Run(ModuleLearner):
    def evaluate(self, split: Split, *, with_loss: bool) -> Predictions:
        """Return the predictions; what is drawn for them comes from the run's own random state, as in a script."""
        with self._own_torch():
            return super().evaluate(split, with_loss=with_loss)


def slipped_network(
    configs: Sequence[MinibatchConfig], seed: int, dataset: Dataset, *, slip: Slip, threads: int
) -> SideBySide:
    """Return a learner for such a run."""
    (network,) = configs
    shared = {name: getattr(network, name) for name in _UPDATES}
    config = SlippedConfig(network=network, slip=slip, **shared)
    return SideBySide([_Run(config, seed, dataset, device="cpu", threads=threads)], workers=1)
