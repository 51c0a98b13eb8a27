"""A weight's SGD step with weight decay, in the one order of operations that keeps a small decay."""

import numpy as np
from numba import types

from hw1cli.models.arithmetic.compiled import compiled


@compiled(types.float32(types.float32, types.float32, types.float32), reordered=False)
def descended(weight: float, decay: float, step: float | np.float32) -> float | np.float32:
    """Return weight - (decay weight + step), for decay = lr l2 and a step that is lr dL/dw.

    Both are subtracted at once: decay weight, subtracted on its own, is often less than half of the weight's last
    place and would be rounded away, every time. Sums must not be reordered here for that reason.
    """
    return weight - (decay * weight + step)
