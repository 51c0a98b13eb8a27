"""A grid of values to the runs it means, and those runs, as many together as can be, to what is stored of them."""

import time
from collections.abc import Callable, Collection, Generator, Hashable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import product
from math import ceil, prod
from typing import TYPE_CHECKING, Any, TypeAlias

from hw1cli import runner
from hw1cli.advance import MAX_STACK, stacked
from hw1cli.data.dataset import Dataset
from hw1cli.data.resolve import load_dataset
from hw1cli.errors import CellsFailed, UsageError
from hw1cli.models.registry import make_config, stack_key
from hw1cli.outside.words import counted
from hw1cli.records import RunRecord
from hw1cli.report.runs import describe
from hw1cli.settings import Settings
from hw1cli.specs import SEED, Config, RunSpec
from hw1cli.store.claims import Busy, Stored
from hw1cli.training.interruption import deferred, interruptible
from hw1cli.workers.cross_check import CrossCheck
from hw1cli.workers.driver import Driver, Job
from hw1cli.workers.executors import Workers

if TYPE_CHECKING:
    from hw1cli.store.location import Location

_WAIT_SECONDS = 0.5
MAX_CELLS = 10_000
"""Most runs of one sweep."""

Members: TypeAlias = tuple[RunSpec, ...]
"""The runs of a job, which are trained together: equal but for what may differ (`Domain.may_differ`)."""


@dataclass(frozen=True)
class Planned:
    """These runs are about to be brought to their end, each once."""

    specs: Sequence[RunSpec]


Happening: TypeAlias = runner.Event | Planned | str
"""Something that happens while runs are trained: an event, or a remark in words."""
Show: TypeAlias = Callable[[Happening], None]


@dataclass
class Outcome:
    """What became of a number of runs; `records` has those that have a result, by key."""

    records: dict[str, RunRecord] = field(default_factory=dict)
    trained: int = 0
    skipped: int = 0
    failures: list[runner.Failed] = field(default_factory=list)

    def in_order(self, specs: Iterable[RunSpec]) -> list[RunRecord]:
        """Return the results in the order of the specifications."""
        return [self.records[spec.key] for spec in specs if spec.key in self.records]

    @property
    def run_ids(self) -> list[str]:
        """The ids of the runs that have a result, and of those that failed."""
        return [record.run_id for record in self.records.values()] + [each.run_id for each in self.failures]

    def error(self, of: int, what: str) -> CellsFailed:
        """Return the error that names the runs that failed, of so many runs or cells."""
        named = ", ".join(f"{each.run_id} {each.spec.model} ({describe(each.spec.config)})" for each in self.failures)
        return CellsFailed(f"{len(self.failures)} of {counted(of, what)} failed ({named}); type it again to retry")

    def count(self, event: runner.Event | str) -> None:
        """Take an event into account."""
        match event:
            case Stored(record=record):
                self.skipped += 1
                self.records[record.spec.key] = record
            case runner.Finished(record=record):
                self.trained += 1
                self.records[record.spec.key] = record
            case runner.Failed():
                self.failures.append(event)


