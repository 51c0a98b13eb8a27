"""Which runs may be trained together: those that see the same batches and have the same architecture.

Runs that share their seed and data draw the same batches, so K of them can be trained as one stack: one matrix
product multiplies a batch by the first layers of all of them. This module needs no torch.
"""

from collections.abc import Hashable
from dataclasses import fields

from hw1cli.specs import Config, FfnConfig, TorchLogRegConfig

TorchConfig = TorchLogRegConfig | FfnConfig
"""The configurations that this package trains."""

PER_MEMBER = frozenset({"lr", "l2", "dropout"})
"""The hyperparameters in which the members of a stack may differ."""


def stack_key(config: Config) -> Hashable:
    """Return what the members of a stack must share: runs with equal keys, seed and data may be trained together."""
    shared = ((field.name, getattr(config, field.name)) for field in fields(config) if field.name not in PER_MEMBER)
    return (config.model, *shared)
