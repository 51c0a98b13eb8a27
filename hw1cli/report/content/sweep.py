"""A sweep as a table: a row a cell, the best one starred, and below them what always saying one class gives."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from hw1cli.records import RunRecord, Status
from hw1cli.report.declare import Metric
from hw1cli.report.document import Column, Kind, Spread, Table, Value
from hw1cli.report.numbers import mean_and_sd
from hw1cli.report.runs import DEFAULT, describe, spread_of, typed, value_of
from hw1cli.specs import Config

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset

BEST = "*"


@dataclass(frozen=True)
class Cell:
    """A configuration of a sweep with its finished runs, one a seed in the order of the seeds."""

    config: Config
    runs: Sequence[RunRecord]

    def spread(self, metric: Metric) -> Spread | None:
        """Mean and standard deviation of a metric over the seeds that were completed; None where none was."""
        return spread_of(value_of(run, metric) for run in self.runs)


def cells_of(configs: Sequence[Config], records: Sequence[RunRecord]) -> list[Cell]:
    """Return a sweep's cells in the order of its configurations."""
    runs: dict[Config, list[RunRecord]] = {config: [] for config in configs}
    for run in records:
        runs[run.spec.config].append(run)
    return [Cell(config, found) for config, found in runs.items()]


def ranked(cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells that have a result, the best first: by the mean validation accuracy after the last epoch.

    A mean over fewer seeds than another's counts for less than that, however high: seeds that failed or diverged
    are missing from it.
    """
    known = [(spread.n, spread.mean, cell) for cell in cells if (spread := cell.spread(Metric.VAL_ACC))]
    return [cell for _, _, cell in sorted(known, key=lambda each: each[:2], reverse=True)]


def sweep_table(cells: Sequence[Cell], dataset: "Dataset", seeds: Sequence[int], failed: Collection[str]) -> Table:
    """Return the table of a sweep over `seeds`; `failed` are the ids of the runs that have no result."""
    configs = [cell.config for cell in cells]
    every = [each.name for each in fields(configs[0])]
    # Of a sweep of one cell, whose title says all that was given, one value has to name the row.
    names = [name for name in every if len({getattr(one, name) for one in configs}) > 1] or every[:1]
    best = ranked(cells)[:1]
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
        rows=(*(_row(cell, names, starred=cell in best) for cell in cells), _majority(dataset, len(names))),
        notes=tuple(_notes(cells, failed, starred=bool(best))),
    )


def _row(cell: Cell, names: Sequence[str], *, starred: bool) -> tuple[Value, ...]:
    values = (typed(getattr(cell.config, name)) for name in names)
    spreads = [cell.spread(metric) for metric in (Metric.VAL_ACC, Metric.TEST_ACC)]
    means = (spread and mean_and_sd(spread, Kind.ACCURACY) for spread in spreads)
    return (BEST if starred else "", *values, *means, spreads[0].n if spreads[0] else 0)


def _majority(dataset: "Dataset", width: int) -> tuple[Value, ...]:
    """Return the row of a model that always says the largest class of the training set."""
    counts = dataset.class_counts
    largest = max(range(dataset.n_classes), key=lambda label: counts["train"][label])
    shares = (counts[split][largest] / sum(counts[split]) for split in ("val", "test"))
    return ("", f"always {dataset.class_names[largest]}", *[""] * (width - 1), *shares, "")


def _notes(cells: Sequence[Cell], failed: Collection[str], *, starred: bool) -> list[str]:
    diverged = [run.run_id for cell in cells for run in cell.runs if run.status is Status.DIVERGED]
    notes = [f"{BEST} the highest validation accuracy after the last epoch, the mean over seeds."] if starred else []
    for what, run_ids in (("Diverged", diverged), ("Failed", failed)):
        if run_ids:
            notes.append(f"{what}, and in no mean: {', '.join(run_ids)}.")
    return notes
