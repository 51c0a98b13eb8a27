"""Question 2's epochs in pieces, between which another run may be advanced."""

from collections.abc import Sequence

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
