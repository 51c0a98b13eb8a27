"""Runs trained with a slip, in memory: nothing of them is stored."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hw1cli.checking.claimed import Claimed
from hw1cli.checking.stored import Trained, wanted
from hw1cli.models.registry import MODELS
from hw1cli.models.slips import Slip, possible_slips
from hw1cli.specs import Config

if TYPE_CHECKING:
    from hw1cli.data.dataset import Dataset

Run = tuple[Config, int]
"""A configuration and a seed."""


@dataclass(frozen=True)
class Otherwise:
    """A run that is to be trained with a slip."""

    config: Config
    seed: int
    slip: Slip


def otherwise(claims: Iterable[Claimed]) -> list[Otherwise]:
    """Return every slip that can be made in training claimed runs, each once; the best of several is left out."""
    runs = [(wanted(claim)[0], claim.seed) for claim in claims if len(claim.configs) == 1]
    return [Otherwise(config, seed, slip) for config, seed in dict.fromkeys(runs) for slip in possible_slips(config)]


def train_otherwise(
    runs: Iterable[Otherwise], dataset: "Dataset", threads: int, show: Callable[[str], None]
) -> Mapping[Run, Mapping[Slip, Trained]]:
    """Train runs with their slips and return what came out, by run and slip; `show` is told of each as it starts."""
    from hw1cli.models.slips import slipped
    from hw1cli.training.loop import evaluate, train

    found: dict[Run, dict[Slip, Trained]] = {}
    for run in runs:
        show(f"training {run.config.model} {run.slip} (this is not stored)")
        model = MODELS[run.config.model]
        learner = slipped(run.config, run.seed, dataset, run.slip, threads=threads)
        history = tuple(epoch for (epoch,) in train(learner, dataset, model.after_epoch, epochs=run.config.epochs))
        (evaluations,) = evaluate(learner, dataset, with_loss=model.has_loss)
        found.setdefault((run.config, run.seed), {})[run.slip] = Trained(history, evaluations)
    return found
