"""The one place that turns a seed into random numbers for torch (protocol.md, section 3)."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import torch


def torch_generator(seed: int) -> "torch.Generator":
    """Return a CPU generator seeded like `torch.manual_seed(seed)` seeds the global one."""
    import torch

    return torch.Generator().manual_seed(seed)


def next_loader_order(generator: "torch.Generator", n: int) -> "torch.Tensor":
    """Return the next epoch's order of Question 2 (int64, n).

    Equal to the order of `DataLoader(shuffle=True, generator=generator)`: the loader draws one integer for its
    workers' base seed at the start of each epoch, whether it has workers or not, then the permutation. Its sampler
    then draws another permutation of which it uses nothing (it would be cut to the n mod n missing examples).
    """
    import torch

    torch.empty((), dtype=torch.int64).random_(generator=generator)
    order = torch.randperm(n, generator=generator)
    torch.randperm(n, generator=generator)
    return order
