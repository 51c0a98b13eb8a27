"""A stack of runs of one PyTorch model, trained together (protocol.md, section 3)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hw1cli.data.dataset import Dataset, Split
from hw1cli.models.hyperparameters import MinibatchConfig
from hw1cli.models.threads import helpers
from hw1cli.models.torch.batches import Batches, features_into
from hw1cli.models.torch.dropout import DropoutMasks
from hw1cli.models.torch.network import StackNetwork, initial_layers
from hw1cli.models.torch.optimizer import Adam, Sgd, StackOptimizer
from hw1cli.training.learner import Predictions, State, TrainingMetrics
from hw1cli.training.randomness import next_loader_order, torch_generator

if TYPE_CHECKING:
    from hw1cli.models.torch.kernels.batches import KernelBatches

AT_ONCE = 1024
"""Examples gathered at once (3 MB of features for 28 x 28 images): they stay in the processor's cache."""

PIPELINE = 8
"""Batches at least that the kernels get at once: they arrange one while they learn from the one before it."""

Epoch: TypeAlias = Iterator[Sequence[TrainingMetrics] | None]
"""The updates of an epoch, done piece by piece as they are asked for; the last of all is what they measured."""


@dataclass(frozen=True)
class TrainingSet:
    """The training images (uint8, n x features) and labels (int64) on the device that trains; stacks share them."""

    pixels: Tensor
    labels: Tensor

    @classmethod
    def of(cls, split: Split, device: str) -> "TrainingSet":
        """Return a copy of a split on a device."""
        return cls(
            pixels=torch.tensor(split.pixels, device=device),
            labels=torch.tensor(split.labels, device=device, dtype=torch.int64),
        )


