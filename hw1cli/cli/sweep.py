"""`hw1 sweep MODEL`: the grid of all given values."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Annotated, Any

import typer

from hw1cli.cli.common import DataOption, DbOption, JsonOption, note, print_json, print_table
from hw1cli.cli.options import (
    DeviceOption,
    ForceOption,
    ModelArgument,
    SeedsOption,
    settings,
    tell,
    with_hyperparameters,
)
from hw1cli.errors import UsageError
from hw1cli.models.registry import HYPERPARAMETERS
from hw1cli.specs import DEFAULT_SEED, SEED, option_name
from hw1cli.words import counted

MULTIPLE = frozenset(map(option_name, (*HYPERPARAMETERS, "seed")))
"""Options that take one or more values."""


@with_hyperparameters(several=True)
def sweep(
    model: ModelArgument,
    data: DataOption = "auto",
    hyperparameters: Mapping[str, Sequence[Any]] = MappingProxyType({}),
    seed: Annotated[list[int] | None, typer.Option(help="Seeds.", show_default=str(DEFAULT_SEED))] = None,
    seeds: SeedsOption = 1,
    device: DeviceOption = None,
    force: ForceOption = False,
    fail_fast: Annotated[bool, typer.Option("--fail-fast", help="Stop at the first cell that fails.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print the cells and whether each is stored.")] = False,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Train the grid of all given values. Example: hw1 sweep ffn --lr 0.001 0.01 0.1 1

    Every hyperparameter takes one or more values: after one flag, with commas, or with the flag repeated. Cells that
    the store has are skipped, so a sweep typed again runs only what is missing or failed. Cells that differ only in
    learning rate, weight decay and dropout are trained together. At most 10,000 cells.
    """
    from hw1cli.specs import RunSpec
    from hw1cli.sweep import grid, jobs, seeds_from

    configs = grid(model, hyperparameters, len(set(seed or [0])) * seeds)
    if seed and seeds > 1 and len(seed) > 1:
        raise UsageError("--seeds counts from one --seed; give either several --seed or one with --seeds")
    all_seeds = tuple(seed) if seed and seeds == 1 else seeds_from(seed[0] if seed else DEFAULT_SEED, seeds)
    for each in all_seeds:
        SEED.require("seed", each)
    how = settings({model}, device, force=force)

    from hw1cli.cli.training import cells_failed, ended_badly, run_document, run_jobs
    from hw1cli.data.resolve import load_dataset

    dataset = load_dataset(data, tell)
    specs = [RunSpec(config=config, seed=each, data=dataset.fingerprint) for each in all_seeds for config in configs]
    if dry_run:
        _print_cells(specs, dataset.title, db, json=json)
        return
    outcome = run_jobs(list(jobs(specs)), dataset, how, db, command=how.command, fail_fast=fail_fast)
    records = outcome.in_order(spec.key for spec in specs)
    if json:
        print_json(
            {
                "runs": [run_document(record) for record in records],
                "trained": outcome.trained,
                "skipped": outcome.skipped,
                "failed": len(outcome.failures),
            }
        )
    elif records:
        from hw1cli.cli.results import print_results

        print_results(records, dataset.title)
    for record in records:
        if message := ended_badly(record):
            note(f"hw1: {message}")
    note(f"hw1: {outcome.trained} trained, {outcome.skipped} stored already, {len(outcome.failures)} failed")
    if outcome.failures:
        raise cells_failed(outcome.failures, len(specs), "cell")


def _print_cells(specs: list[Any], data_title: str, db: str | None, *, json: bool) -> None:
    from hw1cli.cli.stored import stored_keys
    from hw1cli.report.document import Column, Kind, Table
    from hw1cli.report.runs import describe

    stored = stored_keys(db, [spec.key for spec in specs])
    if json:
        print_json({"cells": [spec.as_json() | {"key": spec.key, "stored": spec.key in stored} for spec in specs]})
        return
    rows = tuple(
        (f"{spec.model}, {describe(spec.config)}", spec.seed, "stored" if spec.key in stored else "to train")
        for spec in specs
    )
    columns = (Column("cell"), Column("seed", Kind.NUMBER), Column("state"))
    print_table(Table(id="cells", title=f"{counted(len(specs), 'cell')} on {data_title}", columns=columns, rows=rows))
