"""Feed-forward networks with JAX on a processor: an epoch is one jitted `scan`, several networks are one `vmap`.

Without dropout and L2. Networks trained together have the same order of examples and differ in their learning rates.
Initial weights and orders are those of the PyTorch loop.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import jax
import jax.numpy as jnp
import numpy as np
import torch
from jax.typing import ArrayLike
from numpy.typing import NDArray

from benchmarks.loops_torch import Network
from hw1cli.data.dataset import PIXEL_SCALE, Dataset, Split
from hw1cli.models.ffn import FfnConfig


class Networks:
    """One network, or several of one shape side by side."""

    def __init__(self, configs: Sequence[FfnConfig], dataset: Dataset, seed: int) -> None:
        config = configs[0]
        self.X, self.y = _arrays(dataset.train)
        self.X_val, self.y_val = _arrays(dataset.val)
        self.batch_size, self.generator = config.batch_size, torch.Generator().manual_seed(seed)
        self.weights_ = [jnp.asarray(weight) for weight in Network(config, dataset, seed).weights().values()]
        self.lr: Any = config.lr
        epoch, evaluation = _epoch, _evaluation
        if len(configs) > 1:
            self.weights_ = [jnp.stack([weight] * len(configs)) for weight in self.weights_]
            self.lr = jnp.asarray([each.lr for each in configs], jnp.float32)
            epoch = jax.vmap(epoch, in_axes=(0, 0, None, None, None, None))
            evaluation = jax.vmap(evaluation, in_axes=(0, None, None))
        self.epoch, self.evaluation = jax.jit(epoch, donate_argnums=0), jax.jit(evaluation)

    def train(self, examples: int | None = None) -> None:
        """Do an epoch's updates, or those of the first `examples`."""
        order = self._order()[:examples]
        whole = len(order) - len(order) % self.batch_size
        batches, rest = order[:whole].reshape(-1, self.batch_size), order[whole:]
        trained = self.epoch(self.weights_, self.lr, self.X, self.y, batches, rest)
        self.weights_, self.loss = jax.block_until_ready(trained)

    def _order(self) -> NDArray[np.int64]:
        n = len(self.y)
        torch.empty((), dtype=torch.int64).random_(
            generator=self.generator
        )  # what a DataLoader draws for its workers
        order = torch.randperm(n, generator=self.generator)
        torch.randperm(n, generator=self.generator)  # a sampler's, which it throws away
        return order.numpy()

    def evaluate(self) -> Mapping[str, Any]:
        """Return the protocol's metrics after an epoch."""
        val_loss, val_acc = self.evaluation(self.weights_, self.X_val, self.y_val)
        metrics = {"train_loss": self.loss, "val_loss": val_loss, "val_acc": val_acc}
        return {name: np.asarray(value) for name, value in metrics.items()}

    def weights(self) -> Mapping[str, NDArray[Any]]:
        return dict(zip(("W1", "b1", "W2", "b2"), map(np.asarray, self.weights_), strict=True))


def _epoch(weights: Any, lr: ArrayLike, X: Any, y: Any, batches: Any, rest: Any) -> tuple[Any, Any]:
    """Do the updates of all batches, then of the rest, a last and smaller one; return their mean loss too."""

    def update(weights: Any, batch: Any) -> tuple[Any, Any]:
        loss, gradient = jax.value_and_grad(_loss)(weights, X[batch], y[batch])
        return [w - lr * g for w, g in zip(weights, gradient, strict=True)], loss

    weights, losses = jax.lax.scan(update, weights, batches)
    if rest.size:
        weights, last = update(weights, rest)
        losses = jnp.append(losses, last)
    return weights, losses.mean()


def _evaluation(weights: Any, X: Any, y: Any) -> tuple[Any, Any]:
    return _loss(weights, X, y), (_logits(weights, X).argmax(axis=1) == y).mean()


def _loss(weights: Any, X: Any, y: Any) -> Any:
    log_p = jax.nn.log_softmax(_logits(weights, X))
    return -jnp.take_along_axis(log_p, y[:, None], axis=1).mean()


def _logits(weights: Any, X: Any) -> Any:
    W1, b1, W2, b2 = weights
    return jax.nn.relu(X @ W1.T + b1) @ W2.T + b2


def _arrays(split: Split) -> tuple[Any, Any]:
    return jnp.asarray(split.pixels / np.float32(PIXEL_SCALE)), jnp.asarray(split.labels, jnp.int32)
