"""`hw1 train MODEL`: one run, or the same run for several seeds."""

from typing import Annotated

import typer

from hw1cli.cli import options
from hw1cli.cli.printing import note, print_answer
from hw1cli.errors import Hw1Error
from hw1cli.models.registry import make_config
from hw1cli.specs import DEFAULT_SEED, SEED


@options.with_groups
def train(
    model: options.ModelArgument,
    *,
    data: options.DataOption = "auto",
    hyperparameters: options.OneOfEach,
    seed: Annotated[int, typer.Option(help=SEED.limited_help)] = DEFAULT_SEED,
    seeds: options.SeedsOption = 1,
    trainers: options.Trainers,
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
    from hw1cli.cli import training
    from hw1cli.export.run_documents import run_document
    from hw1cli.sweep import planned, seeds_from

    config = make_config(model, options.typed(hyperparameters))
    how = trainers.settings({model}, keep_weights, force=force)
    specs, dataset = planned([config], seeds_from(seed, seeds), data, note)
    outcome = training.train(specs, dataset, how, db, note_text=note_text)
    records = outcome.in_order(specs)
    if outcome.failures:
        failure = outcome.failures[0]
        raise Hw1Error(f"run {failure.run_id} failed: {failure.error}; `hw1 runs show {failure.run_id}` has it all")
    document = run_document(records[0]) if seeds == 1 else training.outcome_document(outcome, records)
    print_answer(training.results_table(records, dataset.title), document, json=json)
