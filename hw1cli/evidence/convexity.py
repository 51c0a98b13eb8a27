"""Is logistic regression's loss convex, and the multi-layer perceptron's not? (Q1.2a)"""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from hw1cli.data.dataset import Dataset
from hw1cli.evidence.hessian import example_eigenvalues, mean_hessian, reduced
from hw1cli.evidence.mlp_loss import Array, Labels, Parameters, hessian_times, loss
from hw1cli.evidence.sampling import features, sample, subject_of
from hw1cli.models.arithmetic.products import dot, product
from hw1cli.models.arithmetic.streams import NumpyStream
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.registry import build
from hw1cli.models.scratch.softmax import softmax
from hw1cli.specs import RunSpec

EXAMPLES = 64
"""Examples in each sample: the exact spectrum of their mean loss takes a matrix of 64 K columns."""

LANCZOS_STEPS = 16
"""Products with the network's Hessian. On octsim 6 find the lowest curvature to a thousandth."""
SQUARINGS = 30
"""Of the matrix whose powers point to the direction: the power is 2^30."""
STEPS = (1e-3, 1e-2, 1e-1, 1.0)
"""Distances at which the loss is compared with the loss between; the most telling one is reported."""

TOLERANCE = 1e-12
"""A negative eigenvalue within this share of the largest one is rounding: some thousand times float64's precision."""

DIGITS = 6
"""Significant digits of an eigenvalue that are given: rounding, which differs by machine, changes the fourteenth."""


def convexity(dataset: Dataset, *, seed: int, samples: int) -> dict[str, Any]:
    """Return the smallest eigenvalue met over random weights and examples, and the network's negative curvature.

    `convex` is False if an eigenvalue is negative by more than rounding; `counterexample` then says at which sample.
    An eigenvalue that is 0 to rounding (`tolerance`) is given as 0.
    """
    stream = NumpyStream(seed)
    # Matrices this small gain little from several threads, and lose much where other work shares the machine.
    with threadpool_limits(1):
        found = [_examine(dataset, stream, number) for number in range(samples)]
        network = negative_curvature(dataset, seed=seed)
    worst = min(found, key=lambda each: each["smallest_relative_eigenvalue"])
    convex = worst["smallest_relative_eigenvalue"] >= -TOLERANCE
    return {
        **subject_of(dataset),
        "seed": seed,
        "samples": samples,
        "examples_per_sample": min(EXAMPLES, len(dataset.train)),
        "tolerance": TOLERANCE,
        **_extremes_of(found),
        "convex": convex,
        "counterexample": None if convex else worst,
        "by_scale": [
            {"weight_scale": scale, "samples": len(group), **_extremes_of(group)}
            for scale in sorted({each["weight_scale"] for each in found})
            if (group := [each for each in found if each["weight_scale"] == scale])
        ],
        **network,
    }


def _examine(dataset: Dataset, stream: NumpyStream, number: int) -> dict[str, Any]:
    """Return the extreme eigenvalues at new random weights, of each of some examples and of their mean loss."""
    scale = 10.0 ** (number % 4 - 2)
    W = stream.normal(0.0, scale, dataset.n_classes, dataset.train.n_features + 1)
    rows = sample(stream, dataset.train, EXAMPLES)
    X = features(dataset.train, rows, constant=True)
    P = softmax(product(X, W.T))
    single = extremes(example_eigenvalues(P, X))
    mean = extremes(np.linalg.eigvalsh(mean_hessian(P, reduced(X)))[None])
    return {"sample": number, "weight_scale": scale, **_extremes_of([single, mean])}


def extremes(eigenvalues: NDArray[np.floating[Any]]) -> dict[str, float]:
    """Return what the eigenvalues of some Hessians (Hessians x eigenvalues, ascending) say of convexity.

    That is the lowest eigenvalue as a share of the largest in size of the same Hessian, at the Hessian where that is
    least, and the largest of all, to `DIGITS` digits. The former is 0 if it is within `TOLERANCE` of 0: rounding is
    no result.
    """
    size = np.abs(eigenvalues).max(axis=1)
    lowest = float((eigenvalues[:, 0] / np.where(size > 0, size, 1.0)).min())
    return {
        "smallest_relative_eigenvalue": 0.0 if abs(lowest) <= TOLERANCE else _shown(lowest),
        "largest_eigenvalue": _shown(eigenvalues[:, -1].max()),
    }


def _shown(eigenvalue: float) -> float:
    return float(f"{eigenvalue:.{DIGITS - 1}e}")


