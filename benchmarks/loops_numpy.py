"""Question 1 as plain NumPy loops, float64, one example at a time (protocol.md, section 2)."""

from collections.abc import Iterator, Mapping
from time import perf_counter
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from benchmarks.loops import Epoch
from hw1cli.data.dataset import PIXEL_SCALE, Dataset, Split
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.specs import Config

Array = NDArray[np.float64]


class NumpyModel(Protocol):
    """A model of Question 1."""

    def update(self, x: Array, y: int) -> None:
        """Learn from one example."""

    def logits(self, X: Array) -> Array:
        """Return the logits of many examples (n x classes)."""

    def weights(self) -> Mapping[str, Array]:
        """Return the weights by name."""


class Perceptron:
    def __init__(self, features: int, classes: int) -> None:
        self.W = np.zeros((classes, features))

    def update(self, x: Array, y: int) -> None:
        k = np.argmax(self.W @ x)
        if k != y:
            self.W[y] += x
            self.W[k] -= x

    def logits(self, X: Array) -> Array:
        return X @ self.W.T

    def weights(self) -> Mapping[str, Array]:
        return {"W": self.W}


class LogisticRegression(Perceptron):
    def __init__(self, features: int, classes: int, lr: float) -> None:
        super().__init__(features, classes)
        self.lr = lr
        self.onehot = np.eye(classes)

    def update(self, x: Array, y: int) -> None:
        self.W -= self.lr * np.outer(softmax(self.W @ x) - self.onehot[y], x)


class Mlp:
    def __init__(self, features: int, classes: int, config: MlpConfig, generator: np.random.RandomState) -> None:
        self.lr = config.lr
        self.W1 = generator.normal(0.1, 0.1, (config.hidden_size, features))
        self.W2 = generator.normal(0.1, 0.1, (classes, config.hidden_size))
        self.b1, self.b2 = np.zeros(config.hidden_size), np.zeros(classes)
        self.onehot = np.eye(classes)

    def update(self, x: Array, y: int) -> None:
        a = self.W1 @ x + self.b1
        h = np.maximum(a, 0)
        delta2 = softmax(self.W2 @ h + self.b2) - self.onehot[y]
        delta1 = (self.W2.T @ delta2) * (a > 0)
        self.W2 -= self.lr * np.outer(delta2, h)
        self.b2 -= self.lr * delta2
        self.W1 -= self.lr * np.outer(delta1, x)
        self.b1 -= self.lr * delta1

    def logits(self, X: Array) -> Array:
        return np.maximum(X @ self.W1.T + self.b1, 0) @ self.W2.T + self.b2

    def weights(self) -> Mapping[str, Array]:
        return {"W1": self.W1, "b1": self.b1, "W2": self.W2, "b2": self.b2}


def softmax(z: Array) -> Array:
    e = np.exp(z - z.max())
    p: Array = e / e.sum()
    return p


def features(split: Split, *, constant: bool) -> Array:
    """Return pixels / 256 (float64), with a constant 1 as the last feature if asked."""
    X = split.pixels / PIXEL_SCALE
    return np.hstack([X, np.ones((len(X), 1))]) if constant else X


def mean_loss(logits: Array, labels: NDArray[np.uint8]) -> float:
    shifted = logits - logits.max(axis=1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return float(-log_p[np.arange(len(labels)), labels].mean())


def _numpy_model(config: Config, n_features: int, classes: int, generator: np.random.RandomState) -> NumpyModel:
    match config:
        case PerceptronConfig():
            return Perceptron(n_features, classes)
        case LogRegConfig(lr=lr):
            return LogisticRegression(n_features, classes, lr)
        case MlpConfig():
            return Mlp(n_features, classes, config, generator)
    raise ValueError(f"{config.model} is not a NumPy model")


def run(config: Config, dataset: Dataset, seed: int, examples: int | None) -> Iterator[Epoch]:
    generator = np.random.RandomState(seed)
    is_mlp = isinstance(config, MlpConfig)
    X, X_val = (features(split, constant=not is_mlp) for split in (dataset.train, dataset.val))
    y, y_val = dataset.train.labels, dataset.val.labels
    model = _numpy_model(config, X.shape[1], dataset.n_classes, generator)
    order = np.arange(len(X))
    while True:
        start = perf_counter()
        order = order[generator.permutation(len(X))]
        for i in order[:examples]:
            model.update(X[i], y[i])
        trained = perf_counter()
        logits = model.logits(X)
        train_loss = mean_loss(logits, y) if is_mlp else None
        train_acc = float(np.mean(logits.argmax(axis=1) == y))
        val_acc = float(np.mean(model.logits(X_val).argmax(axis=1) == y_val))
        evaluated = perf_counter()
        yield Epoch(
            train_seconds=trained - start,
            eval_seconds=evaluated - trained,
            train_loss=train_loss,
            train_acc=train_acc,
            val_acc=val_acc,
            weights=model.weights(),
        )
