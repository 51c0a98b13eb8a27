"""How close the stored logistic regressions are to the global optimum of their training loss (Q1.2a)."""

import math
from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from hw1cli.data.dataset import Dataset
from hw1cli.evidence.logistic_loss import RADIUS, Array, LogisticLoss
from hw1cli.evidence.sampling import subject_of
from hw1cli.models.arithmetic.functions import log
from hw1cli.models.arithmetic.products import dot, product
from hw1cli.models.weights import augmented, layers_of
from hw1cli.records import RunRecord

RIDGE = 1e-6
"""Added to C's diagonal, as a share of its mean entry, so that it can be inverted."""

REFINEMENTS = 10
"""Times that what a solution lacks is solved for again."""

PAIRS = 20
"""Steps that L-BFGS remembers."""

SMALL_DECREASE = 1e-14
"""L-BFGS stops where the next step promises less: the loss's own rounding is about as large."""


@dataclass(frozen=True, eq=False)
class Optimum:
    """The lowest loss that the solver reached, and a proven bound below the loss of any weights of moderate size.

    The optimum lies between `lower_bound` and `loss`. On separable data no W attains it: the loss can come as close
    to 0 as one likes, the bound is 0, and the solver's loss depends on where it stops.
    """

    W: Array
    loss: float
    lower_bound: float
    gradient_norm: float
    evaluations: int


def optimum(loss: LogisticLoss, *, iterations: int = 200) -> Optimum:
    """Minimise the loss by L-BFGS (Nocedal 1980), halving steps until they descend enough (Armijo).

    It starts from twice the inverse of C, the second moment of the features: the Hessian is bounded by
    (diag(1/2) - 1/(2K)) (x) C (Boehning 1992), so that the first step descends, and pixels are strongly correlated.
    """
    C = loss.second_moment()
    M = inverse(C + RIDGE * math.fsum(np.diag(C)) / len(C) * np.eye(len(C)))
    W = np.zeros(loss.shape)
    value, G = loss.value_and_gradient(W)
    evaluations, pairs = 1, deque[tuple[Array, Array]](maxlen=PAIRS)
    for _ in range(iterations):
        direction = -inverse_hessian_times(G, pairs, M)
        slope, step = dot(direction, G), 1.0
        while step * -slope > SMALL_DECREASE:
            next_value, next_G = loss.value_and_gradient(W + step * direction)
            evaluations += 1
            if next_value <= value + 1e-4 * step * slope:
                break
            step /= 2
        else:
            break
        pairs.append((step * direction, next_G - G))
        W, value, G = W + step * direction, next_value, next_G
    bound = loss.lower_bound(W, G, lambda gradient: pseudo_solution(gradient, C, M))
    return Optimum(W, value, bound, math.sqrt(dot(G, G)), evaluations)


def inverse_hessian_times(G: Array, pairs: Sequence[tuple[Array, Array]], M: Array) -> Array:
    """Return L-BFGS's inverse Hessian times G, from the steps and the changes of the gradient that they made."""
    shares = []
    for step, change in reversed(pairs):
        shares.append(dot(step, G) / dot(step, change))
        G = G - shares[-1] * change
    scale = 2.0
    if pairs:
        step, change = pairs[-1]
        scale = dot(step, change) / dot(change, product(change, M))
    H = scale * product(G, M)
    for (step, change), share in zip(pairs, reversed(shares), strict=True):
        H = H + (share - dot(change, H) / dot(step, change)) * step
    return H


def inverse(A: Array) -> Array:
    """Return the inverse of a symmetric positive definite matrix, by Gauss and Jordan: one pivot after another."""
    A = A.copy()
    for k in range(len(A)):
        column, row = A[:, k].copy(), A[k] / A[k, k]
        A -= column[:, None] * row
        A[:, k], A[k], A[k, k] = -column / column[k], row, 1 / column[k]
    return A


def pseudo_solution(G: Array, C: Array, M: Array) -> Array:
    """Return nearly G C^+, M being nearly C's inverse where C has one: what is lacking is solved for again."""
    solution = np.zeros_like(G)
    for _ in range(REFINEMENTS):
        solution += product(G - product(solution, C), M)
    return solution


def optimality(dataset: Dataset, runs: Iterable[RunRecord]) -> dict[str, Any]:
    """Return the training loss of some logistic regressions, those whose weights are stored, beside its optimum.

    `gap` is a run's loss above the lowest one reached, `gap_at_most` above the proven bound: the true gap lies
    between the two, and the first is negative if the run beats the solver.
    """
    loss = LogisticLoss(dataset.train, dataset.n_classes)
    best = optimum(loss)
    rows = [_row(run, loss.value(augmented(*layers_of(run.weights)[0])), best) for run in runs if run.weights]
    return {
        **subject_of(dataset),
        "optimum": best.loss,
        "lower_bound": best.lower_bound,
        "bound_radius": RADIUS,
        "gradient_norm": best.gradient_norm,
        "evaluations": best.evaluations,
        "loss_at_zero": log(float(dataset.n_classes)),
        "runs": rows,
        "smallest_gap": min((row["gap"] for row in rows), default=None),
    }


def _row(run: RunRecord, value: float, best: Optimum) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        **{key: each for key, each in run.spec.as_json().items() if key in ("model", "config", "seed")},
        "loss": value,
        "gap": value - best.loss,
        "gap_at_most": value - best.lower_bound,
    }
