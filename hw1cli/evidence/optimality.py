"""How close the stored logistic regressions are to the global optimum of their training loss (Q1.2a)."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import numpy as np

from hw1cli.data.dataset import Dataset
from hw1cli.evidence.logistic_loss import RADIUS, Array, LogisticLoss
from hw1cli.evidence.sampling import subject_of
from hw1cli.records import RunRecord

RESOLUTION = 1e-9
"""Losses that differ by less are not told apart: their logits are sums of hundreds of products, in float64."""

_RIDGE = 1e-6


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
    """Minimise the loss by L-BFGS (scipy), in coordinates in which the features are uncorrelated.

    With C = L L^T the second moment of the features and W = V L^-1, the loss as a function of V is far better
    conditioned: the Hessian is bounded by (diag(1/2) - 1/(2K)) (x) C (Boehning 1992), and L takes C out of it.
    """
    from scipy.linalg import solve_triangular
    from scipy.optimize import minimize

    C = loss.second_moment()
    L = np.linalg.cholesky(C + _RIDGE * np.trace(C) / len(C) * np.eye(len(C)))

    def weights(V: Array) -> Array:
        W: Array = solve_triangular(L, V.reshape(loss.shape).T, lower=True, trans="T").T
        return W

    def value_and_gradient(V: Array) -> tuple[float, Array]:
        value, gradient = loss.value_and_gradient(weights(V))
        return value, solve_triangular(L, gradient.T, lower=True).T.ravel()

    solution = minimize(
        value_and_gradient,
        np.zeros(loss.shape).ravel(),
        jac=True,
        method="L-BFGS-B",
        options={"maxiter": iterations, "maxcor": 20, "ftol": 0.0, "gtol": 1e-10},
    )
    W = weights(solution.x)
    value, gradient = loss.value_and_gradient(W)
    return Optimum(W, value, loss.lower_bound(W, gradient, C), float(np.linalg.norm(gradient)), int(solution.nfev))


def optimality(dataset: Dataset, runs: Iterable[RunRecord]) -> dict[str, Any]:
    """Return the training loss of some logistic regressions, those whose weights are stored, beside its optimum.

    `gap` is a run's loss above the lowest one reached, `gap_at_most` above the proven bound: the true gap lies
    between the two, and the first is negative if the run beats the solver.
    """
    loss = LogisticLoss(dataset.train, dataset.n_classes)
    best = optimum(loss)
    rows = [_row(run, loss.value(augmented(run)), best) for run in runs if run.weights]
    return {
        **subject_of(dataset),
        "optimum": best.loss,
        "lower_bound": best.lower_bound,
        "bound_radius": RADIUS,
        "gradient_norm": best.gradient_norm,
        "evaluations": best.evaluations,
        "loss_at_zero": float(np.log(dataset.n_classes)),
        "runs": rows,
        "smallest_gap": min((row["gap"] for row in rows), default=None),
    }


def augmented(run: RunRecord) -> Array:
    """Return a run's weights as [W | b], classes x (features + 1), float64, however the model keeps its bias."""
    W = np.asarray(run.weights["W"], dtype=np.float64)
    return np.column_stack([W, run.weights["b"]]).astype(np.float64) if "b" in run.weights else W


def _row(run: RunRecord, value: float, best: Optimum) -> dict[str, Any]:
    return {
        "run_id": run.run_id,
        **{key: each for key, each in run.spec.as_json().items() if key in ("model", "config", "seed")},
        "loss": value,
        "gap": value - best.loss,
        "gap_at_most": value - best.lower_bound,
    }
