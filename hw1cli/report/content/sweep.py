"""A sweep as a table: a row a cell, the best one starred, and below them what always saying one class gives."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from hw1cli.records import Status
from hw1cli.report.declare import Metric
from hw1cli.report.document import Column, Kind, Table, Value
from hw1cli.report.numbers import mean_and_sd
from hw1cli.report.runs import DEFAULT, Runs, describe, typed
from hw1cli.specs import Config

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset

BEST = "*"


def ranked(runs: Runs) -> list[Config]:
    """Return the cells that have a result, the best first: by the mean validation accuracy after the last epoch.

    A mean over fewer seeds than another's counts for less than that, however high: seeds that failed or diverged
    are missing from it.
    """
    spreads = {cell: spread for cell in runs.by_config if (spread := runs.spread(cell, Metric.VAL_ACC))}
    return sorted(spreads, key=lambda cell: (spreads[cell].n, spreads[cell].mean), reverse=True)


def sweep_table(
    configs: Sequence[Config], runs: Runs, dataset: "Dataset", seeds: Sequence[int], failed: Collection[str]
) -> Table:
    """Return the table of a sweep over `seeds`; `failed` are the ids of the runs that have no result."""
    every = [each.name for each in fields(configs[0])]
    # Of a sweep of one cell, whose title says all that was given, one value has to name the row.
    names = [name for name in every if len({getattr(one, name) for one in configs}) > 1] or every[:1]
    best = ranked(runs)[:1]
    of_all = describe(configs[0], without=names)
    model = configs[0].model if of_all == DEFAULT else f"{configs[0].model} ({of_all})"
    of_seeds = f"{len(seeds)} seeds" if len(seeds) > 1 else f"seed {seeds[0]}"
    return Table(
        id="sweep",
        title=f"Sweep of {model} on {dataset.title}, {of_seeds}",
        columns=(
            Column(""),
            *(Column(name.replace("_", " ")) for name in names),
            Column("val acc", Kind.ACCURACY),
            Column("test acc", Kind.ACCURACY),
            Column("seeds", Kind.INTEGER),
        ),
        rows=(*(_row(each, names, runs, starred=each in best) for each in configs), _majority(dataset, len(names))),
        notes=tuple(_notes(runs, failed, starred=bool(best))),
    )


def _row(cell: Config, names: Sequence[str], runs: Runs, *, starred: bool) -> tuple[Value, ...]:
    values = (typed(getattr(cell, name)) for name in names)
    spreads = [runs.spread(cell, metric) for metric in (Metric.VAL_ACC, Metric.TEST_ACC)]
    means = (spread and mean_and_sd(spread, Kind.ACCURACY) for spread in spreads)
    return (BEST if starred else "", *values, *means, spreads[0].n if spreads[0] else 0)


def _majority(dataset: "Dataset", width: int) -> tuple[Value, ...]:
    """Return the row of a model that always says the largest class of the training set."""
    counts = dataset.class_counts
    largest = max(range(dataset.n_classes), key=lambda label: counts["train"][label])
    shares = (counts[split][largest] / sum(counts[split]) for split in ("val", "test"))
    return ("", f"always {dataset.class_names[largest]}", *[""] * (width - 1), *shares, "")


def _notes(runs: Runs, failed: Collection[str], *, starred: bool) -> list[str]:
    diverged = [run.run_id for each in runs.by_config.values() for run in each if run.status is Status.DIVERGED]
    notes = [f"{BEST} the highest validation accuracy after the last epoch, the mean over seeds."] if starred else []
    for what, run_ids in (("Diverged", diverged), ("Failed", failed)):
        if run_ids:
            notes.append(f"{what}, and in no mean: {', '.join(run_ids)}.")
    return notes
