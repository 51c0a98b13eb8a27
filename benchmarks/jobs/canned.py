"""What a simulated worker does instead of training: it sleeps for as long as that took, and gives the same answer.

The answers are those of a real full-size run: its states, evaluations and seconds. `simulated` has the program's
tasks be such sleeps; any event loop can hold a crowd of them.
"""

import asyncio
import pickle
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import cache, partial
from pathlib import Path
from time import perf_counter
from unittest.mock import patch

from benchmarks.workloads import WORKS
from hw1cli.advance import Advanced, Ended, Stack
from hw1cli.advance import advance as train
from hw1cli.advance import finish as evaluate
from hw1cli.records import EpochRecord
from hw1cli.specs import RunSpec


@dataclass(frozen=True)
class Canned:
    """An epoch and the end of a real run; the answers are pickled, as a real worker sends them."""

    record: EpochRecord
    advanced: bytes
    ended: bytes
    end_seconds: float

    @property
    def epoch_seconds(self) -> float:
        """What the epoch took, evaluation and all."""
        return self.record.train_seconds + self.record.eval_seconds


def can(work: str, data: str, path: Path) -> Canned:
    """Train two epochs of a run with one thread, keep what the second one and the end gave, and return it."""
    from hw1cli.data.held import hold
    from hw1cli.data.resolve import load_dataset

    dataset = load_dataset(data)
    hold(dataset)
    stack = Stack(specs=(RunSpec(config=WORKS[work].config, data=dataset.fingerprint),), device="cpu", threads=1)
    stack = stack.after(train(stack))
    advanced = train(stack)
    stack = stack.after(advanced)
    start = perf_counter()
    ended = evaluate(stack)
    ((record,),) = advanced.epochs
    canned = Canned(record, pickle.dumps(advanced), pickle.dumps(ended), perf_counter() - start)
    path.write_bytes(pickle.dumps(canned))
    return canned


async def advance(path: Path, stack: Stack, epochs: int = 1) -> Advanced:
    """Sleep for some epochs and return their answer."""
    canned = opened(path)
    await asyncio.sleep(epochs * canned.epoch_seconds)
    advanced: Advanced = pickle.loads(canned.advanced)  # noqa: S301 (written by `can`)
    numbers = range(stack.done + 1, stack.done + epochs + 1)
    return replace(advanced, epochs=[[replace(canned.record, epoch=number)] for number in numbers])


async def finish(path: Path, stack: Stack) -> Ended:
    """Sleep for the last evaluation and return its answer."""
    canned = opened(path)
    await asyncio.sleep(canned.end_seconds)
    ended: Ended = pickle.loads(canned.ended)  # noqa: S301
    return ended


@cache
def opened(path: Path) -> Canned:
    canned: Canned = pickle.loads(path.read_bytes())  # noqa: S301
    return canned


@contextmanager
def simulated(path: Path) -> Iterator[None]:
    """Let the runs of the block be trained by sleeping."""
    with ExitStack() as stack:
        stack.enter_context(patch("hw1cli.runner.advance", partial(advance, path)))
        stack.enter_context(patch("hw1cli.runner.finish", partial(finish, path)))
        yield


def seconds(canned: Canned, answer: Advanced | Ended) -> float:
    """Return how long was slept for an answer."""
    return len(answer.epochs) * canned.epoch_seconds if isinstance(answer, Advanced) else canned.end_seconds
