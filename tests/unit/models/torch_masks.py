"""How torch draws dropout's masks on a processor: by its own kernel, or by MKL, whose numbers are others."""

from functools import cache

import torch


@cache
def drawn_by_mkl() -> bool:
    """Whether torch has MKL draw, as it does on Intel's processors and, before some version, on all: it is asked."""
    first, second = (torch.Generator().manual_seed(1) for _ in range(2))
    drawn = torch.empty(100).bernoulli_(0.5, generator=first)
    return not torch.equal(drawn, generic_mask((100,), 0.5, second))


def generic_mask(shape: tuple[int, ...], keep: float, generator: torch.Generator | None = None) -> torch.Tensor:
    """Return what torch's own kernel draws: 1 where a double from its generator is below `keep`, else 0."""
    return (torch.rand(shape, dtype=torch.float64, generator=generator) < keep).float()


def generic_dropout(x: torch.Tensor, p: float = 0.5, training: bool = True, inplace: bool = False) -> torch.Tensor:
    """`torch.nn.functional.dropout` with the masks of torch's own kernel."""
    return x * generic_mask(tuple(x.shape), 1 - p).div_(1 - p).to(x.dtype) if training and p else x
