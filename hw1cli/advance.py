"""Some epochs of a training as a pure function: it can be computed here, in another process, or on another machine.

A process keeps the learners of its latest step, so that the next step of the same runs need not build them anew. By
the guarantee of equal bits (docs/arithmetic.md) neither that nor the machine changes a number.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from math import isfinite
from threading import Lock
from typing import TypeVar

import numpy as np

from hw1cli.data.dataset import Dataset
from hw1cli.data.held import with_fingerprint
from hw1cli.differences import Difference, Numbers
from hw1cli.models.registry import MODELS, build
from hw1cli.records import EpochRecord, Evaluation, SplitName
from hw1cli.specs import RunSpec
from hw1cli.training.learner import State
from hw1cli.training.loop import evaluate, train
from hw1cli.training.machine import Meter
from hw1cli.training.side_by_side import SideBySide

MAX_STACK = 64
"""Most runs trained together: what a graphics card takes in its stride, and what fits the memory."""

R = TypeVar("R")


def stacked(runs: Iterable[R], key: Callable[[R], Hashable], most: int = MAX_STACK) -> Iterator[tuple[R, ...]]:
    """Yield runs in stacks of equal keys, each of at most so many, both in the order given."""
    groups: dict[Hashable, list[R]] = {}
    for run in runs:
        groups.setdefault(key(run), []).append(run)
    for members in groups.values():
        for start in range(0, len(members), most):
            yield tuple(members[start : start + most])


@dataclass(frozen=True, kw_only=True)
class Stack:
    """Runs that are trained together, how, and how far they are.

    `states` has each run's after `done` epochs; it is empty where training begins.
    """

    specs: tuple[RunSpec, ...]
    device: str
    threads: int
    done: int = 0
    states: Sequence[State] = ()

    def after(self, advanced: "Advanced") -> "Stack":
        """Return the same runs after the epochs that they were advanced by."""
        return replace(self, done=self.done + len(advanced.epochs), states=advanced.states)


@dataclass(frozen=True)
class Load:
    """What happened to the process from outside while it trained a stack.

    `other` is the processor time that everything else on its machine used, in cores; `stopped` are the seconds for
    which the process stood still.
    """

    other: float
    stopped: float


@dataclass(frozen=True)
class Advanced:
    """A stack after one or more epochs: the records of each epoch, one a run, and each run's state after the last.

    `diverged` says of each run whether it has, in the last epoch or before.
    """

    epochs: Sequence[Sequence[EpochRecord]]
    states: Sequence[State]
    diverged: Sequence[bool]
    load: Load

    @property
    def seconds(self) -> float:
        """What an epoch took, evaluation and all."""
        return sum(first.train_seconds + first.eval_seconds for first, *_ in self.epochs) / len(self.epochs)


@dataclass(frozen=True)
class Ended:
    """A stack after its last epoch: each run's evaluations and weights."""

    evaluations: Sequence[Mapping[SplitName, Evaluation]]
    weights: Sequence[State]
    load: Load


def difference(one: Advanced | Ended, other: Advanced | Ended) -> Difference | None:
    """Return the first number in which two answers to one step differ, times left out; None where none does."""
    pairs = zip(_numbers(one), _numbers(other), strict=True)
    return next((found for ours, theirs in pairs if (found := ours.first_difference(theirs))), None)


def _numbers(answer: Advanced | Ended) -> list[Numbers]:
    if isinstance(answer, Advanced):
        histories = zip(*answer.epochs, strict=True)
        return [Numbers(history, {}, state) for history, state in zip(histories, answer.states, strict=True)]
    return [Numbers([], *each) for each in zip(answer.evaluations, answer.weights, strict=True)]


def advance(stack: Stack, epochs: int = 1) -> Advanced:
    """Train the next epochs of the runs, but none after one in which a run diverges.

    Only the seconds in the records depend on where. Raises DataNotHere where the process neither holds the runs' data
    nor finds them.
    """
    with _learning(stack) as training:
        trained = []
        for records in train(
            training.learners,
            training.dataset,
            MODELS[stack.specs[0].model].after_epoch,
            epochs=stack.done + epochs,
            done=stack.done,
            clock=training.meter.running,
        ):
            trained.append(records)
            states = training.learners.states()
            diverged = list(map(has_diverged, records, states))
            if any(diverged):
                break
        advanced = Advanced(trained, states, diverged, training.load)
        training.stack = stack.after(advanced)
        return advanced


def has_diverged(record: EpochRecord, state: State) -> bool:
    """Return whether a loss or a weight of a run after an epoch is no finite number."""
    losses = (loss for loss in (record.train_loss, record.val_loss) if loss is not None)
    floats = (array for array in state.values() if array.dtype.kind == "f")
    return not (all(map(isfinite, losses)) and all(bool(np.isfinite(array).all()) for array in floats))


def finish(stack: Stack) -> Ended:
    """Evaluate the runs as they are; raises DataNotHere as `advance`."""
    with _learning(stack, last=True) as training:
        with_loss = MODELS[stack.specs[0].model].has_loss
        evaluations = evaluate(training.learners, training.dataset, with_loss=with_loss)
        return Ended(evaluations, training.learners.weights(), training.load)


class _Training:
    """The learners of a stack's runs, and the stack as far as they are."""

    def __init__(self, stack: Stack) -> None:
        self.stack, self.meter = stack, Meter()
        with self.meter:
            self.dataset: Dataset = with_fingerprint(stack.specs[0].data)
            self.learners: SideBySide = build(
                stack.specs,
                self.dataset,
                device=stack.device,
                threads=stack.threads,
                states=stack.states or None,
                done=stack.done,
            )

    @property
    def load(self) -> Load:
        return Load(self.meter.other_load(), self.meter.stopped)

    def is_at(self, stack: Stack) -> bool:
        """Return whether the learners are what would be built for the stack."""
        if replace(self.stack, states=()) != replace(stack, states=()):
            return False
        return len(self.stack.states) == len(stack.states) and all(map(_same, self.stack.states, stack.states))


_latest: list[_Training] = []
"""The process's latest training, if it may be gone on with; never more than one."""
_turn = Lock()
"""A process trains one stack at a time: PyTorch's threads and random state, and the times, are the process's."""


@contextmanager
def _learning(stack: Stack, *, last: bool = False) -> Iterator[_Training]:
    """Give a training that is at the stack; after its last step, or an error, it is not kept."""
    with _turn:
        training = _latest.pop() if _latest else None
        if training is None or not training.is_at(stack):
            training = None  # its memory goes before the next one's is taken
            training = _Training(stack)
        with training.meter:
            yield training
        if not last:
            _latest.append(training)


def _same(one: State, other: State) -> bool:
    return one is other or Numbers([], {}, one).first_difference(Numbers([], {}, other)) is None
