"""What it is to measure a claim: on what is stored, why that may not be enough, and what of it does not count.

Configurations are always compared seed by seed: runs of one seed share their data order, so their difference has less
noise than either.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from hw1cli.claims.estimates import Estimate, Exact
from hw1cli.claims.observed import Observed, RunSet, observed
from hw1cli.report.document import Kind
from hw1cli.report.runs import Runs, name_of, seeds_in_words
from hw1cli.specs import Config


@dataclass(frozen=True, kw_only=True)
class Stored:
    """Everything that claims are judged by, on one data set.

    `evidence` maps a kind (`hw1cli.evidence`) to its stored result; `n_train` is the number of training examples,
    None where that is not known.
    """

    runs: Runs
    evidence: Mapping[str, Mapping[str, Any]]
    n_train: int | None

    @cached_property
    def observed(self) -> Mapping[Config, Mapping[int, Observed]]:
        """The stored runs by configuration and seed."""
        stored = self.runs.by_config.items()
        return {config: {run.spec.seed: observed(run) for run in runs} for config, runs in stored}


class Measure(ABC):
    """How a claim is measured: `kind` says how its numbers look, `unit` what its repetitions are.

    `sampled` is False for what is proved or counted; `lacking` says why there is no estimate.
    """

    kind: Kind
    unit = "seed"
    sampled = True
    lacking = "the evidence is missing"

    @abstractmethod
    def take(self, stored: Stored) -> Estimate | None:
        """Return the estimate from what is stored; None where what it needs is not."""

    def lacks(self, stored: Stored) -> str:
        """Return why there is no estimate."""
        return self.lacking

    def left_out(self, stored: Stored) -> Sequence[str]:
        """Return what is stored in part and does not count, each with its reason."""
        return ()


class OfRuns(Measure):
    """A number of the runs of several configurations that share their seed."""

    configs: tuple[Config, ...]
    lacking = "not measured in these runs"
    counts_diverged = False

    @abstractmethod
    def value(self, runs: RunSet) -> float | None:
        """Return the number for the runs of one seed or group; None where they do not have it."""

    @abstractmethod
    def estimate(self, sets: Sequence[RunSet]) -> Estimate:
        """Return the estimate from the runs of one or more seeds, each of which has the number."""

    def of_one(self, runs: RunSet) -> Estimate | None:
        """Return the number of one published set as it stands: it speaks of no other run."""
        value = self.value(runs)
        return None if value is None else Exact(value, "this run alone")

    def take(self, stored: Stored) -> Estimate | None:
        """Return the estimate over the seeds that have every run, and the number."""
        measured = [runs for runs in self._sets(stored).values() if self.value(runs) is not None]
        return self.estimate(measured) if measured else None

    def lacks(self, stored: Stored) -> str:
        """Return why there is no estimate."""
        return self.lacking if self._sets(stored) else "no seed has completed every run that it needs"

    def left_out(self, stored: Stored) -> Sequence[str]:
        """Return the seeds that have some of the runs and do not count, each with its reason."""
        lacking = [seed for seed, runs in self._sets(stored).items() if self.value(runs) is None]
        texts = [text for config in self.configs for text in self._not_there(config, stored)]
        return [*texts, f"{self.lacking}: {seeds_in_words(lacking)}"] if lacking else texts

    def _not_there(self, config: Config, stored: Stored) -> Iterator[str]:
        """Yield which seeds of a configuration diverged, and which are stored of the others alone."""
        runs, name = stored.observed.get(config, {}), name_of(config, self.configs)
        diverged = [seed for seed, run in runs.items() if run.diverged]
        missing = {seed for each in self.configs for seed in stored.observed.get(each, {})} - runs.keys()
        if diverged:
            counted_so = ", counted as a no" if self.counts_diverged else ""
            yield f"diverged{counted_so}: {seeds_in_words(diverged)} of {name}"
        if missing:
            yield f"missing: {seeds_in_words(sorted(missing))} of {name}"

    def _sets(self, stored: Stored) -> Mapping[int, RunSet]:
        """Return, by seed, the runs of the seeds that have all of them."""
        every = {config: stored.observed.get(config, {}) for config in self.configs}
        seeds = sorted(set.intersection(*(set(runs) for runs in every.values())))
        sets = {seed: {config: runs[seed] for config, runs in every.items()} for seed in seeds}
        return {
            seed: runs
            for seed, runs in sets.items()
            if self.counts_diverged or not any(run.diverged for run in runs.values())
        }

    def _values(self, sets: Sequence[RunSet]) -> tuple[float, ...]:
        return tuple(value for runs in sets if (value := self.value(runs)) is not None)
