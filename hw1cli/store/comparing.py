"""Two stores held against each other, run by run: only here, only there, the same numbers, or other ones."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from hw1cli.differences import Difference, Numbers
from hw1cli.store.reader import Reader
from hw1cli.store.summary import RunSummary


class Outcome(StrEnum):
    """What becomes of a specification in two stores."""

    ONLY_HERE = "only here"
    ONLY_THERE = "only there"
    SAME = "same"
    DIFFERENT = "different"


@dataclass(frozen=True)
class Compared:
    """A specification's runs in two stores, None where there is none, and the first number in which they differ."""

    key: str
    here: RunSummary | None
    there: RunSummary | None
    first_difference: Difference | None = None

    @property
    def outcome(self) -> Outcome:
        """What became of it."""
        if self.here is None or self.there is None:
            return Outcome.ONLY_THERE if self.here is None else Outcome.ONLY_HERE
        return Outcome.DIFFERENT if self.first_difference else Outcome.SAME

    @property
    def either(self) -> RunSummary:
        """One of the two runs, for what both have: the specification."""
        run = self.here or self.there
        assert run is not None  # a key is that of a run
        return run

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON values (interface.md, `runs compare --with --json`)."""
        return {
            "key": self.key,
            "model": self.either.model,
            "seed": self.either.seed,
            "here": self.here and self.here.run_id,
            "there": self.there and self.there.run_id,
            "outcome": self.outcome.value,
            "first_difference": self.first_difference and self.first_difference.as_json("here", "there"),
        }


def compare(here: Reader, there: Reader, keys: Collection[str] | None = None) -> list[Compared]:
    """Return every key's runs in two stores, or those of `keys`: here in the order of their claims, then the others.

    Of several attempts in a store the result is meant, else the newest. Times are not compared.
    """
    ours, theirs = (_by_key(reader.summaries()) for reader in (here, there))
    shown = [key for key in ours | theirs if keys is None or key in keys]
    both = [key for key in shown if key in ours and key in theirs]
    differing = {key: _first_difference(here, ours[key], there, theirs[key]) for key in both}
    return [Compared(key, ours.get(key), theirs.get(key), differing.get(key)) for key in shown]


def _by_key(runs: Sequence[RunSummary]) -> dict[str, RunSummary]:
    found: dict[str, RunSummary] = {}
    for run in sorted(runs, key=lambda run: (run.is_current, run.attempt)):
        found[run.key] = run
    return {run.key: found[run.key] for run in runs}


def _first_difference(here: Reader, ours: RunSummary, there: Reader, theirs: RunSummary) -> Difference | None:
    (first,), (second,) = here.records([ours.run_id], weights=True), there.records([theirs.run_id], weights=True)
    return Numbers.of(first).first_difference(Numbers.of(second))