def _extremes_of(found: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Return the extremes of several."""
    return {
        "smallest_relative_eigenvalue": min(each["smallest_relative_eigenvalue"] for each in found),
        "largest_eigenvalue": max(each["largest_eigenvalue"] for each in found),
    }


def negative_curvature(dataset: Dataset, *, seed: int) -> dict[str, Any]:
    """Return the most negative curvature of the loss at the homework's initial weights, and two points that prove it.

    Lanczos' method finds the Hessian's lowest eigenvector v from products with the Hessian. The proof needs no
    derivative: `mlp_midpoint_excess` is L(w) - (L(w - t v) + L(w + t v)) / 2 at t = `mlp_step`, which no convex
    function has above 0; rounding adds less than `mlp_rounding` to it. `mlp_along` is the loss at w + t v for some t.
    The loss is the mean over `mlp_examples` training examples drawn with the seed, the weights w those that a run
    with the seed starts from.
    """
    stream = NumpyStream(seed)
    rows = sample(stream, dataset.train, EXAMPLES)
    X = features(dataset.train, rows, constant=False)
    y = dataset.train.labels[rows]
    w = initial_parameters(dataset, seed)
    v = lowest_direction(w, X, y, stream)
    curvature = dot(v, hessian_times(w, w.like(v), X, y).flat())
    excess, step = max((midpoint_excess(w, v, step, X, y), step) for step in STEPS)
    return {
        "mlp_curvature": curvature,
        "mlp_midpoint_excess": excess,
        "mlp_step": step,
        "mlp_along": [[t, loss(w.like(w.flat() + t * v), X, y)] for t in np.linspace(-2, 2, 41).tolist()],
        "mlp_rounding": rounding_error(w, X),
        "mlp_examples": len(rows),
        "mlp_parameters": v.size,
    }


def initial_parameters(dataset: Dataset, seed: int) -> Parameters:
    """Return the weights that the homework's network starts from (protocol.md, section 2)."""
    run = RunSpec(config=MlpConfig(), seed=seed, data=dataset.fingerprint)
    weights = build([run], dataset, device="cpu", threads=1).weights()[0]
    return Parameters(*(np.ascontiguousarray(weights[name]) for name in ("W1", "b1", "W2", "b2")))


def lowest_direction(w: Parameters, X: Array, y: Labels, stream: NumpyStream) -> Array:
    """Return a unit vector of (nearly) the lowest curvature at w, by Lanczos' method from a random start.

    Q's rows are orthonormal and span the start and what products with the Hessian H make of it; T = Q H Q^T. High
    powers of c - T, c above all eigenvalues of T, turn the start to T's lowest eigenvector: its sign is the start's,
    and rounding picks nothing.
    """
    v = stream.normal(0.0, 1.0, w.flat().size)
    Q, HQ = np.empty((0, v.size)), np.empty((0, v.size))
    for _ in range(min(LANCZOS_STEPS, v.size)):
        for _ in range(2):  # what rounding leaves of the earlier rows goes the second time
            v = v - product(product(Q, v[:, None]).T, Q)[0]
        v /= math.sqrt(dot(v, v))
        Q, HQ = np.vstack([Q, v]), np.vstack([HQ, hessian_times(w, w.like(v), X, y).flat()])
        v = HQ[-1]
    T = product(Q, HQ.T)
    power = math.sqrt(dot(T, T)) * np.eye(len(T)) - T
    for _ in range(SQUARINGS):
        power = product(power, power)
        power /= power.max()
    direction: Array = product(power[:1], Q)[0]
    direction /= math.sqrt(dot(direction, direction))
    return direction


def midpoint_excess(w: Parameters, v: Array, step: float, X: Array, y: Labels) -> float:
    """Return how far the loss at w lies above the mean of the losses at w - step v and w + step v."""
    middle = w.flat()
    before, after = (loss(w.like(middle + sign * step * v), X, y) for sign in (-1, 1))
    return loss(w, X, y) - (before + after) / 2


def rounding_error(w: Parameters, X: Array) -> float:
    """Return a bound on what rounding can add to `midpoint_excess`.

    A sum of m products is off by at most m eps times the sum of their absolute values; through both layers that
    bounds the error of a logit, the loss of an example moves by at most twice as much, and the excess has two losses.
    """
    terms = w.W1.shape[1] + w.W2.shape[1] + 10
    hidden = product(np.abs(X), np.abs(w.W1).T) + np.abs(w.b1)
    absolute = product(hidden, np.abs(w.W2).T) + np.abs(w.b2)
    return float(4 * terms * np.finfo(float).eps * absolute.max())
