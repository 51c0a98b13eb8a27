"""The runs that a command or a call asks for, and the error that names those of them which failed."""

from collections.abc import Callable, Sequence

from hw1cli.data.dataset import Dataset
from hw1cli.data.resolve import load_dataset
from hw1cli.errors import CellsFailed
from hw1cli.report.runs import describe
from hw1cli.specs import SEED, Config, RunSpec
from hw1cli.sweep import Outcome
from hw1cli.words import counted


def planned(
    configs: Sequence[Config], seeds: Sequence[int], data: str, notify: Callable[[str], None]
) -> tuple[list[RunSpec], Dataset]:
    """Return the runs of every configuration for every seed on what `--data` means, and their data.

    `notify` is told which set `auto` is. A bad seed is told before data is read.
    """
    for seed in seeds:
        SEED.require("seed", seed)
    dataset = load_dataset(data, notify)
    specs = [RunSpec(config=config, seed=seed, data=dataset.fingerprint) for seed in seeds for config in configs]
    return specs, dataset


def cells_failed(outcome: Outcome, of: int, what: str) -> CellsFailed:
    """Return the error that names the runs that failed."""
    failures = outcome.failures
    named = ", ".join(f"{each.run_id} {each.spec.model} ({describe(each.spec.config)})" for each in failures)
    return CellsFailed(f"{len(failures)} of {counted(of, what)} failed ({named}); type it again to retry")
