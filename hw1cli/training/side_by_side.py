"""Several learners side by side: what the training loop has of runs that are trained together."""

from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from hw1cli.data.dataset import Split
from hw1cli.training.learner import Epoch, Learner, Predictions, State, TrainingMetrics


class SideBySide:
    """One learner or more, so many at a time; every sequence has one entry for each, in their order.

    Learners need nothing of each other: every worker takes the one that is furthest behind, advances it by a piece,
    and looks for the next. All is done in the workers' threads, which Ctrl-C does not reach: a learner is never left
    halfway through a piece.
    """

    def __init__(self, learners: Sequence[Learner], *, workers: int = 1) -> None:
        self._learners, self._workers = learners, workers

    def train_epoch(self) -> Sequence[TrainingMetrics]:
        """Run one epoch of updates in every run; an exception that arrives meanwhile ends them all early."""
        epochs = [learner.epoch() for learner in self._learners]
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
        """Return each run's predictions on a split, in its order, with the mean cross-entropy if asked."""
        with ThreadPoolExecutor(self._workers) as pool:
            return list(pool.map(lambda learner: learner.evaluate(split, with_loss=with_loss), self._learners))

    def states(self) -> Sequence[State]:
        """Return a copy of every run's state after the epochs trained so far."""
        return [learner.state() for learner in self._learners]

    def load(self, states: Sequence[State], epoch: int) -> None:
        """Continue as those that returned `states` after `epoch` epochs; these must be new."""
        for learner, state in zip(self._learners, states, strict=True):
            learner.load(state, epoch)

    def weights(self) -> Sequence[State]:
        """Return a copy of every run's weights."""
        return [learner.weights() for learner in self._learners]