def train(
    specs: Sequence[RunSpec],
    dataset: Dataset,
    how: Settings,
    location: "Location",
    *,
    show: Show = lambda event: None,
    alone: Collection[RunSpec] = (),
    again: Collection[str] = (),
    fail_fast: bool = False,
    note: str | None = None,
) -> Outcome:
    """Train what the store lacks of the runs, skip the others, and return what became of them all.

    Runs in `alone` are trained singly, by this process with nothing beside it; those whose keys are in `again` are
    trained anew though the store has them. A `note` is written on all that have a result in the end, or failed.
    With `fail_fast` nothing begins after the first job that fails. Runs that other processes are training are passed
    over, and waited for in the end. Raises Interrupted; what is finished is stored.
    """
    from hw1cli.store.writer import Store

    outcome = Outcome()

    def begin(members: Sequence[RunSpec], workers: Workers) -> Iterator[Job[runner.Event]]:
        # Or one worker would train a stack of all, and the others none.
        most = ceil(len(members) / max(1, len(workers.present())))
        for job in jobs(members, alone, most):
            if fail_fast and outcome.failures:
                return
            force = how.force or any(spec.key in again for spec in job)
            yield partial(runner.perform, job, dataset, store, force=force, keeping=how.keeping)

    def bring(left: Sequence[RunSpec], workers: Workers) -> Generator[runner.Event | str, None, None]:
        """Bring each run to its end once, but for those that others are training."""
        for members, by in _shared(left, alone, workers, how):
            check = CrossCheck(by, how.by.check_fraction)
            with closing(Driver[runner.Event](by, check.note).run(begin(members, by))) as events:
                yield from events
            check.settle()

    show(Planned(tuple(dict.fromkeys(specs))))
    with (
        deferred(),
        how.workers() as workers,
        Store.open(location, take_over_after=how.by.take_over_after, tell=show) as store,
    ):
        left, others = specs, dict[RunSpec, Busy]()
        while left:
            before, others = others, {}
            with closing(bring(left, workers)) as events:
                for event in events:
                    if isinstance(event, Busy):
                        others[event.spec] = event
                        if before.get(event.spec) == event:
                            continue
                    show(event)
                    outcome.count(event)
                    if isinstance(event, Stored):
                        how.keeping.stored(event.record)
            left = () if fail_fast and outcome.failures else tuple(others)
            if left:
                if not before:
                    show(f"waiting for {counted(len(left), 'run')} that others are training")
                with interruptible():
                    time.sleep(_WAIT_SECONDS)
        if note:
            store.note(outcome.run_ids, note)
            outcome.records = {key: replace(record, note=note) for key, record in outcome.records.items()}
    return outcome


def _shared(
    specs: Sequence[RunSpec], alone: Collection[RunSpec], workers: Workers, how: Settings
) -> list[tuple[Sequence[RunSpec], Workers]]:
    """Return which runs are trained by whom: by others, those whose times are compared are trained by none."""
    if how.by.is_this_process or not alone:
        return [(specs, workers)]
    timed, others = ([spec for spec in specs if (spec in alone) == chosen] for chosen in (True, False))
    return [(timed, how.alone().workers()), (others, workers)]


def grid(model: str, values: Mapping[str, Sequence[Any]], seeds: int = 1) -> tuple[Config, ...]:
    """Return the configuration of every combination of the given values, each once, the last option varying fastest.

    Raises UsageError for a value out of range, for a hyperparameter that the model has no use for, and, before
    anything is made, for a grid that with each of `seeds` has more than MAX_CELLS cells.
    """
    values = {name: list(dict.fromkeys(given)) for name, given in values.items()}
    cells = prod(map(len, (given for given in values.values() if given))) * seeds
    if cells > MAX_CELLS:
        raise UsageError(
            f"the sweep has {cells:,} cells, and at most {MAX_CELLS:,} are possible; leave out some values"
        )
    names = [name for name, given in values.items() if given]
    combinations = product(*(values[name] for name in names))
    return tuple(dict.fromkeys(make_config(model, dict(zip(names, each, strict=True))) for each in combinations))


def planned(
    configs: Sequence[Config], seeds: Sequence[int], data: str, notify: Callable[[str], None]
) -> tuple[list[RunSpec], Dataset]:
    """Return the runs of every configuration for every seed on what `--data` means, and their data.

    `notify` is told which set `auto` is. A bad seed is told before data is read.
    """
    for seed in seeds:
        SEED.require("seed", seed)
    dataset = load_dataset(data, notify)
    specs = [RunSpec(config=config, seed=seed, data=dataset.fingerprint) for seed in seeds for config in configs]
    return specs, dataset


def jobs(specs: Sequence[RunSpec], alone: Collection[RunSpec] = (), most: int = MAX_STACK) -> Iterator[Members]:
    """Return every run once, in the given order, as jobs of at most so many runs that share their batches.

    A run in `alone` is a job of its own: its execution time is to be compared with others'.
    """

    def key(spec: RunSpec) -> Hashable:
        return ("alone", spec.key) if spec in alone else stack_key(spec)

    return stacked(dict.fromkeys(specs), key, min(most, MAX_STACK))


def seeds_from(first: int, count: int) -> tuple[int, ...]:
    """Return `count` seeds that follow each other."""
    return tuple(range(first, first + count))


def stored_keys(specs: Iterable[RunSpec], location: "Location") -> set[str]:
    """Return the keys of those runs that have a result; none where there is no store yet."""
    if not location.exists:
        return set()
    from hw1cli.store.reader import Reader

    with Reader.open(location) as reader:
        return reader.finished([spec.key for spec in specs])
