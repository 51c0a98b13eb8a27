"""Is logistic regression's loss convex, and the multi-layer perceptron's not? (Q1.2a)"""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from hw1cli.data.dataset import Dataset
from hw1cli.evidence.curvature import negative_curvature
from hw1cli.evidence.hessian import example_eigenvalues, mean_hessian, reduced
from hw1cli.evidence.sampling import features, sample, subject_of
from hw1cli.models.arithmetic.products import product
from hw1cli.models.arithmetic.streams import NumpyStream
from hw1cli.models.scratch.softmax import softmax

EXAMPLES = 64
"""Examples in each sample: the exact spectrum of their mean loss takes a matrix of 64 K columns."""

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
