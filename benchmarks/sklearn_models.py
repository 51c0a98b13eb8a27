"""The same work by scikit-learn: an epoch of updates, then the evaluations of the protocol.

`MLPClassifier` has no dropout; its L2 weighs differently but costs the same. `Perceptron` and `SGDClassifier`
train one model per class against the rest, which is what scikit-learn offers for more than two classes.
"""

import warnings
from collections.abc import Iterator
from time import perf_counter
from typing import Any

import numpy as np

from benchmarks.loops import Epoch
from hw1cli.data.dataset import PIXEL_SCALE, Dataset
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.specs import Config


def make(config: Config, seed: int) -> Any:
    """Return scikit-learn's estimator for a model, with plain SGD at the configuration's constant learning rate."""
    from sklearn.linear_model import Perceptron, SGDClassifier
    from sklearn.neural_network import MLPClassifier

    match config:
        case PerceptronConfig():
            return Perceptron(random_state=seed, n_jobs=1)
        case LogRegConfig(lr=lr):
            return SGDClassifier(
                loss="log_loss", penalty=None, learning_rate="constant", eta0=lr, random_state=seed, n_jobs=1
            )
        case MlpConfig():
            return MLPClassifier(
                (config.hidden_size,), solver="sgd", alpha=0.0, batch_size=1, momentum=0.0,
                learning_rate_init=config.lr, random_state=seed,
            )  # fmt: skip
        case FfnConfig() | TorchLogRegConfig():
            hidden = (config.hidden_size,) * config.hidden_layers if isinstance(config, FfnConfig) else ()
            return MLPClassifier(
                hidden, solver="sgd", alpha=config.l2, batch_size=config.batch_size, momentum=0.0,
                learning_rate_init=config.lr, random_state=seed,
            )  # fmt: skip


def run(config: Config, dataset: Dataset, *, seed: int, examples: int | None = None) -> Iterator[Epoch]:
    """Train without end, for as many epochs as are asked of the iterator; `examples` shortens an epoch's updates."""
    from sklearn.metrics import log_loss

    question_2 = isinstance(config, TorchLogRegConfig | FfnConfig)
    dtype = np.float32 if question_2 else np.float64
    X, X_val = ((split.pixels / PIXEL_SCALE).astype(dtype) for split in (dataset.train, dataset.val))
    y, y_val = dataset.train.labels, dataset.val.labels
    classes = np.arange(dataset.n_classes)
    part = np.random.RandomState(seed).permutation(len(X))[:examples]
    X_part, y_part = (X, y) if examples is None else (X[part], y[part])
    model = make(config, seed)
    while True:
        start = perf_counter()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # one epoch does not converge
            model.partial_fit(X_part, y_part, classes=classes)
        trained = perf_counter()
        train_acc = None
        if isinstance(config, MlpConfig):
            p = model.predict_proba(X)
            log_loss(y, p, labels=classes)
            train_acc = float(np.mean(p.argmax(axis=1) == y))
        elif not question_2:
            train_acc = model.score(X, y)
        if question_2:
            p = model.predict_proba(X_val)
            log_loss(y_val, p, labels=classes)
            val_acc = float(np.mean(p.argmax(axis=1) == y_val))
        else:
            val_acc = model.score(X_val, y_val)
        yield Epoch(
            train_seconds=trained - start,
            eval_seconds=perf_counter() - trained,
            train_acc=train_acc,
            val_acc=val_acc,
            weights={},
        )
