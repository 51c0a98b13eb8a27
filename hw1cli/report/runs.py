"""The stored runs a report speaks of: one data set, finished runs only, by configuration and seed."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from statistics import mean, stdev
from typing import TYPE_CHECKING

from hw1cli.outside.words import counted
from hw1cli.records import RunRecord, Status
from hw1cli.report.declare import Metric, Selection, Subject
from hw1cli.report.document import Spread
from hw1cli.specs import DEFAULT_SEED, Config, RunSpec
from hw1cli.statistics import Interval, wilson

if TYPE_CHECKING:
    from hw1cli.store.reader import Reader

_OF_TESTS = (Metric.TEST_ACC, Metric.OFFICIAL_TEST_ACC)

DEFAULT = "default"
"""The words for a configuration that differs in nothing."""

MOST_SEEDS = 100
"""A report takes this many seeds of a configuration, the lowest first: more would not be seen in any figure."""


@dataclass(frozen=True)
class Runs:
    """Finished runs (completed or diverged) on one data set, in ascending order of their seeds."""

    by_config: Mapping[Config, Sequence[RunRecord]]

    def of(self, subject: Subject) -> Sequence[RunRecord]:
        """Return the runs of a configuration, or of the winner of a comparison; empty where none is stored."""
        config = self.resolve(subject)
        return self.by_config.get(config, ()) if config is not None else ()

    def first(self, subject: Subject) -> RunRecord | None:
        """Return the run with the homework's seed, or with the lowest one there is."""
        runs = self.of(subject)
        return next((run for run in runs if run.spec.seed == DEFAULT_SEED), runs[0] if runs else None)

    def resolve(self, subject: Subject) -> Config | None:
        """Return the configuration a subject stands for: None while a comparison lacks one of its runs.

        Best and worst go by the final validation accuracy of the homework's seed, as in the homework.
        """
        if not isinstance(subject, Selection):
            return subject
        runs = [self.first(config) for config in subject.among]
        if any(run is None for run in runs):
            return None
        finals = {run.spec.config: run.final_val_acc for run in runs if run is not None}
        ranked = [(accuracy, config) for config, accuracy in finals.items() if accuracy is not None]
        choose: Callable[..., tuple[float, Config]] = min if subject.worst else max
        return choose(ranked, key=lambda pair: pair[0])[1] if ranked else None

    def measured(self, config: Config, metric: Metric) -> float | None:
        """Return the metric of the homework's seed (`first`); None where it is not stored."""
        run = self.first(config)
        return value_of(run, metric) if run else None

    def interval(self, config: Config, metric: Metric) -> Interval | None:
        """Return the interval that goes with `measured`, from the size of the evaluated set."""
        run = self.first(config)
        return interval_of(run, metric) if run and value_of(run, metric) is not None else None

    def spread(self, config: Config, metric: Metric) -> Spread | None:
        """Return mean and standard deviation of a metric over the seeds that have it; None where none has."""
        known = [value for run in self.of(config) if (value := value_of(run, metric)) is not None]
        return Spread(mean(known), stdev(known) if len(known) > 1 else None, len(known)) if known else None


def runs_of(records: Iterable[RunRecord]) -> Runs:
    """Return finished runs by configuration, both in the order in which they come."""
    by_config: dict[Config, list[RunRecord]] = {}
    for record in records:
        by_config.setdefault(record.spec.config, []).append(record)
    return Runs(by_config)


def stored_runs(reader: "Reader", configs: Sequence[Config], fingerprint: str) -> Runs:
    """Return the stored results of configurations on a data set, seed by seed (see MOST_SEEDS)."""
    keys = [
        RunSpec(config=config, seed=seed, data=fingerprint).key
        for config in dict.fromkeys(configs)
        for seed in reader.seeds(config, fingerprint)[:MOST_SEEDS]
    ]
    found = reader.current(keys, weights=True)
    return runs_of(found[key] for key in keys if key in found)


def value_of(run: RunRecord, metric: Metric) -> float | None:
    """Return a run's metric: the last epoch's for metrics by epoch; execution time only if it may be compared."""
    if metric is Metric.TRAIN_SECONDS:
        return run.comparable_seconds
    if run.status is not Status.COMPLETED:
        return None
    value: float | None = getattr(run if metric in _OF_TESTS else run.history[-1], metric)
    return value


def untimed(records: Iterable[RunRecord]) -> list[str]:
    """Return the ids of the runs whose stored training times are not to be compared."""
    return [run.run_id for run in records if run.timing and run.comparable_seconds is None]


def untimed_note(run_ids: Sequence[str]) -> tuple[str, ...]:
    """Return the note under a table that shows such times; none where there are no such runs."""
    if not run_ids:
        return ()
    return (f"Not to be compared by time, since not alone on the machine, or diverged: {', '.join(run_ids)}.",)


def interval_of(run: RunRecord, metric: Metric) -> Interval | None:
    """Return the 95% interval that the size of the evaluated set leaves around an accuracy; None for the rest."""
    evaluation = next((each for split, each in run.evaluations.items() if metric == f"{split}_acc"), None)
    return wilson(evaluation.n_correct, evaluation.n) if evaluation else None


def describe(config: Config, *, among: Sequence[Config] = (), without: Collection[str] = ()) -> str:
    """Return a configuration in words: what differs from the model's defaults, or within `among` if given.

    The hyperparameters in `without` are left out.
    """
    own = {name: value for name, value in differing(config, among).items() if name not in without}
    return ", ".join(f"{name.replace('_', ' ')} {value}" for name, value in own.items()) or DEFAULT


def differing(config: Config, among: Sequence[Config] = ()) -> dict[str, str]:
    """Return the hyperparameters that differ from the defaults, or within `among` if given, each as one types it."""
    reference = (*(among or (type(config)(),)), config)
    names = [each.name for each in fields(config) if len({getattr(other, each.name) for other in reference}) > 1]
    return {name: typed(getattr(config, name)) for name in names}


def name_of(config: Config, configs: Sequence[Config]) -> str:
    """Return a configuration's name among several: its model, and what sets it apart from others of that model."""
    same_model = [other for other in configs if type(other) is type(config)]
    return f"{config.model}, {describe(config, among=same_model)}" if len(same_model) > 1 else config.model


def typed(value: float | str) -> str:
    """Return a hyperparameter as one types it: 1 rather than 1.0; it reads back as the same value."""
    return repr(value).removesuffix(".0") if isinstance(value, float) else str(value)


_MOST_NAMED = 10


def seeds_in_words(seeds: Sequence[int]) -> str:
    """Return seeds in words: `seeds 43, 44`; many are counted."""
    if len(seeds) > _MOST_NAMED:
        return f"{counted(len(seeds), 'seed')} ({seeds[0]} to {seeds[-1]})"
    return f"seed{'' if len(seeds) == 1 else 's'} {', '.join(map(str, seeds))}"
