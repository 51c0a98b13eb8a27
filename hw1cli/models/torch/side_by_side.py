"""Stacks trained at the same time, each with its own share of the processor's cores.

A matrix product of a small batch is over before several threads have agreed on how to share it: two stacks of two
runs, one thread each, are faster than two threads on one stack of four.
"""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TypeVar

import torch

from hw1cli.data.dataset import Split
from hw1cli.models.torch.learner import StackLearner
from hw1cli.training.learner import SplitFigures, State, TrainingFigures

T = TypeVar("T")


def stacks_for(members: int, threads: int) -> int:
    """Return how many equal stacks to make of so many runs: the most that leave each a thread of its own."""
    return max(count for count in range(1, min(members, threads) + 1) if members % count == 0)


class SideBySide:
    """The runs of several stacks as one `Learner`; `threads` is what torch may use for each stack."""

    def __init__(self, stacks: Sequence[StackLearner], *, threads: int) -> None:
        self._stacks = stacks
        self._threads = threads

    def train_epoch(self) -> Sequence[TrainingFigures]:
        """Run one epoch of updates in every stack; an exception that arrives meanwhile ends them all early."""
        return self._of_each(StackLearner.train_epoch)

    def evaluate(self, split: Split, *, with_loss: bool) -> Sequence[SplitFigures]:
        """Return each run's predictions on a split, with the mean cross-entropy if asked."""
        return self._of_each(lambda stack: stack.evaluate(split, with_loss=with_loss))

    def states(self) -> Sequence[State]:
        """Return a copy of every run's state."""
        return [state for stack in self._stacks for state in stack.states()]

    def weights(self) -> Sequence[State]:
        """Return a copy of every run's weights."""
        return [weights for stack in self._stacks for weights in stack.weights()]

    def _of_each(self, work: Callable[[StackLearner], Sequence[T]]) -> list[T]:
        # torch's number of threads is set by each thread for itself.
        set_threads = partial(torch.set_num_threads, self._threads)
        with ThreadPoolExecutor(len(self._stacks), initializer=set_threads) as pool:
            try:
                results = [pool.submit(work, stack) for stack in self._stacks]
                return [figures for result in results for figures in result.result()]
            except BaseException:  # the pool waits for its threads, and Ctrl-C should not wait for an epoch
                for stack in self._stacks:
                    stack.abandon()
                raise
