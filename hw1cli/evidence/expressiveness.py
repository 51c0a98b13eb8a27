"""What one hidden layer can do and none cannot (Q1.2a): XOR, in exact arithmetic."""

from typing import Any

import numpy as np

from hw1cli.constructions.separability import Crossing, separability
from hw1cli.constructions.target import XOR

POINTS = ((-1, -1), (-1, 1), (1, -1), (1, 1))
W1, b1 = ((1, 1), (-1, -1)), (0, 0)
W2, b2 = ((1, 1), (0, 0)), (0, 1)
"""A 2-2-2 ReLU network: h = (relu(s), relu(-s)) with s = x1 + x2, so h1 + h2 = |s|, 2 where the inputs agree and 0
where they differ; the logits |s| (class -1) and 1 (class 1) compare it with 1."""


def expressiveness() -> dict[str, Any]:
    """Return the network with its values at XOR's four points, and the proof that no linear classifier solves it.

    A linear classifier with two classes, logistic regression among them, decides by the sign of an affine function.
    The certificate is a point that is a convex combination of XOR's points of class 1 and of those of class -1: the
    affine function would have to be positive and negative there. Everything is exact: integers and fractions.
    """
    rows = [_row(x) for x in POINTS]
    solved = sum(row["prediction"] == row["f"] for row in rows)
    crossing = separability(XOR)
    assert isinstance(crossing, Crossing)  # there are sums below, inside and above [A, B]
    return {
        "network": {"W1": W1, "b1": b1, "W2": W2, "b2": b2},
        "rows": rows,
        "solved": solved,
        "linear_impossible": crossing.holds(),
        "certificate": {
            "positive": [["1/2", x] for x in crossing.positive],
            "negative": [["1/2", x] for x in crossing.negative],
            "point": [str(component) for component in crossing.point],
        },
        "solved_beyond_linear": solved,
    }


def _row(x: tuple[int, int]) -> dict[str, Any]:
    """Return one input's values through the network (64-bit integers: exact)."""
    hidden = np.maximum(np.array(W1) @ np.array(x) + np.array(b1), 0)
    logits = np.array(W2) @ hidden + np.array(b2)
    prediction = -1 if logits[0] >= logits[1] else 1
    return {"x": x, "f": XOR(x), "hidden": hidden.tolist(), "logits": logits.tolist(), "prediction": prediction}
