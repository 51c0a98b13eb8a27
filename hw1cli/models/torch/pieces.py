"""What runs have in common whatever trains them: how an epoch is cut, and the names of the weights."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

AT_ONCE = 1024
"""Examples evaluated at once, and trained on in one go at least: their features stay in the processor's caches."""

PIPELINE = 8
"""Batches trained on in one go at least: what surrounds them is paid once."""


def pieces(order: NDArray[np.int64], batch_size: int) -> Sequence[NDArray[np.int64]]:
    """Cut an epoch's order into pieces of whole batches, the short last batch on its own."""
    whole = len(order) // batch_size * batch_size
    at_once = max(AT_ONCE // batch_size, PIPELINE) * batch_size
    starts = [*range(0, whole, at_once), *([whole] if whole < len(order) else [])]
    return np.split(order, starts[1:])


def named_weights(layers: Sequence[tuple[NDArray[Any], NDArray[Any]]]) -> Mapping[str, NDArray[Any]]:
    """Return copies of the layers' W (out x in) and b: W1, b1, W2, ..., or W and b where there is one layer."""
    named: dict[str, NDArray[Any]] = {}
    for i, (W, b) in enumerate(layers, start=1):
        suffix = str(i) if len(layers) > 1 else ""
        named["W" + suffix], named["b" + suffix] = W.copy(), b.copy()
    return named
