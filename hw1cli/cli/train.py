"""`hw1 train MODEL`: one run, or the same run for several seeds."""

from typing import Annotated, Any

import typer

from hw1cli.cli.common import DataOption, DbOption, JsonOption, note, print_json
from hw1cli.cli.options import DeviceOption, ForceOption, ModelArgument, SeedsOption, settings, tell
from hw1cli.errors import Hw1Error
from hw1cli.specs import DEFAULT_SEED, Activation, Optimizer


def train(
    model: ModelArgument,
    data: DataOption = "auto",
    epochs: Annotated[int | None, typer.Option(help="Passes over the training set.")] = None,
    lr: Annotated[float | None, typer.Option(help="Learning rate.")] = None,
    batch_size: Annotated[int | None, typer.Option(help="Examples per update (PyTorch models).")] = None,
    hidden_size: Annotated[int | None, typer.Option(help="Units per hidden layer (mlp, ffn).")] = None,
    hidden_layers: Annotated[int | None, typer.Option(help="Hidden layers (ffn).")] = None,
    activation: Annotated[Activation | None, typer.Option(help="Hidden activation (ffn).")] = None,
    dropout: Annotated[float | None, typer.Option(help="Share of hidden units dropped (ffn).")] = None,
    l2: Annotated[float | None, typer.Option(help="Weight decay, on all parameters (PyTorch models).")] = None,
    optimizer: Annotated[Optimizer | None, typer.Option(help="Update rule (PyTorch models).")] = None,
    seed: Annotated[int, typer.Option(help="Seed of initial weights, order and dropout.")] = DEFAULT_SEED,
    seeds: SeedsOption = 1,
    device: DeviceOption = None,
    force: ForceOption = False,
    db: DbOption = None,
    json: JsonOption = False,
) -> None:
    """Train one model and store every epoch. Example: hw1 train ffn --lr 0.1 --epochs 5

    Without options this is the homework's own run. A run that the store has is not trained again; one that was
    interrupted continues after its last epoch.
    """
    from hw1cli.specs import RunSpec, make_config

    given: dict[str, Any] = {
        "epochs": epochs, "lr": lr, "batch_size": batch_size, "hidden_size": hidden_size,
        "hidden_layers": hidden_layers, "activation": activation, "dropout": dropout, "l2": l2,
        "optimizer": optimizer,
    }  # fmt: skip
    config = make_config(model, {name: value for name, value in given.items() if value is not None})
    for each in (seed, seed + seeds - 1):
        RunSpec(config=config, seed=each, data="")  # a bad seed is told before data is read
    how = settings({model}, device, force=force)

    from hw1cli.cli.training import ended_badly, run_document, run_jobs
    from hw1cli.data.resolve import load_dataset
    from hw1cli.sweep import jobs, seeds_from

    dataset = load_dataset(data, tell)
    specs = [RunSpec(config=config, seed=each, data=dataset.fingerprint) for each in seeds_from(seed, seeds)]
    outcome = run_jobs(list(jobs(specs)), dataset, how, db, command=how.command)
    records = outcome.in_order(spec.key for spec in specs)
    if outcome.failures:
        failure = outcome.failures[0]
        raise Hw1Error(f"run {failure.run_id} failed: {failure.error}; `hw1 runs show {failure.run_id}` has it all")
    for record in records:
        if message := ended_badly(record):
            note(f"hw1: {message}")
    if json:
        documents = [run_document(record) for record in records]
        print_json(
            documents[0]
            if seeds == 1
            else {"runs": documents, "trained": outcome.trained, "skipped": outcome.skipped, "failed": 0}
        )
        return

    from hw1cli.cli.results import print_results

    print_results(records, dataset.title)
