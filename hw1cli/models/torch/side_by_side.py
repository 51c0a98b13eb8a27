"""From runs of Question 2's models to the learner that trains them side by side, an epoch in pieces."""

from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Dataset, Split
from hw1cli.models.hyperparameters import MinibatchConfig, ModuleConfig
from hw1cli.training.learner import Predictions, State, TrainingMetrics

AT_ONCE = 1024
"""Examples evaluated at once, and trained on in one go at least: their features stay in the processor's caches."""

PIPELINE = 8
"""Batches trained on in one go at least: what surrounds them is paid once."""

Epoch: TypeAlias = Iterator[TrainingMetrics | None]
"""The updates of an epoch, done piece by piece as they are asked for; the last of all is what they measured."""


def pieces(order: NDArray[np.int64], batch_size: int) -> Sequence[NDArray[np.int64]]:
    """Cut an epoch's order into pieces of whole batches, the short last batch on its own."""
    whole = len(order) // batch_size * batch_size
    at_once = max(AT_ONCE // batch_size, PIPELINE) * batch_size
    starts = [*range(0, whole, at_once), *([whole] if whole < len(order) else [])]
    return np.split(order, starts[1:])


class Run(Protocol):
    """One run, as `hw1cli.training.learner.Learner` has several."""

    def epoch(self) -> Epoch:
        """Do the updates of one epoch, some batches between yields, and yield its metrics at the end."""

    def evaluate(self, split: Split, *, with_loss: bool) -> Predictions:
        """Return the predictions on a split, with the mean cross-entropy if asked."""

    def state(self) -> State:
        """Return a copy of the run's state."""

    def load(self, state: State) -> None:
        """Continue from what `state` returned; the run must be new."""

    def weights(self) -> State:
        """Return a copy of the weights."""


def side_by_side(
    configs: Sequence[MinibatchConfig], seed: int, dataset: Dataset, *, device: str, threads: int
) -> "SideBySide":
    """Return a learner for runs of one seed and data set. `device` is "cpu" or "cuda".

    On a processor each run has threads of its own, and no number depends on how many. What torch itself trains, on a
    graphics card or any module, is advanced in turn.
    """
    if device != "cpu" or isinstance(configs[0], ModuleConfig):
        from hw1cli.models.torch.module_learner import ModuleLearner

        modules = [ModuleLearner(config, seed, dataset, device=device, threads=threads) for config in configs]
        return SideBySide(modules, workers=1)
    from hw1cli.models.torch.learner import NetworkLearner

    workers = min(threads, len(configs))
    runs = [NetworkLearner(config, seed, dataset, threads=threads // workers) for config in configs]
    return SideBySide(runs, workers=workers)


class SideBySide:
    """Several runs as one `Learner`: so many at a time.

    Runs need nothing of each other: every worker takes the run that is furthest behind, advances it by some batches,
    and looks for the next. All is done in the workers' threads, which Ctrl-C does not reach: a run is never left
    halfway through a batch.
    """

    def __init__(self, runs: Sequence[Run], *, workers: int) -> None:
        self._runs, self._workers = runs, workers

    def train_epoch(self) -> Sequence[TrainingMetrics]:
        """Run one epoch of updates in every run; an exception that arrives meanwhile ends them all early."""
        epochs = [run.epoch() for run in self._runs]
        behind, measured, stop = deque(epochs), dict[Epoch, TrainingMetrics](), Event()

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

        with ThreadPoolExecutor(self._workers) as pool:
            try:
                for worker in [pool.submit(advance) for _ in range(self._workers)]:
                    worker.result()
            except BaseException:  # the pool waits for its threads, and Ctrl-C should not wait for an epoch
                stop.set()
                raise
        return [measured[epoch] for epoch in epochs]

    def evaluate(self, split: Split, *, with_loss: bool) -> Sequence[Predictions]:
        """Return each run's predictions on a split, with the mean cross-entropy if asked."""
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(lambda run: run.evaluate(split, with_loss=with_loss), self._runs))

    def states(self) -> Sequence[State]:
        """Return a copy of every run's state."""
        return [run.state() for run in self._runs]

    def load(self, states: Sequence[State], epoch: int) -> None:
        """Become the learner that returned `states` after `epoch` epochs; this one must be new.

        Raises ValueError unless the states are all of the same epoch.
        """
        if any(not np.array_equal(state["loader"], states[0]["loader"]) for state in states):
            raise ValueError("runs trained together must continue from the same epoch")
        for run, state in zip(self._runs, states, strict=True):
            run.load(state)

    def weights(self) -> Sequence[State]:
        """Return a copy of every run's weights."""
        return [run.weights() for run in self._runs]
