"""The same work by scikit-learn: an epoch of updates, then the evaluations of the protocol.

`MLPClassifier` has no dropout; its L2 weighs differently but costs the same. `Perceptron` and `SGDClassifier`
train one model per class against the rest, which is what scikit-learn offers for more than two classes.
"""

import warnings
from collections.abc import Mapping
from typing import Any

import numpy as np
from sklearn.linear_model import Perceptron, SGDClassifier
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from hw1cli.data.dataset import PIXEL_SCALE, Dataset


class Estimator:
    """scikit-learn's estimator for a configuration, with plain SGD at its constant learning rate."""

    def __init__(self, config: Any, dataset: Dataset, seed: int) -> None:
        question_2 = hasattr(config, "batch_size")
        dtype = np.float32 if question_2 else np.float64
        self.X, self.X_val = ((split.pixels / PIXEL_SCALE).astype(dtype) for split in (dataset.train, dataset.val))
        self.y, self.y_val = dataset.train.labels, dataset.val.labels
        self.classes = np.arange(dataset.n_classes)
        self.order = np.random.RandomState(seed).permutation(len(self.X))
        self.model = _estimator(config, seed)
        self.has_loss, self.on_train = isinstance(self.model, MLPClassifier), not question_2

    def train(self, examples: int | None = None) -> None:
        """Do an epoch's updates, or those of `examples` of them."""
        X, y = self.X, self.y
        if examples is not None:
            X, y = X[self.order[:examples]], y[self.order[:examples]]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one epoch does not converge
            self.model.partial_fit(X, y, classes=self.classes)

    def evaluate(self) -> Mapping[str, float]:
        """Return accuracies; losses are computed where the protocol has one, since they cost."""
        metrics = {}
        if self.on_train:
            metrics["train_acc"] = self._accuracy(self.X, self.y, with_loss=self.has_loss)
        metrics["val_acc"] = self._accuracy(self.X_val, self.y_val, with_loss=self.has_loss and not self.on_train)
        return metrics

    def _accuracy(self, X: Any, y: Any, *, with_loss: bool) -> float:
        if not with_loss:
            return float(self.model.score(X, y))
        p = self.model.predict_proba(X)
        log_loss(y, p, labels=self.classes)
        return float(np.mean(p.argmax(axis=1) == y))


def _estimator(config: Any, seed: int) -> Any:
    if config.model == "perceptron":
        return Perceptron(random_state=seed, n_jobs=1)
    if config.model == "logreg":
        return SGDClassifier(
            loss="log_loss", penalty=None, learning_rate="constant", eta0=config.lr, random_state=seed, n_jobs=1
        )
    return MLPClassifier(
        (config.hidden_size,) * getattr(config, "hidden_layers", 1), solver="sgd", alpha=getattr(config, "l2", 0.0),
        batch_size=getattr(config, "batch_size", 1), momentum=0.0, learning_rate_init=config.lr, random_state=seed,
    )  # fmt: skip
