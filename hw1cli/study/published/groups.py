"""What other groups published of the same homework: 25 groups, called A to Y, on OCTMNIST. A is the report's own.

Facts only: every value is a number that a group itself wrote, in a log, a result file or a report; nothing is read
off a plot. To be kept in mind when they are compared (`docs/check.md`):

- Every script that could be seen seeds with 42, so groups whose code builds the same network print the same numbers.
  `distinct` counts these once: agreement there is one observation, not many.
- The course's `-layers 2` was read as one, two or three hidden layers; each run here has those that its code builds.
- Times are of whatever machine each group had. Losses of the network from scratch (`mlp`) are means over the epoch,
  sums, or taken after it: they are not comparable.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

from hw1cli.models.typed import typed_run
from hw1cli.specs import Config


@dataclass(frozen=True, kw_only=True)
class PublishedRun:
    """One run of one group: its last numbers and its curves, as printed (a percent sign included).

    `epochs` has a value for each epoch from the first to the last, None for what was not logged. `odd` says in
    which way the run is not what its configuration says, and so not to be compared; empty where nothing is known
    against it.
    """

    group: str
    question: str
    config: Config
    final: Mapping[str, str] = field(default_factory=dict)
    epochs: Mapping[str, Sequence[str | None]] = field(default_factory=dict)
    odd: str = ""


@cache
def published_runs() -> tuple[PublishedRun, ...]:
    """Return every published run, group by group."""
    folder = files("hw1cli.study.published")
    names = sorted(each.name for each in folder.iterdir() if each.name.endswith(".json"))
    return tuple(
        _run(name.removesuffix(".json"), **each)
        for name in names
        for each in json.loads(folder.joinpath(name).read_text(encoding="utf-8"))
    )


def _run(group: str, *, question: str, run: str, **rest: Any) -> PublishedRun:
    (config,), _ = typed_run(run)
    return PublishedRun(group=group, question=question, config=config, **rest)


def distinct(runs: Iterable[PublishedRun]) -> list[list[PublishedRun]]:
    """Return runs of one configuration with equal results counted once, those that are odd left out.

    Runs are one observation if all last numbers that both print, times aside, are equal to the digits that both
    have, and at least one is. Two networks that happen to agree in the only number that both print count once, too:
    there may be more observations than are counted, never fewer.
    """
    found: list[list[PublishedRun]] = []
    for run in runs:
        if run.odd:
            continue
        same = next((each for each in found if all(_agree(run, other) for other in each)), None)
        if same is None:
            found.append([run])
        else:
            same.append(run)
    return found


def _agree(first: PublishedRun, second: PublishedRun) -> bool:
    shared = (first.final.keys() & second.final.keys()) - {"train_seconds"}
    return bool(shared) and all(_equal(first.final[name], second.final[name]) for name in shared)


def _equal(first: str, second: str) -> bool:
    """Return whether two printed numbers are one number, rounded to the digits of the one that has fewer."""
    one, two = decimal(first), decimal(second)
    digits = max(one.as_tuple().exponent, two.as_tuple().exponent)
    return abs(one - two) * 2 <= Decimal(1).scaleb(int(digits))


def decimal(text: str) -> Decimal:
    """Return a printed number with its digits, a percentage as a share."""
    return Decimal(text.removesuffix("%")).scaleb(-2 if text.endswith("%") else 0)
