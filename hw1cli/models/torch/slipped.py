"""PyTorch networks as one trains them by mistake; all else is as protocol.md, section 3, has it, by torch itself."""

from functools import partial
from typing import Self

from torch import Tensor, nn

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.torch.module import module_of
from hw1cli.models.torch.module_learner import ModuleLearner


class _DividedBy255(nn.Module):
    def forward(self, x: Tensor) -> Tensor:
        return x * (PIXEL_SCALE / 255)


class _AlwaysOn(nn.Dropout):
    def train(self, mode: bool = True) -> Self:
        return super().train(True)


divided_by_255 = partial(ModuleLearner, make_module=lambda *given: nn.Sequential(_DividedBy255(), module_of(*given)))
dropout_left_on = partial(ModuleLearner, make_module=partial(module_of, dropout=_AlwaysOn))
