"""Initial parameters, drawn as `nn.Linear` draws them (protocol.md, section 3)."""

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from hw1cli.data.dataset import Dataset
from hw1cli.models.minibatch import MinibatchConfig


def layer_sizes(config: MinibatchConfig, dataset: Dataset) -> tuple[int, ...]:
    """Return the widths of input, hidden layers and output; logistic regression has no hidden layer."""
    return (dataset.train.n_features, *config.layers.widths, dataset.n_classes)


def initial_layers(sizes: Sequence[int], generator: torch.Generator) -> list[Tensor]:
    """Return one float32 matrix [W b] of shape out x (in + 1) for each layer, the bias in the last column.

    Equal to the parameters of `nn.Linear(in, out)` made one after the other when the global generator is in
    `generator`'s state, which is advanced by as much.
    """
    return [_initial_layer(fan_in, fan_out, generator) for fan_in, fan_out in pairwise(sizes)]


def _initial_layer(fan_in: int, fan_out: int, generator: torch.Generator) -> Tensor:
    weight = nn.init.kaiming_uniform_(torch.empty(fan_out, fan_in), a=math.sqrt(5), generator=generator)
    bound = 1 / math.sqrt(fan_in)
    bias = torch.empty(fan_out).uniform_(-bound, bound, generator=generator)
    return torch.cat([weight, bias[:, None]], dim=1)
