"""A stored run trained again from its own specification, in memory, and compared with what is stored, bit by bit."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from math import inf
from typing import Any

from hw1cli.advance import Advanced, Ended, Stack, advance, finish, stacked
from hw1cli.data.dataset import Dataset
from hw1cli.data.held import hold
from hw1cli.differences import Difference, Numbers
from hw1cli.models.registry import outside_guarantee, stack_key
from hw1cli.records import EpochRecord, RunRecord, Status
from hw1cli.report.content.run import words
from hw1cli.specs import PROTOCOL_VERSION
from hw1cli.store.remeasured import DataOf
from hw1cli.workers.driver import Driver, Steps
from hw1cli.workers.executors import Worker, Workers


class Outcome(StrEnum):
    """What training again has shown."""

    IDENTICAL = "identical"
    DIFFERS = "differs"
    NOT_COMPARABLE = "not comparable"


@dataclass(frozen=True)
class Verification:
    """A run held against its repetition: the first difference of one that differs, or why it cannot be compared."""

    run_id: str
    outcome: Outcome
    first_difference: Difference | None = None
    reason: str | None = None

    @property
    def why(self) -> str:
        """The first difference, or the reason, in words; empty for a run that is identical."""
        if first := self.first_difference:
            where = f"epoch {first.epoch}, {first.number}"
            return f"{where}: {words(first.first)} is stored, {words(first.second)} computed"
        return self.reason or ""

    def as_json(self) -> dict[str, Any]:
        """Return the verdict as JSON values (interface.md, `runs verify --json`)."""
        first = self.first_difference
        return {
            "run_id": self.run_id,
            "verdict": self.outcome.value,
            "first_difference": first and first.as_json("stored", "computed"),
            "reason": self.reason,
        }


def not_comparable(record: RunRecord, dataset: Dataset | None) -> str | None:
    """Return why nobody can say that a stored run's numbers must come out here bit by bit; None if they must.

    `dataset` is None where the run's data are not here. See docs/arithmetic.md for what is guaranteed.
    """
    if not record.history:
        return "no epoch of it is stored"
    if record.spec.config.foreign:
        return f"another version of the program made it: this one has no such {record.spec.model}"
    if record.spec.protocol != PROTOCOL_VERSION:
        return f"it followed protocol {record.spec.protocol}, and this program follows {PROTOCOL_VERSION}"
    if reason := outside_guarantee(record):
        return reason
    if dataset is None:
        return f"its data, {record.data_name}, are not here; give their file with --data"
    if dataset.fingerprint != record.spec.data:
        return f"it was trained on data of fingerprint {record.spec.data}; those of {dataset.title} are other images"
    return None


def drawn(run_ids: Iterable[str], sample: int, seed: int) -> list[str]:
    """Return so many of the runs, drawn with a seed, in whatever order they come; all if there are no more."""
    ordered = sorted(run_ids)
    return random.Random(seed).sample(ordered, sample) if sample < len(ordered) else ordered


def verify_all(
    records: Iterable[RunRecord],
    data_of: DataOf,
    workers: Workers,
    show: Callable[[int, int], object] = lambda trained, total: None,
) -> Iterator[Verification]:
    """Yield the verdict of the workers on each run as soon as it is known, first on those that cannot be compared.

    `show` is called after every epoch with how many epochs of runs it was, and of how many in all.
    """
    comparable = []
    for record in records:
        if reason := not_comparable(record, data_of(record)):
            yield Verification(record.run_id, Outcome.NOT_COMPARABLE, reason=reason)
        else:
            comparable.append(record)
    total = sum(len(record.history) for record in comparable)
    stacks = stacked(comparable, lambda record: (stack_key(record.spec), len(record.history)))
    groups = ((stack, data_of(stack[0])) for stack in stacks)
    jobs = (partial(verify, group, dataset) for group, dataset in groups if dataset is not None)  # None of them is
    for event in Driver[int | Verification](workers).run(jobs):
        if isinstance(event, Verification):
            yield event
        elif isinstance(event, int):
            show(event, total)


def verify(records: Sequence[RunRecord], dataset: Dataset, worker: Worker) -> Steps[int | Verification]:
    """Train the stored epochs of comparable runs, a stack of equal length, again and say of each what came out.

    Every stored number is compared but the times; of a run that has not completed there are epochs alone. Yields the
    number of the runs after every epoch, and their verdicts at the end.
    """
    hold(dataset)
    stack = Stack(specs=tuple(record.spec for record in records), device="cpu", threads=worker.threads)
    epochs: list[Sequence[EpochRecord]] = []
    last, seconds = len(records[0].history), inf
    while stack.done < last:
        advanced: Advanced = yield partial(advance, stack, worker.epochs(seconds, last - stack.done))
        stack, seconds = stack.after(advanced), advanced.seconds
        epochs += advanced.epochs
        yield len(records) * len(advanced.epochs)
    ended: Ended = yield partial(finish, stack)
    histories = zip(*epochs, strict=True)
    for record, history, evaluations, weights in zip(
        records, histories, ended.evaluations, ended.weights, strict=True
    ):
        computed = Numbers(history, evaluations if record.status is Status.COMPLETED else {}, weights)
        first = Numbers.of(record).first_difference(computed)
        yield Verification(record.run_id, Outcome.DIFFERS if first else Outcome.IDENTICAL, first)
