"""One run of a network on a processor, trained by the kernels of this package (protocol.md, section 3)."""

import math
from collections.abc import Callable, Sequence
from functools import cache
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset, Split
from hw1cli.models.arithmetic.gate import new_gate
from hw1cli.models.arithmetic.streams import TorchStream
from hw1cli.models.hyperparameters import MinibatchConfig
from hw1cli.models.threads import Fastest, helpers
from hw1cli.models.torch.batches import predict, sum_of_means, train
from hw1cli.models.torch.network import aligned, make_network, row_length
from hw1cli.models.torch.optimizer import load_rule, make_rule, rule_state
from hw1cli.models.torch.pieces import AT_ONCE, pieces
from hw1cli.models.weights import named_weights
from hw1cli.training.learner import Epoch, Predictions, State, TrainingMetrics


class NetworkLearner:
    """One run, advanced by some batches at a time; no number depends on `threads`, of which it uses what is fastest.

    The parameters of layer l are one matrix A_l = [W_l b_l], out x (in + 1) float32. The training images stay uint8
    and are scaled batch by batch. What it does must not be interrupted halfway: its threads wait for each other.
    """

    def __init__(self, config: MinibatchConfig, seed: int, dataset: Dataset, *, device: str, threads: int) -> None:
        self._config, self._train = config, dataset.train
        widths = np.array([dataset.train.n_features, *config.layers.widths, dataset.n_classes])
        # One stream stands for the global generator of torch's loop: initial parameters, then masks.
        self._stream, self._loader = TorchStream(seed), TorchStream(seed)
        self._widths = widths
        weights = aligned(sum(int(fan_out) * row_length(int(fan_in)) for fan_in, fan_out in pairwise(widths)))
        self._layers = self._by_layer(weights)
        for A, initial in zip(self._layers, initial_layers(widths, self._stream), strict=True):
            A[:] = initial
        self._rule = make_rule(config, len(weights))
        tanh, dropout = config.layers.activation == "tanh", config.layers.dropout > 0

        @cache
        def network(size: int, dropout: bool) -> Any:
            return make_network(widths, weights, size, tanh=tanh, dropout=dropout)

        self._network: Callable[[int, bool], Any] = network
        self._dropout = dropout
        self._threads = threads if config.layers.widths else 1  # there is too little to share
        self._helpers, self._gate, self._fastest = helpers(self._threads), new_gate(), Fastest(self._threads)

    def _by_layer(self, flat: NDArray[Any]) -> list[NDArray[Any]]:
        """Return an array as long as all weights as the layers' matrices, which share its memory."""
        layers, start = [], 0
        for fan_in, fan_out in pairwise(self._widths.tolist()):
            end = start + fan_out * row_length(fan_in)
            layers.append(flat[start:end].reshape(fan_out, -1)[:, : fan_in + 1])
            start = end
        return layers

    def epoch(self) -> Epoch:
        """Do the updates of one epoch, some batches between yields, and yield its metrics at the end.

        They are what the updates saw: the mean of the batches' mean losses, and the running accuracy.
        """
        n, size = len(self._train), self._config.batch_size
        loss, right = 0.0, 0
        for piece in pieces(self._loader.loader_order(n), size):
            of_batch = min(len(piece), size)
            network = self._network(of_batch, self._dropout)
            losses, classes = np.empty(len(piece), np.float32), np.empty(len(piece), np.uint8)
            scale = np.float32((1 if self._rule.adam else self._config.lr) / of_batch)
            keep = 1 - self._config.layers.dropout
            threads, began = self._fastest.count(), perf_counter()
            self._together(
                threads, train, network, self._rule, self._train.pixels, self._train.labels, piece, scale, keep,
                self._stream.words, self._stream.used, losses, classes, self._gate,
            )  # fmt: skip
            if of_batch == size:
                self._fastest.took(threads, (perf_counter() - began) / len(piece))
            loss += sum_of_means(losses, of_batch)
            right += int((classes == self._train.labels[piece]).sum())
            yield None
        yield TrainingMetrics(loss=loss / -(-n // size), accuracy=right / n)

    def _together(self, threads: int, kernel: Callable[..., None], *arguments: Any) -> None:
        """Call a kernel in so many threads at once."""
        others = [self._helpers.submit(kernel, *arguments, thread, threads) for thread in range(1, threads)]
        kernel(*arguments, 0, threads)
        for other in others:
            other.result()

    def evaluate(self, split: Split, *, with_loss: bool) -> Predictions:
        """Return the predictions on a split without dropout, with the mean cross-entropy if asked."""
        losses, classes = np.empty(len(split), np.float32), np.empty(len(split), np.uint8)
        for start in range(0, len(split), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            order = np.arange(len(split))[part]
            network = self._network(len(order), False)
            outcome = losses[part], classes[part]
            self._together(self._threads, predict, network, split.pixels, split.labels, order, *outcome)
        return Predictions(classes=classes, loss=sum_of_means(losses, len(losses)) if with_loss else None)

    def state(self) -> State:
        """Return a copy of the parameters, the optimizer's memory and the random state."""
        layers = {f"A{i}": A.copy() for i, A in enumerate(self._layers, start=1)}
        random = {"loader": self._loader.state(), "dropout": self._stream.state()}
        return {**layers, **rule_state(self._rule, self._by_layer), **random}

    def load(self, state: State, epoch: int) -> None:
        """Continue from what `state` returned; all that depends on the epoch is in it. The learner must be new."""
        for i, A in enumerate(self._layers, start=1):
            A[:] = state[f"A{i}"]
        load_rule(self._rule, state, self._by_layer)
        self._loader.load(state["loader"])
        self._stream.load(state["dropout"])

    def weights(self) -> State:
        """Return a copy of W1, b1, W2, ... (W and b for logistic regression), W as out x in."""
        return named_weights([(A[:, :-1], A[:, -1]) for A in self._layers])


def initial_layers(widths: Sequence[int] | NDArray[np.int64], stream: TorchStream) -> list[NDArray[np.float32]]:
    """Return one float32 matrix [W b] of shape out x (in + 1) for each layer, the bias in the last column.

    Equal to the parameters of `nn.Linear(in, out)` made one after the other when the global generator is where
    `stream` is, which is advanced by as much (protocol.md, section 3).
    """
    return [_initial_layer(int(fan_in), int(fan_out), stream) for fan_in, fan_out in pairwise(widths)]


def _initial_layer(fan_in: int, fan_out: int, stream: TorchStream) -> NDArray[np.float32]:
    bound = math.sqrt(3) * (math.sqrt(2 / 6) / math.sqrt(fan_in))  # He's for a leaky ReLU of slope sqrt(5)
    weight = stream.uniform(-bound, bound, fan_out, fan_in)
    bound = 1 / math.sqrt(fan_in)
    return np.column_stack([weight, stream.uniform(-bound, bound, fan_out)])
