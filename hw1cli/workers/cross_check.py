"""A share of the steps of training computed twice (`--check-fraction`): a worker that computes otherwise is found."""

import random
from collections.abc import Mapping
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass
from typing import Any, TypeAlias

from hw1cli.advance import Advanced, Ended, difference
from hw1cli.errors import VerificationFailed
from hw1cli.training.interruption import interruptible
from hw1cli.workers.executors import Task, Worker, Workers

Answer: TypeAlias = Advanced | Ended
_LOOK_SECONDS = 1.0


@dataclass(frozen=True)
class _Asked:
    """A worker's answer, and the one who computes it again."""

    task: Task
    answer: Answer
    worker: Worker
    other: Worker


class CrossCheck:
    """Has a share of the workers' answers computed by another of them, or where there is none, by this process.

    Where a number differs VerificationFailed names whoever computes it otherwise than this process does.
    """

    def __init__(self, workers: Workers, share: float) -> None:
        self._workers, self._share = workers, share
        self._asked: dict[Future[Any], _Asked] = {}

    def note(self, worker: Worker, task: Task, answer: Any) -> None:
        """Take an answer, which may be drawn to be checked; raises what earlier checks have shown."""
        self._look()
        if not isinstance(answer, Answer) or random.random() >= self._share:
            return
        if others := [each for each in self._workers.present() if each is not worker]:
            other = random.choice(others)
            self._asked[other.submit(task)] = _Asked(task, answer, worker, other)
        else:
            _judge({worker: answer}, task)

    def settle(self) -> None:
        """Wait for the checks that are under way; raises what they show."""
        while self._asked:
            with interruptible():
                wait(self._asked, _LOOK_SECONDS, FIRST_COMPLETED)
            self._look()

    def _look(self) -> None:
        """Compare the answers that have come; one whose worker has gone, or lacks the data, does not count."""
        present = self._workers.present() if self._asked else ()
        for future, asked in list(self._asked.items()):
            if future.done() or asked.other not in present:
                del self._asked[future]
                if future.done() and not future.cancelled() and not future.exception():
                    second: Answer = future.result()
                    if difference(asked.answer, second):
                        _judge({asked.worker: asked.answer, asked.other: second}, asked.task)


def _judge(answers: Mapping[Worker, Answer], task: Task) -> None:
    """Raise VerificationFailed for those who have not computed what this process does."""
    with interruptible():
        ours: Answer = task()
    wrong = {worker.name: found for worker, answer in answers.items() if (found := difference(answer, ours))}
    if wrong:
        first = next(iter(wrong.values()))
        raise VerificationFailed(
            f"{' and '.join(wrong)} computed {first.number} as {first.first}, and this process as {first.second}; "
            "train without it, and delete what it may have spoilt before: runs that are not finished, and those that "
            "`hw1 runs verify --all` finds to differ"
        )
