"""One update of a network as docs/arithmetic.md defines it: NumPy scalars and arrays, one rounding an operation."""

from dataclasses import dataclass, field
from itertools import pairwise
from math import sqrt
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.models.arithmetic.functions import exp_single, log_single, tanh_single
from hw1cli.models.hyperparameters import MinibatchConfig
from tests.unit.models.reference import fma32, product

Array = NDArray[np.float32]
single = np.float32


@dataclass
class Network:
    """The layers [W b] of a run, and what its update rule remembers of each."""

    config: MinibatchConfig
    layers: list[Array]
    moments: list[tuple[Array, Array]] = field(init=False)
    powers: list[float] = field(default_factory=lambda: [1.0, 1.0])

    def __post_init__(self) -> None:
        self.moments = [(np.zeros_like(A), np.zeros_like(A)) for A in self.layers]

    def update(self, pixels: NDArray[np.uint8], labels: NDArray[np.uint8], masks: list[Array]) -> list[np.float32]:
        """Learn from a batch and return the examples' losses before."""
        config = self.config
        self.powers = [self.powers[0] * 0.9, self.powers[1] * 0.999]
        a, h = [], [(pixels.T / 256).astype(single)]
        for i, A in enumerate(self.layers):
            z = product(np.repeat(A[:, -1:], len(labels), axis=1), A[:, :-1], h[-1])
            a.append(z if i == len(masks) else activated(z, config.layers.activation))
            h.append(masks[i] * a[-1] if i < len(masks) else z)
        scale = single((1 if config.optimizer == "adam" else config.lr) / len(labels))
        losses, delta = cross_entropy(h[-1], labels, scale)
        deltas = [delta]
        for i in reversed(range(len(masks))):
            W = self.layers[i + 1][:, :-1]
            below = product(np.zeros_like(a[i]), W.T, deltas[0]) * masks[i]
            if config.layers.activation == "tanh":
                deltas.insert(0, below * (1 - a[i] * a[i]))
            else:
                deltas.insert(0, np.where(a[i] <= 0, single(0), below))
        for A, moments, delta, inputs in zip(self.layers, self.moments, deltas, h, strict=False):
            descend(config, A, moments, gradient(delta, inputs), self.powers)
        return losses


def activated(z: Array, activation: str) -> Array:
    if activation == "tanh":
        return np.array([[tanh_single(value) for value in row] for row in z], single)
    return np.where(z <= 0, single(0), z)


def cross_entropy(z: Array, labels: NDArray[np.uint8], scale: np.float32) -> tuple[list[np.float32], Array]:
    """Return each example's loss, and scale (p - y)."""
    losses, delta = [], np.empty_like(z)
    for e, y in enumerate(labels):
        exps = [single(exp_single(value - z[:, e].max())) for value in z[:, e]]
        total = single(0)
        for value in exps:
            total += value
        losses.append(single(log_single(total)) + (z[:, e].max() - z[y, e]))
        delta[:, e] = [scale * (value / total - single(c == y)) for c, value in enumerate(exps)]
    return losses, delta


def gradient(delta: Array, inputs: Array) -> Array:
    """Return delta [inputs; 1]^T: example after example, without those whose delta is 0."""
    inputs = np.vstack([inputs, np.ones_like(inputs[:1])])
    total = np.zeros((len(delta), len(inputs)), single)
    for e in range(delta.shape[1]):
        factor = delta[:, e, None]
        total = np.where(factor != 0, fma32(factor, inputs[None, :, e], total), total)
    return total


def descend(config: MinibatchConfig, A: Array, moments: tuple[Array, Array], g: Array, powers: list[float]) -> None:
    m, v = moments
    if config.optimizer == "adam":
        g = fma32(single(config.l2), A, g)
        m[:] = fma32(single(1 - 0.9), g - m, m)
        v[:] = fma32(single(1 - 0.999) * g, g, single(0.999) * v)
        rate, root = single(config.lr / (1 - powers[0])), single(sqrt(1 - powers[1]))
        A -= rate * (m / (np.sqrt(v) / root + single(1e-8)))
        return
    step = fma32(single(config.lr * config.l2), A, g)
    if config.momentum:
        step = m[:] = fma32(single(config.momentum), m, step)
    A -= step


def random_layers(widths: tuple[int, ...], seed: int) -> list[Array]:
    """Return layers with numbers of the usual size."""
    random: Any = np.random.default_rng(seed)
    return [
        random.uniform(-1, 1, (fan_out, fan_in + 1)).astype(single) / single(sqrt(fan_in))
        for fan_in, fan_out in pairwise(widths)
    ]
