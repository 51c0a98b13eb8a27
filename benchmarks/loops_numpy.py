"""Question 1 as plain NumPy loops, float64, one example at a time (protocol.md, section 2).

They compute what hw1 computes (tests/unit/models/scratch/test_scratch_protocol.py). Nothing in the loops is slower
than it is usually written: evaluation is vectorised, and metrics the protocol does not ask for are left out.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import PIXEL_SCALE, Dataset, Split

Array = NDArray[np.float64]


class Perceptron:
    """Linear scores of pixels and a constant 1; what is a subclass's own is its update, or more."""

    def __init__(self, config: Any, dataset: Dataset, seed: int) -> None:
        self.config, self.generator = config, np.random.RandomState(seed)
        self.X, self.X_val = map(self.features, (dataset.train, dataset.val))
        self.y, self.y_val = dataset.train.labels, dataset.val.labels
        self.order, self.onehot = np.arange(len(self.X)), np.eye(dataset.n_classes)
        self.initialise(self.X.shape[1], dataset.n_classes)

    def features(self, split: Split) -> Array:
        return np.hstack([split.pixels / PIXEL_SCALE, np.ones((len(split), 1))])

    def initialise(self, features: int, classes: int) -> None:
        self.W = np.zeros((classes, features))

    def train(self, examples: int | None = None) -> None:
        """Do an epoch's updates, or the first `examples` of them."""
        X, y = self.X, self.y
        self.order = self.order[self.generator.permutation(len(X))]
        for i in self.order[:examples]:
            self.update(X[i], y[i])

    def update(self, x: Array, y: int) -> None:
        k = np.argmax(self.W @ x)
        if k != y:
            self.W[y] += x
            self.W[k] -= x

    def logits(self, X: Array) -> Array:
        return X @ self.W.T

    def evaluate(self) -> Mapping[str, float]:
        """Return the protocol's metrics after an epoch."""
        return {
            "train_acc": accuracy(self.logits(self.X), self.y),
            "val_acc": accuracy(self.logits(self.X_val), self.y_val),
        }

    def weights(self) -> Mapping[str, Array]:
        return {"W": self.W}


class LogisticRegression(Perceptron):
    def update(self, x: Array, y: int) -> None:
        self.W -= self.config.lr * np.outer(softmax(self.W @ x) - self.onehot[y], x)


class Mlp(Perceptron):
    """A hidden layer with biases instead of the constant, and the training loss among its metrics."""

    def features(self, split: Split) -> Array:
        return split.pixels / PIXEL_SCALE

    def initialise(self, features: int, classes: int) -> None:
        hidden = self.config.hidden_size
        self.W1 = self.generator.normal(0.1, 0.1, (hidden, features))
        self.W2 = self.generator.normal(0.1, 0.1, (classes, hidden))
        self.b1, self.b2 = np.zeros(hidden), np.zeros(classes)

    def update(self, x: Array, y: int) -> None:
        lr = self.config.lr
        a = self.W1 @ x + self.b1
        h = np.maximum(a, 0)
        delta2 = softmax(self.W2 @ h + self.b2) - self.onehot[y]
        delta1 = (self.W2.T @ delta2) * (a > 0)
        self.W2 -= lr * np.outer(delta2, h)
        self.b2 -= lr * delta2
        self.W1 -= lr * np.outer(delta1, x)
        self.b1 -= lr * delta1

    def logits(self, X: Array) -> Array:
        return np.maximum(X @ self.W1.T + self.b1, 0) @ self.W2.T + self.b2

    def evaluate(self) -> Mapping[str, float]:
        logits = self.logits(self.X)
        return {
            "train_loss": mean_loss(logits, self.y),
            "train_acc": accuracy(logits, self.y),
            "val_acc": accuracy(self.logits(self.X_val), self.y_val),
        }

    def weights(self) -> Mapping[str, Array]:
        return {"W1": self.W1, "b1": self.b1, "W2": self.W2, "b2": self.b2}


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max())
    p: Array = e / e.sum()
    return p


def accuracy(logits: Array, labels: NDArray[np.uint8]) -> float:
    return float(np.mean(logits.argmax(axis=1) == labels))


def mean_loss(logits: Array, labels: NDArray[np.uint8]) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_p[np.arange(len(labels)), labels].mean())
