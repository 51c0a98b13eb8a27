"""Forward and backward pass of K networks with the same architecture on the same batch.

Biases are weights of a constant input: with A_l = [W_l b_l] and a 1 appended to each layer's input,

    z_l = A_l [h_{l-1}; 1],   h_l = mask_l * f(z_l)   (l < L),   p = softmax(z_L),   h_0 = x.

For the batch's mean cross-entropy L, with delta_l = dL/dz_l, y one-hot and B examples in the batch:

    delta_L = (p - y) / B,   delta_l = f'(z_l) * mask_l * (W_{l+1}^T delta_{l+1}),   dL/dA_l = delta_l [h_{l-1}; 1]^T.

Shapes: A_l is K x out x (in + 1), z_l, h_l and delta_l are K x width x B (an example is a column, as in the
mathematics), the batch is B x (features + 1). All members share the batch, so the first layer of the whole stack
is one matrix product with K x width rows; the others are K small ones. Members never mix: one whose numbers
overflow leaves the others as they are. All is written into buffers made once, as each allocation and each
operation costs as much as the arithmetic of a small layer.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from torch import Tensor, nn

from hw1cli.data.dataset import Dataset
from hw1cli.models.hyperparameters import Activation, MinibatchConfig
from hw1cli.models.torch.optimizer import StackOptimizer

Masks = Sequence[Tensor]
"""One dropout mask for each hidden layer, K x width x B."""


def _relu(z: Tensor, *, out: Tensor) -> None:
    torch.clamp_min(z, 0, out=out)


def _relu_backward(delta: Tensor, a: Tensor) -> None:
    """Multiply by f'(z) = 1 where a = f(z) > 0, else 0."""
    torch.ops.aten.threshold_backward.grad_input(delta, a, 0, grad_input=delta)


def _tanh(z: Tensor, *, out: Tensor) -> None:
    torch.tanh(z, out=out)


def _tanh_backward(delta: Tensor, a: Tensor) -> None:
    """Multiply by f'(z) = 1 - a^2 where a = f(z)."""
    torch.ops.aten.tanh_backward.grad_input(delta, a, grad_input=delta)


_FORWARD: dict[Activation, Callable[..., None]] = {"relu": _relu, "tanh": _tanh}
_BACKWARD: dict[Activation, Callable[[Tensor, Tensor], None]] = {"relu": _relu_backward, "tanh": _tanh_backward}


class StackNetwork:
    """The two passes over `layers` (A_1 ... A_L) with buffers for batches of one size."""

    def __init__(self, layers: Sequence[Tensor], activation: Activation, batch_size: int, *, dropout: bool) -> None:
        self._layers = layers
        self._activate, self._activate_backward = _FORWARD[activation], _BACKWARD[activation]
        widths = [A.shape[1] for A in layers[:-1]]
        members = len(layers[0])
        make = layers[0].new_empty
        self._sums = [make(members, width, batch_size) for width in widths]
        self._deltas = [make(members, width, batch_size) for width in widths]
        # [h; 1]: the constant 1 is written here, once.
        self._inputs = [make(members, width + 1, batch_size).fill_(1) for width in widths]
        self._hidden = [inputs[:, :-1] for inputs in self._inputs]
        # f(z), which f' is computed from: kept apart from h only where dropout makes them differ.
        self._activated = self._sums if dropout else self._hidden
        self._transposed = [A[:, :, :-1].mT for A in layers]

    def forward(self, features: Tensor, logits: Tensor, masks: Masks = ()) -> None:
        """Write z_L (K x classes x B) of a batch's features (B x (features + 1), the last column 1) into `logits`."""
        sums = [*self._sums, logits]
        torch.mm(self._layers[0].flatten(0, 1), features.T, out=sums[0].flatten(0, 1))
        for i, inputs in enumerate(self._inputs):
            self._activate(self._sums[i], out=self._activated[i])
            if masks:
                torch.mul(self._activated[i], masks[i], out=self._hidden[i])
            torch.bmm(self._layers[i + 1], inputs, out=sums[i + 1])

    def backward(self, features: Tensor, delta: Tensor, optimizer: StackOptimizer, masks: Masks = ()) -> None:
        """Update every layer after `forward` on the same features and masks, given delta_L (K x classes x B).

        A delta is passed down through a layer's weights before they change.
        """
        for i in reversed(range(len(self._inputs))):
            below = self._deltas[i]
            torch.bmm(self._transposed[i + 1], delta, out=below)
            optimizer.update(i + 1, delta, self._inputs[i])
            if masks:
                below.mul_(masks[i])
            self._activate_backward(below, self._activated[i])
            delta = below
        optimizer.update(0, delta, features)


def initial_layers(config: MinibatchConfig, dataset: Dataset, generator: torch.Generator) -> list[Tensor]:
    """Return one float32 matrix [W b] of shape out x (in + 1) for each layer, the bias in the last column.

    Equal to the parameters of `nn.Linear(in, out)` made one after the other when the global generator is in
    `generator`'s state, which is advanced by as much (protocol.md, section 3).
    """
    widths = (dataset.train.n_features, *config.layers.widths, dataset.n_classes)
    return [_initial_layer(fan_in, fan_out, generator) for fan_in, fan_out in pairwise(widths)]


def _initial_layer(fan_in: int, fan_out: int, generator: torch.Generator) -> Tensor:
    weight = nn.init.kaiming_uniform_(torch.empty(fan_out, fan_in), a=math.sqrt(5), generator=generator)
    bound = 1 / math.sqrt(fan_in)
    bias = torch.empty(fan_out).uniform_(-bound, bound, generator=generator)
    return torch.cat([weight, bias[:, None]], dim=1)
