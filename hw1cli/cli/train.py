"""`hw1 train MODEL`: one run, or the same run for several seeds."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

import typer

from hw1cli.cli import options
from hw1cli.cli.printing import note, print_json
from hw1cli.errors import Hw1Error
from hw1cli.models.registry import make_config
from hw1cli.specs import DEFAULT_SEED, SEED
from hw1cli.store.ownership import TAKE_OVER_AFTER


@options.with_hyperparameters(several=False)
def train(
    model: options.ModelArgument,
    data: options.DataOption = "auto",
    hyperparameters: Mapping[str, Any] = MappingProxyType({}),
    seed: Annotated[int, typer.Option(help=SEED.limited_help)] = DEFAULT_SEED,
    seeds: options.SeedsOption = 1,
    device: options.DeviceOption = None,
    jobs: options.JobsOption = 1,
    cluster: options.ClusterOption = None,
    check_fraction: options.CheckFractionOption = 0.0,
    take_over_after: options.TakeOverOption = TAKE_OVER_AFTER,
    force: options.ForceOption = False,
    keep_weights: options.KeepWeightsOption = None,
    note_text: options.NoteOption = None,
    db: options.DbOption = None,
    json: options.JsonOption = False,
) -> None:
    """Train one model and store every epoch.

    Without options this is the homework's own run. A run that the store has is not trained again; one that was
    interrupted continues after its last epoch.
    """
    from hw1cli.cells import planned
    from hw1cli.cli import training
    from hw1cli.export.run_documents import run_document
    from hw1cli.keeping import Keeping
    from hw1cli.settings import By, settings
    from hw1cli.sweep import seeds_from

    config = make_config(model, hyperparameters)
    by = By(jobs=jobs, cluster=cluster, check_fraction=check_fraction, take_over_after=take_over_after)
    how = settings({model}, device, by, force=force, keeping=Keeping(keep_weights))
    specs, dataset = planned([config], seeds_from(seed, seeds), data, note)
    outcome = training.train(specs, dataset, how, db, note_text=note_text)
    records = outcome.in_order(specs)
    if outcome.failures:
        failure = outcome.failures[0]
        raise Hw1Error(f"run {failure.run_id} failed: {failure.error}; `hw1 runs show {failure.run_id}` has it all")
    if json:
        print_json(run_document(records[0]) if seeds == 1 else training.outcome_document(outcome, records))
    else:
        training.print_results(records, dataset.title)
