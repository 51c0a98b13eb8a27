"""Some batches of an epoch for a network with one hidden layer that is trained by SGD on the processor.

The numbers are those of `hw1cli.models.torch.batches.Batches` up to rounding.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from types import ModuleType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hw1cli.models.hyperparameters import MinibatchConfig
from hw1cli.models.torch.dropout import DropoutMasks
from hw1cli.models.torch.kernels import head, sparse
from hw1cli.models.torch.kernels.processor import multiplies_bytes

LARGE = 64
"""Batch size from which on sums in digits are faster than in float32, and the work is worth sharing among threads."""


@dataclass(frozen=True)
class Kernels:
    """The kernels of a run: the module of its first layer's sums and, for small batches, that of whole updates."""

    sums: ModuleType
    updates: ModuleType | None


def kernels_for(config: MinibatchConfig, features: int) -> Kernels:
    """Return a run's kernels, compiled: imported here, since what a run has no use for need not be compiled."""
    if config.batch_size < LARGE:
        from hw1cli.models.torch.kernels import dense, small_batches

        return Kernels(sums=dense, updates=small_batches)
    if multiplies_bytes():
        from hw1cli.models.torch.kernels import digits

        if features <= digits.MAX_FEATURES:
            return Kernels(sums=digits, updates=None)
    from hw1cli.models.torch.kernels import dense

    return Kernels(sums=dense, updates=None)


class KernelBatches:
    """Buffers for `steps` batches of `batch_size` examples, and their update steps.

    `layers` are those of a stack of one run (1 x out x (in + 1) each) and are changed in place. `threads` is what it
    may use, the caller's and those of `helpers`.
    """

    def __init__(
        self,
        layers: Sequence[Tensor],
        config: MinibatchConfig,
        dropout: DropoutMasks,
        kernels: Kernels,
        threads: int,
        helpers: Executor,
        *,
        steps: int,
        batch_size: int,
    ) -> None:
        self._A1, self._A2 = (layer[0].numpy() for layer in layers)
        units, features = len(self._A1), self._A1.shape[1] - 1
        self._decay, self._scale = config.lr * config.l2, config.lr / batch_size
        self._tanh, self._dropout, self._batch_size = config.layers.activation == "tanh", dropout, batch_size
        self._kernels = kernels
        self._masks = torch.ones(steps if dropout else 0, units, batch_size)
        # Two of each: one batch is arranged while the one before it is learned from.
        self._columns = [_aligned(kernels.sums.empty_columns(batch_size, features)) for _ in range(2)]
        self._features = [torch.empty(batch_size, features).numpy() for _ in range(2)]
        self._sums, self._hidden = (torch.empty(units, batch_size).numpy() for _ in range(2))
        self._logits = np.empty((len(self._A2), batch_size), np.float32)
        threads = threads if batch_size >= LARGE else 1
        self._helpers = helpers
        self._rows = list(pairwise(units * i // threads for i in range(threads + 1)))

    def train(self, pixels: Tensor, labels: Tensor, order: Tensor) -> tuple[Tensor, Tensor]:
        """Do one update for each batch of `order` (steps x batch_size indices into the training set).

        Returns the sum of the batches' mean cross-entropies and the number of right predictions, each measured
        before the batch's update (float64 and int64, 1).
        """
        if self._dropout:
            self._dropout.draw([[mask[None]] for mask in self._masks])
        images, rows, classes = pixels.numpy(), order.numpy(), labels[order].to(torch.uint8).numpy()
        masks = self._masks.numpy()
        if self._kernels.updates is None:
            loss, right = self._train_large(images, rows, classes, masks)
        else:
            loss, right = self._kernels.updates.train(
                images, rows, classes, self._A1, self._A2, self._decay, self._scale, self._tanh, masks,
                self._columns[0], self._features[0], self._sums, self._hidden, self._logits,
            )  # fmt: skip
        return torch.tensor([loss], dtype=torch.float64), torch.tensor([int(right)])

    def _train_large(
        self,
        images: NDArray[np.uint8],
        rows: NDArray[np.int64],
        labels: NDArray[np.uint8],
        masks: NDArray[np.float32],
    ) -> tuple[float, float]:
        """Do what `small_batches.train` does, a row's step and its next sum in one go and shared among threads."""
        size = self._batch_size
        batches = [slice(start, start + size) for start in range(0, len(rows), size)]
        loss, right = 0.0, 0.0
        arranged = self._helpers.submit(self._arrange, images, rows[batches[0]], 0)
        for step, batch in enumerate(batches):
            arranged.result()
            self._share(partial(self._advance, step))
            if step + 1 < len(batches):
                arranged = self._helpers.submit(self._arrange, images, rows[batches[step + 1]], step + 1)
            mask = masks[step] if len(masks) else head.EVERYTHING
            head.forward(self._sums, self._A2, mask, self._tanh, self._hidden, self._logits)
            batch_loss, batch_right = head.cross_entropy(self._logits, labels[batch], self._scale)
            head.backward(self._sums, self._hidden, self._logits, mask, self._tanh, self._A2, self._decay)
            loss, right = loss + batch_loss, right + batch_right
        self._share(partial(self._descend, len(batches) - 1))
        return loss, right

    def logits(self, images: NDArray[np.uint8]) -> Tensor:
        """Return the logits (1 x classes x batch_size) of batch_size images, without dropout; a view, not a copy."""
        self._kernels.sums.arrange(images, np.arange(len(images)), self._columns[0])
        self._share(partial(self._forward, 0))
        head.forward(self._sums, self._A2, head.EVERYTHING, self._tanh, self._hidden, self._logits)
        return torch.from_numpy(self._logits)[None]

    def _arrange(self, images: NDArray[np.uint8], rows: NDArray[np.int64], step: int) -> None:
        self._kernels.sums.arrange(images, rows, self._columns[step % 2])
        sparse.arrange(images, rows, self._features[step % 2])

    def _advance(self, step: int, start: int, stop: int) -> None:
        """Let rows of the first layer take the step before this one, if there is one, and sum up this one's batch."""
        if step > 0:
            self._descend(step - 1, start, stop)
        self._forward(step, start, stop)

    def _descend(self, step: int, start: int, stop: int) -> None:
        sparse.descend(self._A1, self._sums, self._features[step % 2], self._decay, start, stop)

    def _forward(self, step: int, start: int, stop: int) -> None:
        self._kernels.sums.forward(self._A1, self._columns[step % 2], self._sums, start, stop)

    def _share(self, work: Callable[[int, int], None]) -> None:
        """Do `work(start, stop)` for all rows of the first layer, each thread its part, and wait for all of it."""
        own, *others = self._rows
        waiting = [self._helpers.submit(work, *rows) for rows in others]
        work(*own)
        for other in waiting:
            other.result()


def _aligned(array: NDArray[Any]) -> NDArray[Any]:
    """Return a copy of an array that begins a cache line, as torch's do: no vector of it spans two."""
    aligned: NDArray[Any] = torch.from_numpy(array).clone().numpy()
    return aligned
