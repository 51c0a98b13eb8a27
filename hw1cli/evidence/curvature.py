"""A direction in which the multi-layer perceptron's loss curves downwards: its loss is not convex (Q1.2a)."""

from typing import Any

import numpy as np

from hw1cli.data.dataset import Dataset
from hw1cli.evidence.mlp_loss import Array, Parameters, hessian_times, loss
from hw1cli.evidence.sampling import features, one_hot, sample
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.registry import build
from hw1cli.specs import RunSpec

EXAMPLES = 64
STEPS = (1e-3, 1e-2, 1e-1, 1.0)
"""Distances at which the loss is compared with the loss between; the most telling one is reported."""


def negative_curvature(dataset: Dataset, *, seed: int) -> dict[str, Any]:
    """Return the most negative curvature of the loss at the homework's initial weights, and two points that prove it.

    Lanczos' method finds the Hessian's lowest eigenvector v from products with the Hessian. The proof needs no
    derivative: `mlp_midpoint_excess` is L(w) - (L(w - t v) + L(w + t v)) / 2 at t = `mlp_step`, which no convex
    function has above 0; rounding adds less than `mlp_rounding` to it. `mlp_along` is the loss at w + t v for some t.
    The loss is the mean over `mlp_examples` training examples drawn with the seed, the weights w those that a run
    with the seed starts from.
    """
    generator = np.random.default_rng(seed)
    rows = sample(generator, dataset.train, EXAMPLES)
    X = features(dataset.train, rows, constant=False)
    Y = one_hot(dataset.train.labels[rows], dataset.n_classes)
    w = initial_parameters(dataset, seed)
    v = lowest_direction(w, X, Y, generator)
    curvature = float(v @ hessian_times(w, w.like(v), X, Y).flat())
    excess, step = max((midpoint_excess(w, v, step, X, Y), step) for step in STEPS)
    return {
        "mlp_curvature": curvature,
        "mlp_midpoint_excess": excess,
        "mlp_step": step,
        "mlp_along": [[t, loss(w.like(w.flat() + t * v), X, Y)] for t in np.linspace(-2, 2, 41).tolist()],
        "mlp_rounding": rounding_error(w, X),
        "mlp_examples": len(rows),
        "mlp_parameters": v.size,
    }


def initial_parameters(dataset: Dataset, seed: int) -> Parameters:
    """Return the weights that the homework's network starts from (protocol.md, section 2)."""
    run = RunSpec(config=MlpConfig(), seed=seed, data=dataset.fingerprint)
    weights = build([run], dataset, device="cpu", threads=1).weights()[0]
    return Parameters(*(np.ascontiguousarray(weights[name]) for name in ("W1", "b1", "W2", "b2")))


def lowest_direction(w: Parameters, X: Array, Y: Array, generator: np.random.Generator) -> Array:
    """Return a unit vector of (nearly) the lowest curvature at w; the start of Lanczos' method is random."""
    from scipy.sparse.linalg import LinearOperator, eigsh

    size = w.flat().size
    hessian = LinearOperator(
        (size, size), matvec=lambda v: hessian_times(w, w.like(v.ravel()), X, Y).flat(), dtype=np.float64
    )
    _, vectors = eigsh(hessian, k=1, which="SA", v0=generator.standard_normal(size), tol=1e-2)
    direction: Array = vectors[:, 0] / np.linalg.norm(vectors[:, 0])
    return direction


def midpoint_excess(w: Parameters, v: Array, step: float, X: Array, Y: Array) -> float:
    """Return how far the loss at w lies above the mean of the losses at w - step v and w + step v."""
    middle = w.flat()
    ends = (loss(w.like(middle + sign * step * v), X, Y) for sign in (-1, 1))
    return loss(w, X, Y) - sum(ends) / 2


def rounding_error(w: Parameters, X: Array) -> float:
    """Return a bound on what rounding can add to `midpoint_excess`.

    A sum of m products is off by at most m eps times the sum of their absolute values; through both layers that
    bounds the error of a logit, the loss of an example moves by at most twice as much, and the excess has two losses.
    """
    terms = w.W1.shape[1] + w.W2.shape[1] + 10
    absolute = (np.abs(X) @ np.abs(w.W1).T + np.abs(w.b1)) @ np.abs(w.W2).T + np.abs(w.b2)
    return float(4 * terms * np.finfo(float).eps * absolute.max())
