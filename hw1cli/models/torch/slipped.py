"""PyTorch networks as one trains them by mistake; all else is as protocol.md, section 3, has it, by torch itself."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import ClassVar, Self

from torch import Tensor, nn

from hw1cli.data.dataset import PIXEL_SCALE, Dataset
from hw1cli.models.hyperparameters import MinibatchConfig, ModuleConfig
from hw1cli.models.slips import Slip
from hw1cli.models.torch.module import module_of
from hw1cli.models.torch.module_learner import ModuleLearner
from hw1cli.models.torch.side_by_side import SideBySide


@dataclass(frozen=True, kw_only=True)
class SlippedConfig(ModuleConfig):
    """A network of linear layers with a slip in it."""

    model: ClassVar[str] = "slipped"
    network: MinibatchConfig
    slip: Slip

    def module(self, image_shape: Sequence[int], n_classes: int) -> nn.Module:
        """Return the network with its slip."""
        if self.slip is Slip.DROPOUT_LEFT_ON:
            return module_of(self.network, image_shape, n_classes, dropout=_AlwaysOn)
        return nn.Sequential(_DividedBy255(), module_of(self.network, image_shape, n_classes))


class _DividedBy255(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * (PIXEL_SCALE / 255)


class _AlwaysOn(nn.Dropout):
    def train(self, mode: bool = True) -> Self:
        return super().train(True)


def slipped_network(
    configs: Sequence[MinibatchConfig], seed: int, dataset: Dataset, *, slip: Slip, threads: int
) -> SideBySide:
    """Return a learner for such a run."""
    (network,) = configs
    shared = {each.name: getattr(network, each.name) for each in fields(MinibatchConfig)}
    config = SlippedConfig(network=network, slip=slip, **shared)
    return SideBySide([ModuleLearner(config, seed, dataset, device="cpu", threads=threads)], workers=1)
