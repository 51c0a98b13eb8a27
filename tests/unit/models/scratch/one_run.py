"""A learner of one run, as the tests of the NumPy models want it."""

from hw1cli.data.dataset import Dataset
from hw1cli.models import registry
from hw1cli.models.scratch.scratch_learner import ScratchLearner
from hw1cli.specs import Config, RunSpec
from hw1cli.training.learner import State


def build(
    config: Config, seed: int, dataset: Dataset, *, threads: int, state: State | None = None, epoch: int = 0
) -> ScratchLearner:
    specs = [RunSpec(config=config, seed=seed, data="")]
    states = None if state is None else [state]
    learner = registry.build(specs, dataset, device="cpu", threads=threads, states=states, done=epoch)
    assert isinstance(learner, ScratchLearner)
    return learner
