"""From runs of a PyTorch model to the learner that trains them: one stack, or several side by side."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import torch

from hw1cli.data.dataset import Dataset, Split
from hw1cli.errors import UsageError
from hw1cli.models.hyperparameters import MinibatchConfig
from hw1cli.models.torch.kernels.processor import can_train
from hw1cli.models.torch.learner import Epoch, StackLearner, TrainingSet, require_one_epoch
from hw1cli.training.learner import Learner, Predictions, State, TrainingMetrics

CACHED = 16
"""Runs whose stacked weights fit a processor's caches: beyond it nothing is gained."""


def stacks_for(members: int, threads: int, *, device: str, kernels: bool) -> int:
    """Return how many equal stacks to make of so many runs.

    Runs that the kernels train gain nothing from being stacked: each has its own. A graphics card, which is slow at
    many small things, has one stack for all. Otherwise there are as many as leave each a thread of its own, or as
    many as it takes to keep the weights of each in the processor's caches.
    """
    if kernels:
        return members
    if device != "cpu":
        return 1
    equal = [count for count in range(1, members + 1) if members % count == 0]
    return max(max(c for c in equal if c <= threads), min(c for c in equal if members // c <= CACHED))


def stacked(configs: Sequence[MinibatchConfig], seed: int, dataset: Dataset, *, device: str, threads: int) -> Learner:
    """Return a learner for runs that share their batches and architecture (`registry.stack_key`).

    `device` is "cpu" or "cuda"; `threads` is what torch may use, in the whole process.
    """
    kernels = all(can_train(config, dataset.train.n_features, device) for config in configs)
    count = stacks_for(len(configs), threads, device=device, kernels=kernels)
    torch.set_num_threads(threads)
    train = TrainingSet.of(dataset.train, device)
    size, workers = len(configs) // count, min(threads, count)
    stacks = [
        StackLearner(configs[i : i + size], seed, dataset, train, threads=threads // workers, kernels=kernels)
        for i in range(0, len(configs), size)
    ]
    return SideBySide(stacks, workers=workers, threads=threads // workers) if count > 1 else stacks[0]


class SideBySide:
    """The runs of several equal stacks as one `Learner`: so many at a time, and so many of torch's threads for each.

    A matrix product of a batch is over before several threads have agreed on how to share it, and most of what
    surrounds it cannot be shared at all. Runs of different stacks need nothing of each other: every thread takes the
    stack that is furthest behind, advances it by some batches, and looks for the next.
    """

    def __init__(self, stacks: Sequence[StackLearner], *, workers: int, threads: int) -> None:
        self._stacks, self._workers, self._threads = stacks, workers, threads

    def train_epoch(self) -> Sequence[TrainingMetrics]:
        """Run one epoch of updates in every stack; an exception that arrives meanwhile ends them all early."""
        epochs = [stack.epoch() for stack in self._stacks]
        behind, measured, stop = deque(epochs), dict[Epoch, Sequence[TrainingMetrics]](), Event()

        def advance() -> None:
            while not stop.is_set():
                try:
                    epoch = behind.popleft()
                except IndexError:  # all that is left is being advanced; to ask first would be too early
                    return
                if (metrics := next(epoch)) is None:
                    behind.append(epoch)
                else:
                    measured[epoch] = metrics

        with self._pool() as pool:
            try:
                for worker in [pool.submit(advance) for _ in range(self._workers)]:
                    worker.result()
            except BaseException:  # the pool waits for its threads, and Ctrl-C should not wait for an epoch
                stop.set()
                raise
        return [of_run for epoch in epochs for of_run in measured[epoch]]

    def evaluate(self, split: Split, *, with_loss: bool) -> Sequence[Predictions]:
        """Return each run's predictions on a split, with the mean cross-entropy if asked."""
        with self._pool() as pool:
            of_stacks = pool.map(lambda stack: stack.evaluate(split, with_loss=with_loss), self._stacks)
            return [of_run for of_stack in of_stacks for of_run in of_stack]

    def states(self) -> Sequence[State]:
        """Return a copy of every run's state."""
        return [state for stack in self._stacks for state in stack.states()]

    def load(self, states: Sequence[State], epoch: int) -> None:
        """Become the learner that returned `states` after `epoch` epochs; this one must be new."""
        require_one_epoch(states)
        size = len(states) // len(self._stacks)
        for i, stack in enumerate(self._stacks):
            stack.load(states[i * size : (i + 1) * size], epoch)

    def weights(self) -> Sequence[State]:
        """Return a copy of every run's weights."""
        return [weights for stack in self._stacks for weights in stack.weights()]

    def _pool(self) -> ThreadPoolExecutor:
        # torch's number of threads is set by each thread for itself.
        return ThreadPoolExecutor(self._workers, initializer=lambda: torch.set_num_threads(self._threads))


def resolve_device(name: str | None, default: str | None = None) -> str:
    """Return "cpu" or "cuda": `auto` takes the graphics card where there is one.

    Without a name it is `default`, $HW1_DEVICE's value, else `auto`. Raises UsageError, naming which of the two
    asked for it, when `cuda` is asked for and torch finds none.
    """
    asked = "HW1_DEVICE=" if name is None else "--device "
    name = name or default or "auto"
    if name == "cpu":
        return "cpu"
    if torch.cuda.is_available():
        return "cuda"
    if name == "cuda":
        raise UsageError(f"{asked}cuda: torch finds no CUDA device here; use --device cpu or a CUDA build of torch")
    return "cpu"
