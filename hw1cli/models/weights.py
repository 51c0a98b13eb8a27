"""The weights of a network by the names that its mathematics uses: W1, b1, W2, ..., or W and b of a single layer."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Layer: TypeAlias = tuple[NDArray[Any], NDArray[Any]]
"""W (units x inputs) and b (units)."""


def named_weights(layers: Sequence[Layer]) -> Mapping[str, NDArray[Any]]:
    """Return copies of the layers' weights by their names."""
    named: dict[str, NDArray[Any]] = {}
    for i, (W, b) in enumerate(layers, start=1):
        suffix = str(i) if len(layers) > 1 else ""
        named["W" + suffix], named["b" + suffix] = W.copy(), b.copy()
    return named


def layers_of(weights: Mapping[str, NDArray[Any]]) -> list[Layer]:
    """Return the layers that stored weights are of; KeyError for what has no such names, IndexError for no matrix.

    The linear models from scratch have the bias as the last column of W: the weight of the constant feature.
    """
    if "W" not in weights:
        return [(weights[f"W{i}"], weights[f"b{i}"]) for i in range(1, len(weights) // 2 + 1)]
    W = weights["W"]
    return [(W, weights["b"])] if "b" in weights else [(W[:, :-1], W[:, -1])]


def augmented(W: NDArray[Any], b: NDArray[Any]) -> NDArray[np.float64]:
    """Return [W | b] (units x (inputs + 1), float64): what a layer is where its inputs end with a constant 1."""
    return np.column_stack([W, b]).astype(np.float64)
