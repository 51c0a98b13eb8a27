"""Dropout masks, the ones that `nn.Dropout` would draw in each member's own run."""

from collections.abc import Sequence

import torch
from torch import Tensor


class DropoutMasks:
    """Draws a stack's masks: entries 1 / (1 - p) with probability 1 - p, else 0; all ones for members with p = 0.

    Each member has its own stream, `generators[k]`: the one its initial parameters came from, as a single run's
    masks follow its initial parameters in the global generator. `nn.Dropout` on the CPU fills a batch x width mask
    by `bernoulli_(1 - p)`, layer by layer, and draws nothing where p = 0. So does this; the masks are drawn on the
    CPU whatever the device, so that a run's numbers do not depend on it.
    """

    def __init__(self, rates: Sequence[float], generators: Sequence[torch.Generator]) -> None:
        streams = enumerate(zip(rates, generators, strict=True))
        self._members = [(k, 1 - p, generator) for k, (p, generator) in streams if p > 0]

    def __bool__(self) -> bool:
        return bool(self._members)

    def draw(self, masks: Sequence[Tensor]) -> None:
        """Overwrite one batch's masks: for each hidden layer K x width x batch, whose entries were ones at first."""
        for k, keep, generator in self._members:
            for mask in masks:
                _, width, batch = mask.shape
                drawn = torch.empty(batch, width).bernoulli_(keep, generator=generator).div_(keep)
                mask[k].copy_(drawn.T)
