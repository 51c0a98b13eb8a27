"""Some batches of an epoch, gathered at once: what surrounds the update steps is paid once for all, not per step."""

from collections.abc import Sequence

import torch
from torch import Tensor

from hw1cli.data.dataset import PIXEL_SCALE
from hw1cli.models.hyperparameters import Activation
from hw1cli.models.torch.dropout import DropoutMasks
from hw1cli.models.torch.network import Masks, StackNetwork
from hw1cli.models.torch.optimizer import StackOptimizer


def features_into(pixels: Tensor, out: Tensor) -> None:
    """Write pixels / 256 into all columns of `out` but the last, which holds the constant 1 (n x (features + 1))."""
    out[:, :-1].copy_(pixels).mul_(1 / PIXEL_SCALE)  # not one mul: that casts into a new buffer first


class Batches:
    """Buffers for `steps` batches of `batch_size` examples, and their update steps.

    `layers` are the stack's (K x out x (in + 1) each); they, the optimizer and the masks' streams are shared by all
    of a learner's.
    """

    def __init__(
        self,
        layers: Sequence[Tensor],
        activation: Activation,
        optimizer: StackOptimizer,
        dropout: DropoutMasks,
        *,
        steps: int,
        batch_size: int,
    ) -> None:
        members, classes, _ = layers[-1].shape
        n_features = layers[0].shape[2] - 1
        make = layers[0].new_empty
        self._optimizer, self._dropout = optimizer, dropout
        self._network = StackNetwork(layers, activation, batch_size, dropout=bool(dropout))
        self._pixels = make(steps * batch_size, n_features, dtype=torch.uint8)
        self._features = make(steps, batch_size, n_features + 1).fill_(1)
        self._targets = make(steps, classes, batch_size)
        self._log_probabilities = make(steps, members, classes, batch_size)
        self._logits, self._delta = make(members, classes, batch_size), make(members, classes, batch_size)
        self._classes = torch.arange(classes, device=layers[0].device).view(-1, 1)
        self._scales = optimizer.scales / batch_size
        widths = [A.shape[1] for A in layers[:-1]] if dropout else []
        self._masks = [make(steps, members, width, batch_size).fill_(1) for width in widths]
        # One step's views, made once.
        self._steps = [
            (self._features[s], self._targets[s], self._log_probabilities[s], [mask[s] for mask in self._masks])
            for s in range(steps)
        ]

    def train(self, pixels: Tensor, labels: Tensor, order: Tensor) -> tuple[Tensor, Tensor]:
        """Do one update for each batch of `order` (steps x batch_size indices into the training set).

        Returns the sum of the batches' mean cross-entropies and the number of right predictions, each measured
        before the batch's update (float64 and int64, K).
        """
        labels = labels.index_select(0, order).view(len(self._steps), 1, -1)
        torch.index_select(pixels, 0, order, out=self._pixels)
        features_into(self._pixels, self._features.flatten(0, 1))
        self._targets.copy_(labels == self._classes)
        if self._dropout:
            self._dropout.draw([masks for *_, masks in self._steps])
        for features, targets, log_probabilities, masks in self._steps:
            self._step(features, targets, log_probabilities, masks)
        return self._measure(labels)

    def _step(self, features: Tensor, targets: Tensor, log_probabilities: Tensor, masks: Masks) -> None:
        """Update the stack on one batch; the (p - y) / B of its loss carries the optimizer's scales down."""
        self._network.forward(features, self._logits, masks)
        torch.log_softmax(self._logits, 1, out=log_probabilities)
        torch.exp(log_probabilities, out=self._delta)
        self._delta.sub_(targets).mul_(self._scales)
        self._network.backward(features, self._delta, self._optimizer, masks)

    def _measure(self, labels: Tensor) -> tuple[Tensor, Tensor]:
        of_label = labels[:, :, None].expand(-1, len(self._logits), -1, -1)
        losses = -self._log_probabilities.gather(2, of_label).mean((2, 3))
        right = self._log_probabilities.max(2).indices == labels  # argmax(2) takes twenty times as long
        return losses.sum(0, dtype=torch.float64), right.sum((0, 2))
