"""A weight's SGD step with weight decay, in the one order of operations that keeps a small decay."""

from functools import partial

from hw1cli.models.arithmetic.compiled import Single, compiled


@partial(compiled, reordered=False)
def descended(weight: Single, decay: Single, step: Single) -> Single:
    """Return weight - (decay weight + step), for decay = lr l2 and a step that is lr dL/dw.

    Both are subtracted at once: decay weight, subtracted on its own, is often less than half of the weight's last
    place and would be rounded away, every time. Sums must not be reordered here for that reason.
    """
    return weight - (decay * weight + step)
