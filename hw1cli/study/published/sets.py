"""What was published of the runs that a claim needs: a set of runs for each group, as a claim looks at them.

The homework's networks have one hidden layer here; a group's networks stand in for them with as many as they have,
all with the same number. Runs that are odd are left out. Sets whose runs all print the same numbers are one network
trained with one seed, and one set.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from hw1cli.claims.claim import Claim
from hw1cli.claims.judge import AUTHOR
from hw1cli.claims.observed import Observed, PublishedSet
from hw1cli.claims.run_measures import OfRuns
from hw1cli.data.known import CLASS_COUNTS, HOMEWORK_TEST_COUNTS
from hw1cli.models.ffn import FfnConfig
from hw1cli.records import SplitName
from hw1cli.report.declare import BY_EPOCH, Metric
from hw1cli.specs import Config
from hw1cli.study.published.groups import PublishedRun, decimal, distinct, published_runs

MOST_LAYERS = 3
_COUNTS = {
    SplitName.VAL: ("val_acc", CLASS_COUNTS["val"]),
    SplitName.TEST: ("test_acc", HOMEWORK_TEST_COUNTS),
}


def published_sets(claim: Claim) -> list[PublishedSet]:
    """Return the published sets of runs that a claim needs; those of equal numbers once, with all their groups.

    Times are of machines, not of networks: for a claim on times every group counts.
    """
    if not isinstance(claim.measure, OfRuns):
        return []
    configs, question = claim.measure.configs, claim.question.removeprefix("Q")
    found: dict[object, PublishedSet] = {}
    for layers in range(1, MOST_LAYERS + 1) if any(isinstance(each, FfnConfig) for each in configs) else (1,):
        by_config = [_by_group(_with_layers(config, layers), question) for config in configs]
        for group in sorted(set.intersection(*(set(each) for each in by_config))):
            runs, observations = zip(*(each[group] for each in by_config), strict=True)
            network = (layers, group if claim.measure.of_machines else tuple(map(id, observations)))
            seen = dict(zip(configs, map(observed, runs), strict=True))
            found[network] = _joined(found.get(network), PublishedSet((group,), seen), claim.measure)
    return list(found.values())


def published_curves(config: Config) -> Mapping[Metric, Sequence[float]]:
    """Return what the homework's report itself printed of a configuration, epoch by epoch."""
    own = [run for run in published_runs() if run.group == AUTHOR and run.config == config and not run.odd]
    return observed(own[0]).curves if own else {}


def _joined(before: PublishedSet | None, further: PublishedSet, measure: OfRuns) -> PublishedSet:
    """Return a network's set with another group that printed the same, and its numbers where the first lacks them."""
    if before is None:
        return further
    lacking = AUTHOR not in before.groups and measure.value(before.runs) is None
    return PublishedSet((*before.groups, *further.groups), further.runs if lacking else before.runs)


def _with_layers(config: Config, layers: int) -> Config:
    return replace(config, hidden_layers=layers) if isinstance(config, FfnConfig) else config


def _by_group(config: Config, question: str) -> dict[str, tuple[PublishedRun, list[PublishedRun]]]:
    """Return every group's run of a configuration, that of the question if there are two, and what it agrees with."""
    runs = [run for run in published_runs() if run.config == config]
    observations = {id(run): each for each in distinct(runs) for run in each}
    ordered = sorted(runs, key=lambda run: run.question.startswith(question))  # the question's own run comes last
    return {run.group: (run, observations[id(run)]) for run in ordered if id(run) in observations}


def observed(run: PublishedRun) -> Observed:
    """Return what a claim looks at in a published run: whole curves, accuracies as counts, its group's own times."""
    counts = {
        split: (round(float(decimal(run.final[metric])) * sum(classes)), sum(classes))
        for split, (metric, classes) in _COUNTS.items()
        if metric in run.final
    }
    return Observed(
        curves={metric: curve for metric in BY_EPOCH if (curve := list(_curve(run.epochs.get(metric, ()))))},
        counts=counts,
        seconds=float(decimal(run.final["train_seconds"])) if "train_seconds" in run.final else None,
        machine=run.group,
        collapsed=all(counts[split][0] == classes[-1] for split, (_, classes) in _COUNTS.items())
        if len(counts) == len(_COUNTS)
        else None,
    )


def _curve(values: Sequence[str | None]) -> Iterator[float]:
    """Yield a curve's values; none at all if an epoch was not logged."""
    if None not in values:
        yield from (float(decimal(value)) for value in values if value is not None)
