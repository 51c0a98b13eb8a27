"""A learner of one run, the loop that it is held against, and their images."""

from benchmarks.loops_numpy import LogisticRegression, Mlp, Perceptron
from hw1cli.data.dataset import Dataset
from hw1cli.models import registry
from hw1cli.specs import Config, RunSpec
from hw1cli.training.learner import State
from hw1cli.training.side_by_side import SideBySide
from tests.image_sets import random_dataset

LOOPS = {"perceptron": Perceptron, "logreg": LogisticRegression, "mlp": Mlp}


def build(
    config: Config, seed: int, dataset: Dataset, *, threads: int, state: State | None = None, epoch: int = 0
) -> SideBySide:
    specs = [RunSpec(config=config, seed=seed, data="")]
    states = None if state is None else [state]
    return registry.build(specs, dataset, device="cpu", threads=threads, states=states, done=epoch)


def loop_of(config: Config, dataset: Dataset, seed: int) -> Perceptron:
    """Return the plain loop that trains what a configuration says."""
    return LOOPS[config.model](config, dataset, seed)


def simulated(n: int = 300, *, height: int = 7, width: int = 9, classes: int = 4, seed: int = 0) -> Dataset:
    """Return noisy images around one random image per class: learnable, but not without errors."""
    return random_dataset(n, n // 3 + 1, n_classes=classes, shape=(height, width), seed=seed)
