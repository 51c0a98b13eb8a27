"""The homework done again: what the store lacks of its runs and of its evidence."""

from collections.abc import Sequence

from hw1cli.data.dataset import Dataset
from hw1cli.evidence.missing import measure_missing
from hw1cli.report.declare import Question
from hw1cli.settings import Settings
from hw1cli.specs import DEFAULT_SEED, RunSpec
from hw1cli.store.location import Location
from hw1cli.store.reader import Reader
from hw1cli.sweep import Outcome, Show, seeds_from, train


def runs_of(questions: Sequence[Question], data: str, seeds: int) -> tuple[list[RunSpec], frozenset[RunSpec]]:
    """Return every run of the questions on the data set (a fingerprint), and those of them that are trained alone."""
    specs: list[RunSpec] = []
    alone: set[RunSpec] = set()
    # Timed runs come first, so that nothing else is trained beside them.
    for part in sorted((part for question in questions for part in question.parts), key=lambda part: not part.alone):
        runs = [
            RunSpec(config=config, seed=seed, data=data)
            for seed in seeds_from(DEFAULT_SEED, seeds)
            for config in part.configs
        ]
        specs += runs
        if part.alone:
            alone |= set(runs)
    return specs, frozenset(alone)


def reproduce(
    questions: Sequence[Question], dataset: Dataset, how: Settings, location: Location, *, seeds: int, show: Show
) -> Outcome:
    """Train what the store lacks of the questions for each of `seeds` seeds, then measure what it lacks of evidence.

    Runs whose execution time is compared are trained anew where what is stored was not trained alone.
    """
    specs, alone = runs_of(questions, dataset.fingerprint, seeds)
    again = _not_comparable(alone, location)
    outcome = train(specs, dataset, how, location, show=show, alone=alone, again=again)
    parts = [part for question in questions for part in question.parts if part.from_data]
    measure_missing([each.kind for part in parts for each in part.evidence], dataset, location, show)
    return outcome


def _not_comparable(alone: frozenset[RunSpec], location: Location) -> set[str]:
    """Return the keys of runs whose stored execution time cannot be compared, since they were stacked or resumed."""
    if not location.exists:
        return set()
    with Reader.open(location) as reader:
        records = reader.current([spec.key for spec in alone])
    return {key for key, run in records.items() if run.timing and (run.timing.stack > 1 or run.timing.resumed)}
