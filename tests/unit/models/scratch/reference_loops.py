"""The learners' arithmetic as docs/arithmetic.md defines it, in plain loops: what they are held against bit for bit.

Each loop yields its weights after every epoch. exp and log are the product's own, which have tests of their own.
"""

from collections.abc import Iterator

import numpy as np

from benchmarks.loops_numpy import Perceptron
from hw1cli.data.dataset import Dataset, Split
from hw1cli.models.arithmetic.functions import exp, log
from hw1cli.models.arithmetic.streams import NumpyStream
from hw1cli.models.perceptron import PerceptronConfig
from tests.unit.models.reference import Array, fma64, inner, product

fma = np.vectorize(fma64, otypes=[np.float64])
BLOCK = 96


def orders(generator: np.random.RandomState | NumpyStream, n: int) -> Iterator[Array]:
    order = np.arange(n)
    while True:
        order = order[generator.permutation(n)]
        yield order


def augmented(split: Split) -> Array:
    """Return the pixels with a constant 1 beside them."""
    return np.column_stack([split.pixels / 256, np.ones(len(split))])


def error(z: Array, y: int) -> Array:
    powers = [exp(each - max(z)) for each in z]
    total = 0.0
    for each in powers:
        total += each
    return np.array([each / total - (c == y) for c, each in enumerate(powers)])


def scores(W: Array, pixels: Array) -> Array:
    return np.array([inner(w, pixels) / 256 + w[-1] for w in W])


def perceptron(dataset: Dataset, seed: int) -> Iterator[dict[str, Array]]:
    """The usual loop: its sums of pixels are exact."""
    loop = Perceptron(PerceptronConfig(), dataset, seed)
    while True:
        loop.train()
        yield {"W": loop.W}


def logistic(train: Split, classes: int, seed: int, lr: float) -> Iterator[dict[str, Array]]:
    W = np.zeros((classes, train.n_features + 1))
    for order in orders(np.random.RandomState(seed), len(train)):
        for i in order:
            step = -lr * error(scores(W, train.pixels[i]), train.labels[i])
            W[:, :-1] = fma(step[:, None] / 256, train.pixels[i], W[:, :-1])
            W[:, -1] += step
        yield {"W": W}


def upper(V2: Array, a: Array) -> tuple[Array, Array]:
    """Return the hidden units and the logits."""
    h = np.maximum(a, 0)
    return h, np.array([inner(w, h) + w[-1] for w in V2])


def mlp(train: Split, classes: int, seed: int, hidden: int, lr: float) -> Iterator[dict[str, Array]]:
    X = augmented(train)
    stream = NumpyStream(seed)
    V1 = np.column_stack([stream.normal(0.1, 0.1, hidden, train.n_features), np.zeros(hidden)]).T
    V2 = np.column_stack([stream.normal(0.1, 0.1, classes, hidden), np.zeros(classes)])
    for order in orders(stream, len(train)):
        for start in range(0, len(order), BLOCK):
            rows = order[start : start + BLOCK]
            A, steps = product(np.zeros((len(rows), hidden)), X[rows], V1), np.empty((0, hidden))
            for t, i in enumerate(rows):
                a = product(A[t : t + 1], (X[rows[:t]] @ X[i])[None], steps)[0]  # inner products of inputs are exact
                h, z = upper(V2, a)
                delta2 = error(z, train.labels[i])
                delta1 = product(np.zeros((1, hidden)), delta2[None], V2[:, :-1])[0] * (a > 0)
                V2[:, :-1] = fma((-lr * delta2)[:, None], h, V2[:, :-1])
                V2[:, -1] += -lr * delta2
                steps = np.vstack([steps, delta1 * -lr])
            V1 = product(V1, X[rows].T, steps)
        yield {"W1": V1[:-1].T, "b1": V1[-1], "W2": V2[:, :-1], "b2": V2[:, -1]}


def logits(weights: dict[str, Array], split: Split) -> Array:
    if "W" in weights:
        return np.array([scores(weights["W"], pixels) for pixels in split.pixels])
    V1, V2 = (np.column_stack([weights[f"W{layer}"], weights[f"b{layer}"]]) for layer in (1, 2))
    A = product(np.zeros((len(split), len(V1))), augmented(split), V1.T)
    return np.array([upper(V2, a)[1] for a in A])


def mean_loss(weights: dict[str, Array], split: Split) -> float:
    loss = 0.0
    for z, y in zip(logits(weights, split), split.labels, strict=True):
        total = 0.0
        for each in z:
            total += exp(each - max(z))
        loss += log(total) - (z[y] - max(z))
    return loss / len(split)
