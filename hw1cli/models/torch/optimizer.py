"""The update rules: SGD and Adam, with L2 as weight decay on all parameters, as `torch.optim` has them.

Deltas are linear in the output's, so a factor there is a factor of every gradient: SGD takes its learning rate in
that way, and what arrives here is lr dL/dA.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Annotated, Any, NamedTuple, TypeAlias

import numpy as np
from numba import types
from numba.extending import register_jitable
from numpy.typing import NDArray

from hw1cli.models.arithmetic.compiled import compiled, fma
from hw1cli.models.hyperparameters import MinibatchConfig

Array: TypeAlias = NDArray[Any]

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


class _Rule(NamedTuple):
    """An update rule and its memory: an array as long as all weights for each moment, none for plain SGD.

    `decay` is lr l2 for SGD and l2 for Adam. `steps` (one number) counts the steps t, `powers` are beta1^t and
    beta2^t.
    """

    memory: Any
    steps: Any
    powers: Any
    decay: Any
    momentum: Any
    lr: Any
    adam: Any


Rule: TypeAlias = Annotated[
    _Rule,
    types.NamedTuple(
        [types.float32[:, ::1], types.int64[::1], types.float64[::1], types.float32, types.float32, types.float64,
         types.boolean], _Rule
    ),
]  # fmt: skip


def make_rule(config: MinibatchConfig, parameters: int) -> _Rule:
    """Return the rule of a run that has so many parameters, before its first step."""
    adam = config.optimizer == "adam"
    moments = 2 if adam else 1 if config.momentum else 0
    return _Rule(
        memory=np.zeros((moments, parameters), np.float32),
        steps=np.zeros(1, np.int64),
        powers=np.ones(2),
        decay=np.float32(config.l2 if adam else config.lr * config.l2),
        momentum=np.float32(config.momentum),
        lr=config.lr,
        adam=adam,
    )


def rule_state(rule: _Rule, by_layer: Callable[[Array], Sequence[Array]]) -> dict[str, Array]:
    """Return a copy of the rule's memory; `by_layer` cuts an array as long as all weights into their matrices."""
    names = ("adam.m", "adam.v") if rule.adam else ("sgd.step",)
    state = {"adam.step": np.array(rule.steps[0])} if rule.adam else {}
    for name, moment in zip(names, rule.memory, strict=False):  # plain SGD has none
        state |= {f"{name}{i}": part.copy() for i, part in enumerate(by_layer(moment), start=1)}
    return state


def load_rule(rule: _Rule, state: Mapping[str, Array], by_layer: Callable[[Array], Sequence[Array]]) -> None:
    """Continue from what `rule_state` returned; the rule must be new."""
    names = ("adam.m", "adam.v") if rule.adam else ("sgd.step",)
    for name, moment in zip(names, rule.memory, strict=False):
        for i, part in enumerate(by_layer(moment), start=1):
            part[:] = state[f"{name}{i}"]
    for _ in range(int(state["adam.step"]) if rule.adam else 0):
        count_step(rule)


@compiled
def count_step(rule: Rule) -> None:
    """Begin a step; powers by multiplication, since no library's `pow` is the same everywhere."""
    rule.steps[0] += 1
    rule.powers[0] *= BETA1
    rule.powers[1] *= BETA2


@register_jitable
def descend(rule: Any, weights: Any, start: int, gradient: Any) -> None:
    """Take the step of the weights from `start` on, as many as `gradient` has."""
    w = weights[start : start + gradient.shape[0]]
    if rule.adam:
        _adam(rule, w, rule.memory[0, start:], rule.memory[1, start:], gradient)
    elif rule.memory.shape[0] > 0:
        _momentum(rule, w, rule.memory[0, start:], gradient)
    else:
        _sgd(rule, w, gradient)


@register_jitable
def _sgd(rule: Any, w: Any, g: Any) -> None:
    """w <- w - (g + lr l2 w), with g = lr dL/dw: `torch.optim.SGD(lr, weight_decay=l2)`.

    Both are subtracted at once: lr l2 w, subtracted on its own, is often less than half of the weight's last place
    and would be rounded away, every time.
    """
    for j in range(g.shape[0]):
        w[j] -= fma(rule.decay, w[j], g[j])


@register_jitable
def _momentum(rule: Any, w: Any, v: Any, g: Any) -> None:
    """v <- momentum v + (g + lr l2 w);  w <- w - v:  the same with `momentum`."""
    for j in range(g.shape[0]):
        v[j] = fma(rule.momentum, v[j], fma(rule.decay, w[j], g[j]))
        w[j] -= v[j]


@register_jitable
def _adam(rule: Any, w: Any, m: Any, v: Any, g: Any) -> None:
    """`torch.optim.Adam(lr, weight_decay=l2)` with its default betas and epsilon.

    m <- m + (1 - beta1)(g - m);  v <- beta2 v + (1 - beta2) g^2;
    w <- w - lr / (1 - beta1^t) m / (sqrt(v) / sqrt(1 - beta2^t) + eps),  with g = dL/dw + l2 w.
    """
    rate = np.float32(rule.lr / (1 - rule.powers[0]))
    root = np.float32(np.sqrt(1 - rule.powers[1]))
    for j in range(g.shape[0]):
        d = fma(rule.decay, w[j], g[j])
        m[j] = fma(np.float32(1 - BETA1), d - m[j], m[j])
        v[j] = fma(np.float32(1 - BETA2) * d, d, np.float32(BETA2) * v[j])
        w[j] -= rate * (m[j] / (np.sqrt(v[j]) / root + np.float32(EPSILON)))
