"""`hw1 sweep MODEL`: the grid of all given values.

The option parser takes one value a flag, so the arguments are rewritten before it sees them: values that follow an
option, as in `--lr 0.001 0.01 0.1 1`, and values joined by commas, each get the option's name before them.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from hw1cli.cli import options
from hw1cli.cli.printing import note, print_answer
from hw1cli.errors import UsageError
from hw1cli.models.registry import MODELS
from hw1cli.models.typed import MULTIPLE, spread
from hw1cli.outside.words import counted
from hw1cli.report.content.sweep import ranked, sweep_table
from hw1cli.report.document import Column, Kind, Table
from hw1cli.report.runs import describe, runs_of
from hw1cli.specs import DEFAULT_SEED, SEED, RunSpec
from hw1cli.store.location import locate


class SeveralValues(TyperCommand):
    """A command whose hyperparameters and seed take one or more values each."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """Parse the arguments after each value has got its option."""
        return super().parse_args(ctx, spread(args, MULTIPLE, ends=MODELS))


@options.with_groups
def sweep(
    model: options.ModelArgument,
    *,
    data: options.DataOption = "auto",
    hyperparameters: options.SeveralOfEach,
    seed: Annotated[list[int] | None, typer.Option(help=SEED.limited_help, show_default=str(DEFAULT_SEED))] = None,
    seeds: options.SeedsOption = 1,
    trainers: options.Trainers,
    force: options.ForceOption = False,
    keep_weights: options.KeepWeightsOption = None,
    note_text: options.NoteOption = None,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first cell that fails.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the cells and whether each is stored.")] = False,
    db: options.DbOption = None,
    json: options.JsonOption = False,
) -> None:
    """Train the grid of all given values.

    Every hyperparameter takes one or more values: after one flag, with commas, or with the flag repeated. Cells that
    the store has are skipped, so a sweep typed again runs only what is missing or failed. Cells that differ only in
    --lr, --l2, --momentum and --dropout are trained together. At most 10,000 cells.
    """
    from hw1cli.cli import training
    from hw1cli.sweep import grid, planned, seeds_from

    first = seed or [DEFAULT_SEED]
    if seeds > 1 and len(first) > 1:
        raise UsageError("--seeds counts from one --seed; give either several --seed or one with --seeds")
    all_seeds = seeds_from(first[0], seeds) if seeds > 1 else tuple(dict.fromkeys(first))
    configs = grid(model, options.typed(hyperparameters), len(all_seeds))
    how = trainers.settings({model}, keep_weights, best=True, force=force)
    specs, dataset = planned(configs, all_seeds, data, note)
    if dry_run:
        _print_cells(specs, dataset.title, db, json=json)
        return
    outcome = training.train(specs, dataset, how, db, fail_fast=fail_fast, note_text=note_text)
    records = outcome.in_order(specs)
    runs = runs_of(records)
    table = sweep_table(configs, runs, dataset, all_seeds, [each.run_id for each in outcome.failures])
    print_answer(table, training.outcome_document(outcome, records), json=json)
    training.note_counts(outcome)
    if found := ranked(runs):
        note(f"to see more: {_next([runs.of(cell)[0].run_id for cell in found])}")
    if outcome.failures:
        raise outcome.error(len(specs), "cell")


def _next(run_ids: Sequence[str]) -> str:
    """Return the command that says more of a sweep: of the first run of its best cell, and of the next best."""
    return f"`hw1 runs {'show' if len(run_ids) == 1 else 'compare'} {' '.join(run_ids[:2])}`"


def _print_cells(specs: Sequence[RunSpec], data_title: str, db: str | None, *, json: bool) -> None:
    from hw1cli.sweep import stored_keys

    stored = stored_keys(specs, locate(db).writable)
    cells = [spec.as_json() | {"key": spec.key, "stored": spec.key in stored} for spec in specs]
    rows = tuple(
        (f"{spec.model}, {describe(spec.config)}", spec.seed, "stored" if spec.key in stored else "to train")
        for spec in specs
    )
    columns = (Column("cell"), Column("seed", Kind.NUMBER), Column("state"))
    title = f"{counted(len(rows), 'cell')} on {data_title}"
    print_answer(Table(id="cells", title=title, columns=columns, rows=rows), {"cells": cells}, json=json)
