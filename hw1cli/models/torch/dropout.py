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
        self._fast = bool(self._members) and _fast_draws_match()

    def __bool__(self) -> bool:
        return bool(self._members)

    def draw(self, steps: Sequence[Sequence[Tensor]]) -> None:
        """Overwrite the masks of some batches: of each, for each hidden layer, K x width x batch, once all ones."""
        for k, keep, generator in self._members:
            fill = _draw_fast if self._fast and steps[0][0].device.type == "cpu" else _draw
            fill([mask[k] for masks in steps for mask in masks], keep, generator)


def _fast_draws_match() -> bool:
    # Imported here and below: without dropout nobody waits for Numba.
    from hw1cli.models.torch.mersenne import matches_torch

    return matches_torch()


def _draw_fast(masks: Sequence[Tensor], keep: float, generator: torch.Generator) -> None:
    from hw1cli.models.torch.mersenne import BernoulliStream

    stream = BernoulliStream(generator)
    for mask in masks:
        stream.draw(mask, keep)
    stream.put_back()


def _draw(masks: Sequence[Tensor], keep: float, generator: torch.Generator) -> None:
    for mask in masks:
        mask.copy_(torch.empty(mask.T.shape).bernoulli_(keep, generator=generator).div_(keep).T)
