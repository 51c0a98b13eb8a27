"""The update rules, applied to a whole stack at once: SGD and Adam, with L2 as weight decay on all parameters.

Both take the gradient as the product it is, dL/dA = delta inputs^T, one layer at a time. A layer is K x out x
(in + 1) with the biases in its last column; `delta` is K x out x batch; `inputs` is batch x (in + 1) where the
members share them (the first layer) and K x (in + 1) x batch elsewhere.
"""

import math
from collections.abc import Mapping, Sequence
from typing import Protocol

import torch
from torch import Tensor

from hw1cli.models.hyperparameters import MinibatchConfig


class StackOptimizer(Protocol):
    """One update rule for a stack's layers.

    `scales` (K x 1 x 1) is what the caller multiplies the output's delta by. Deltas are linear in the output's,
    so a factor there is a factor of every gradient: SGD takes its learning rates in that way, for nothing.
    """

    scales: Tensor

    def update(self, layer: int, delta: Tensor, inputs: Tensor) -> None:
        """Change a layer's parameters in place, given the (scaled) gradient of the batch's loss as a product."""

    def state(self, member: int) -> Mapping[str, Tensor]:
        """Return a member's part of the rule's memory: views, not copies."""

    def load(self, member: int, state: Mapping[str, Tensor]) -> None:
        """Continue from what `state` returned."""


class Sgd:
    """A <- A - v with v <- momentum v + lr (dL/dA + l2 A): `torch.optim.SGD(lr, momentum, weight_decay=l2)`.

    The decay is subtracted together with the gradient. Shrinking the weights by 1 - lr l2 would lose it: that factor
    lies on float32's grid of 2^-24, and lr l2 is often of that size. Without decay and momentum the product is
    accumulated into the parameters where they are: no gradient is ever stored.
    """

    def __init__(self, layers: Sequence[Tensor], configs: Sequence[MinibatchConfig]) -> None:
        def column(values: Sequence[float]) -> Tensor | None:
            return layers[0].new_tensor(values).view(-1, 1, 1) if any(values) else None

        self._layers = layers
        self._decays = column([config.lr * config.l2 for config in configs])
        self._momenta = column([config.momentum for config in configs])
        plain = self._decays is None and self._momenta is None
        self._gradients = [] if plain else [torch.empty_like(A) for A in layers]
        self._steps = [] if self._momenta is None else [torch.zeros_like(A) for A in layers]
        self.scales = layers[0].new_tensor([config.lr for config in configs]).view(-1, 1, 1)

    def update(self, layer: int, delta: Tensor, inputs: Tensor) -> None:
        """Change a layer's parameters in place."""
        A = self._layers[layer]
        if self._gradients:
            step = self._gradients[layer]
            _gradient_into(step, delta, inputs)
            if self._decays is not None:
                step.addcmul_(A, self._decays)
            if self._momenta is not None:
                step = self._steps[layer].mul_(self._momenta).add_(step)
            A.sub_(step)
        elif inputs.dim() == 2:
            A.flatten(0, 1).addmm_(delta.flatten(0, 1), inputs, alpha=-1)
        else:
            A.baddbmm_(delta, inputs.mT, alpha=-1)

    def state(self, member: int) -> Mapping[str, Tensor]:
        """Return each layer's last step, where there is momentum: the rule has no other memory."""
        return {f"sgd.step{i}": step[member] for i, step in enumerate(self._steps, start=1)}

    def load(self, member: int, state: Mapping[str, Tensor]) -> None:
        """Continue from what `state` returned."""
        for i, step in enumerate(self._steps, start=1):
            step[member].copy_(state[f"sgd.step{i}"])


class Adam:
    """`torch.optim.Adam(lr=lr, weight_decay=l2)` with its default betas and epsilon, for each member.

    m <- m + (1 - beta1)(g - m);  v <- beta2 v + (1 - beta2) g^2;
    A <- A - lr / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps),  with g = dL/dA + l2 A.
    """

    BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8

    def __init__(self, layers: Sequence[Tensor], configs: Sequence[MinibatchConfig]) -> None:
        rates, decays = [config.lr for config in configs], [config.l2 for config in configs]
        self._layers = layers
        self._rates = layers[0].new_tensor(rates).view(-1, 1, 1)
        self._decays = layers[0].new_tensor(decays).view(-1, 1, 1) if any(decays) else None
        self._gradients = [torch.empty_like(A) for A in layers]
        self._means = [torch.zeros_like(A) for A in layers]
        self._squares = [torch.zeros_like(A) for A in layers]
        self._steps = [0] * len(layers)
        self.scales = torch.ones_like(self._rates)

    def update(self, layer: int, delta: Tensor, inputs: Tensor) -> None:
        """Change a layer's parameters in place."""
        A, g, m, v = self._layers[layer], self._gradients[layer], self._means[layer], self._squares[layer]
        self._steps[layer] += 1
        _gradient_into(g, delta, inputs)
        if self._decays is not None:
            g.addcmul_(A, self._decays)
        m.lerp_(g, 1 - self.BETA1)
        v.mul_(self.BETA2).addcmul_(g, g, value=1 - self.BETA2)
        # The gradient is spent; its buffer takes the step m / (sqrt(v) / sqrt(1 - beta2^t) + eps).
        torch.sqrt(v, out=g)
        g.div_(math.sqrt(1 - self.BETA2 ** self._steps[layer])).add_(self.EPSILON)
        torch.div(m, g, out=g)
        A.addcmul_(g, self._rates, value=-1 / (1 - self.BETA1 ** self._steps[layer]))

    def state(self, member: int) -> Mapping[str, Tensor]:
        """Return the number of steps and each layer's two moments."""
        moments = {f"adam.m{i}": m[member] for i, m in enumerate(self._means, start=1)}
        moments |= {f"adam.v{i}": v[member] for i, v in enumerate(self._squares, start=1)}
        return {"adam.step": torch.tensor(self._steps[0]), **moments}

    def load(self, member: int, state: Mapping[str, Tensor]) -> None:
        """Continue from what `state` returned."""
        self._steps = [int(state["adam.step"])] * len(self._layers)
        for i, (m, v) in enumerate(zip(self._means, self._squares, strict=True), start=1):
            m[member].copy_(state[f"adam.m{i}"])
            v[member].copy_(state[f"adam.v{i}"])


def _gradient_into(out: Tensor, delta: Tensor, inputs: Tensor) -> None:
    """Write delta inputs^T, one layer's gradient for every member."""
    if inputs.dim() == 2:
        torch.mm(delta.flatten(0, 1), inputs, out=out.flatten(0, 1))
    else:
        torch.bmm(delta, inputs.mT, out=out)
