"""The three models as protocol.md, section 2, writes them: float64, one example at a time, nothing clever.

Each loop yields its weights after every epoch; `steps` ends an epoch early.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Split

Array = NDArray[np.float64]


def features(split: Split, *, constant: bool) -> Array:
    x = split.pixels / 256
    return np.column_stack([x, np.ones(len(x))]) if constant else x


def orders(generator: np.random.RandomState, n: int) -> Iterator[NDArray[np.int64]]:
    order = np.arange(n)
    while True:
        order = order[generator.permutation(n)]
        yield order


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max())
    return e / e.sum()


def perceptron(train: Split, classes: int, seed: int) -> Iterator[dict[str, Array]]:
    X = features(train, constant=True)
    W = np.zeros((classes, X.shape[1]))
    for order in orders(np.random.RandomState(seed), len(X)):
        for i in order:
            k, y = np.argmax(W @ X[i]), train.labels[i]
            if k != y:
                W[y] += X[i]
                W[k] -= X[i]
        yield {"W": W}


def logistic(train: Split, classes: int, seed: int, lr: float) -> Iterator[dict[str, Array]]:
    X = features(train, constant=True)
    W = np.zeros((classes, X.shape[1]))
    onehot = np.eye(classes)
    for order in orders(np.random.RandomState(seed), len(X)):
        for i in order:
            W -= lr * np.outer(softmax(W @ X[i]) - onehot[train.labels[i]], X[i])
        yield {"W": W}


def mlp(
    train: Split, classes: int, seed: int, *, hidden: int, lr: float, steps: int | None = None
) -> Iterator[dict[str, Array]]:
    X = features(train, constant=False)
    generator = np.random.RandomState(seed)
    W1 = generator.normal(0.1, 0.1, (hidden, X.shape[1]))
    W2 = generator.normal(0.1, 0.1, (classes, hidden))
    b1, b2 = np.zeros(hidden), np.zeros(classes)
    onehot = np.eye(classes)
    for order in orders(generator, len(X)):
        for i in order[:steps]:
            a = W1 @ X[i] + b1
            h = np.maximum(a, 0)
            delta2 = softmax(W2 @ h + b2) - onehot[train.labels[i]]
            delta1 = (W2.T @ delta2) * (a > 0)
            W2 -= lr * np.outer(delta2, h)
            b2 -= lr * delta2
            W1 -= lr * np.outer(delta1, X[i])
            b1 -= lr * delta1
        yield {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


def logits(weights: dict[str, Array], split: Split) -> Array:
    if "W" in weights:
        return features(split, constant=True) @ weights["W"].T
    h = np.maximum(features(split, constant=False) @ weights["W1"].T + weights["b1"], 0)
    return h @ weights["W2"].T + weights["b2"]


def accuracy(weights: dict[str, Array], split: Split) -> float:
    return float(np.mean(logits(weights, split).argmax(axis=1) == split.labels))


def mean_loss(weights: dict[str, Array], split: Split) -> float:
    losses = [-np.log(softmax(z)[y]) for z, y in zip(logits(weights, split), split.labels, strict=True)]
    return float(np.mean(losses))
