"""`hw1 train MODEL`: one run, or the same run for several seeds."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, Any

import typer

from hw1cli.cli.common import DataOption, DbOption, JsonOption, note, print_json
from hw1cli.cli.options import (
    DeviceOption,
    ForceOption,
    ModelArgument,
    SeedsOption,
    settings,
    tell,
    with_hyperparameters,
)
from hw1cli.errors import Hw1Error
from hw1cli.specs import DEFAULT_SEED, SEED


@with_hyperparameters(several=False)
def train(
    model: ModelArgument,
    data: DataOption = "auto",
    hyperparameters: Mapping[str, Any] = MappingProxyType({}),
    seed: Annotated[int, typer.Option(help=SEED.help)] = DEFAULT_SEED,
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
    from hw1cli.models.registry import make_config
    from hw1cli.specs import RunSpec

    config = make_config(model, hyperparameters)
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
