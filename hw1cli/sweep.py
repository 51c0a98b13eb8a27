"""A grid of values to the runs it means, and those runs to jobs that train as many of them together as can be."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import product
from math import prod
from typing import Any, TypeAlias

from hw1cli.errors import UsageError
from hw1cli.models.registry import make_config, stack_key
from hw1cli.specs import Config, RunSpec

MAX_CELLS = 10_000
"""Most runs of one sweep."""

MAX_STACK = 64
"""Most runs trained together: what a graphics card takes in its stride, and what fits the memory."""

Job: TypeAlias = tuple[RunSpec, ...]
"""Runs that are trained together: equal but for learning rate, weight decay and dropout."""


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


def jobs(specs: Sequence[RunSpec], alone: Collection[RunSpec] = ()) -> Iterator[Job]:
    """Yield every run once, in the given order, as jobs of runs that share their batches.

    A run in `alone` is a job of its own: its execution time is to be compared with others'.
    """
    stacks: dict[Any, list[RunSpec]] = {}
    for spec in dict.fromkeys(specs):
        key = ("alone", spec.key) if spec in alone else stack_key(spec)
        stacks.setdefault(key, []).append(spec)
    for members in stacks.values():
        for start in range(0, len(members), MAX_STACK):
            yield tuple(members[start : start + MAX_STACK])


def seeds_from(first: int, count: int) -> tuple[int, ...]:
    """Return `count` seeds that follow each other."""
    return tuple(range(first, first + count))
