"""The homework test split (protocol.md, section 1)."""

import numpy as np
from numpy.typing import NDArray

HOMEWORK_TEST_COUNTS = (182, 55, 42, 250)
"""Images kept of each class: the training set's class balance, 529 in all."""


def homework_test_indices(labels: NDArray[np.uint8]) -> NDArray[np.intp]:
    """Return which official test images make the homework test set, in its order.

    Of each class the first `HOMEWORK_TEST_COUNTS[class]` in file order (fewer where fewer exist), class after class.
    """
    return np.concatenate(
        [np.flatnonzero(labels == label)[:count] for label, count in enumerate(HOMEWORK_TEST_COUNTS)]
    )