class StackLearner:
    """K >= 1 runs advanced together; see `hw1cli.training.learner.Learner` for what is guaranteed.

    The parameters of layer l are one tensor A_l = [W_l b_l], K x out x (in + 1) float32. The training images stay
    uint8 and are scaled piece by piece.
    """

    def __init__(
        self,
        configs: Sequence[MinibatchConfig],
        seed: int,
        dataset: Dataset,
        train: TrainingSet,
        *,
        threads: int = 1,
        kernels: bool = False,
    ) -> None:
        self._device = train.labels.device
        self._train = train
        self._batch_size = configs[0].batch_size
        self._activation = configs[0].layers.activation

        # Each member's generator stands for the global one of its single run: initial parameters, then masks.
        self._generators = [torch_generator(seed) for _ in configs]
        self._loader = torch_generator(seed)
        initial = [initial_layers(configs[0], dataset, generator) for generator in self._generators]
        self._layers = [torch.stack(layer).to(self._device) for layer in zip(*initial, strict=True)]
        self._dropout = DropoutMasks([config.layers.dropout for config in configs], self._generators)
        optimizer = Adam if configs[0].optimizer == "adam" else Sgd
        self._optimizer: StackOptimizer = optimizer(self._layers, configs)
        self._by_kernels: Callable[..., KernelBatches] | None = None
        if kernels:
            self._by_kernels = _kernel_batches(self._layers, configs[0], self._dropout, threads)
        self._batches: Callable[..., Batches | KernelBatches] = self._by_kernels or cache(
            partial(Batches, self._layers, self._activation, self._optimizer, self._dropout)
        )

    def train_epoch(self) -> Sequence[TrainingMetrics]:
        """Run one epoch of updates; its metrics are what the updates saw: batch losses' mean, running accuracy."""
        *_, metrics = self.epoch()
        return metrics or ()

    @torch.inference_mode()
    def epoch(self) -> Epoch:
        """Do the updates of one epoch, some batches between yields, and yield its metrics at the end."""
        n = len(self._train.labels)
        order = next_loader_order(self._loader, n).to(self._device)
        loss = torch.zeros(len(self._generators), dtype=torch.float64, device=self._device)
        right = torch.zeros_like(loss, dtype=torch.int64)
        for piece in self._pieces(order):
            batch_size = min(len(piece), self._batch_size)
            batches = self._batches(steps=len(piece) // batch_size, batch_size=batch_size)
            losses, rights = batches.train(self._train.pixels, self._train.labels, piece)
            loss += losses
            right += rights
            yield None
        steps = -(-n // self._batch_size)
        yield [
            TrainingMetrics(loss=each / steps, accuracy=count / n)
            for each, count in zip(loss.tolist(), right.tolist(), strict=True)
        ]

    def _pieces(self, order: Tensor) -> Sequence[Tensor]:
        """Cut an epoch's order into pieces of whole batches, the short last batch on its own."""
        whole = len(order) // self._batch_size * self._batch_size
        fewest = 1 if self._by_kernels is None else PIPELINE
        piece = max(fewest, AT_ONCE // self._batch_size) * self._batch_size
        starts = [*range(0, whole, piece), *([whole] if whole < len(order) else [])]
        return order.tensor_split(starts[1:])

    @torch.inference_mode()
    def evaluate(self, split: Split, *, with_loss: bool) -> Sequence[Predictions]:
        """Return each member's predictions on a split without dropout, with the mean cross-entropy if asked."""
        losses = torch.zeros(len(self._generators), dtype=torch.float64)
        classes = []
        for start in range(0, len(split), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            logits = self._logits(split.pixels[part])
            classes.append(logits.max(1).indices.to(torch.uint8).cpu())
            if with_loss:
                losses += _cross_entropies(logits, split.labels[part]).cpu()
        means = (losses / len(split)).tolist() if with_loss else [None] * len(losses)
        return [
            Predictions(classes=predicted.numpy(), loss=mean)
            for mean, predicted in zip(means, torch.cat(classes, dim=1), strict=True)
        ]

    def _logits(self, pixels: NDArray[np.uint8]) -> Tensor:
        """Return the members' logits, K x classes x n."""
        if self._by_kernels is not None:
            return self._by_kernels(steps=1, batch_size=len(pixels)).logits(pixels)
        A = self._layers[0]
        features = A.new_ones(len(pixels), A.shape[2])
        features_into(torch.tensor(pixels, device=self._device), features)
        logits = A.new_empty(len(A), self._layers[-1].shape[1], len(pixels))
        StackNetwork(self._layers, self._activation, len(pixels), dropout=False).forward(features, logits)
        return logits

    def states(self) -> Sequence[State]:
        """Return a copy of every member's parameters, optimizer's memory and random state."""
        return [
            {
                **{f"A{i}": copied(A[k]) for i, A in enumerate(self._layers, start=1)},
                **{name: copied(value) for name, value in self._optimizer.state(k).items()},
                "loader": copied(self._loader.get_state()),
                "dropout": copied(generator.get_state()),
            }
            for k, generator in enumerate(self._generators)
        ]

    def load(self, states: Sequence[State], epoch: int) -> None:
        """Continue from what `states` returned; all that depends on the epoch is in it."""
        require_one_epoch(states)
        self._loader.set_state(torch.tensor(states[0]["loader"]))
        for k, (state, generator) in enumerate(zip(states, self._generators, strict=True)):
            tensors = {name: torch.tensor(value) for name, value in state.items()}
            generator.set_state(tensors["dropout"])
            self._optimizer.load(k, tensors)
            for i, A in enumerate(self._layers, start=1):
                A[k].copy_(tensors[f"A{i}"])

    def weights(self) -> Sequence[State]:
        """Return a copy of every member's W1, b1, W2, ... (W and b for logistic regression), W as out x in."""
        return [self._named_weights(k) for k in range(len(self._generators))]

    def _named_weights(self, member: int) -> Mapping[str, NDArray[Any]]:
        named: dict[str, NDArray[Any]] = {}
        for i, A in enumerate(self._layers, start=1):
            suffix = str(i) if len(self._layers) > 1 else ""
            named["W" + suffix], named["b" + suffix] = copied(A[member, :, :-1]), copied(A[member, :, -1])
        return named


def require_one_epoch(states: Sequence[State]) -> None:
    """Raise ValueError unless the states are all of the same epoch: their next order is the same."""
    if any(not np.array_equal(state["loader"], states[0]["loader"]) for state in states):
        raise ValueError("runs trained together must continue from the same epoch")


def _kernel_batches(
    layers: Sequence[Tensor], config: MinibatchConfig, dropout: DropoutMasks, threads: int
) -> "Callable[..., KernelBatches]":
    """Return what makes the kernels' batches, for each number of steps and batch size once.

    Imported here: without the kernels nobody waits for Numba, and with them they are compiled before the first epoch.
    """
    from hw1cli.models.torch.kernels.batches import KernelBatches, kernels_for

    kernels = kernels_for(config, layers[0].shape[2] - 1)
    return cache(partial(KernelBatches, layers, config, dropout, kernels, threads, helpers(threads)))


def _cross_entropies(logits: Tensor, labels: NDArray[np.uint8]) -> Tensor:
    """Return the sum of the examples' cross-entropies for each member (float64, K)."""
    targets = torch.tensor(labels, device=logits.device, dtype=torch.int64).expand(len(logits), 1, -1)
    return -logits.log_softmax(1).gather(1, targets).sum((1, 2), dtype=torch.float64)


def copied(tensor: Tensor) -> NDArray[Any]:
    """Return a copy of a tensor's values."""
    values: NDArray[Any] = tensor.detach().cpu().numpy().copy()
    return values
