"""Guards the speed of the kernels: `pytest benchmarks`, by hand (`--benchmark-compare` sets runs side by side).

Not part of the test suite: nothing here asserts a time.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from benchmarks.scaling import stack
from hw1cli.data.dataset import Dataset, Split
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.registry import build
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.specs import Config, RunSpec
from hw1cli.training.environment import usable_cores
from hw1cli.training.learner import Learner

EXAMPLES = 4096

MODELS: dict[str, Sequence[Config]] = {
    "perceptron": [PerceptronConfig()],
    "logreg": [LogRegConfig()],
    "mlp": [MlpConfig()],
    "torch-logreg": [TorchLogRegConfig()],
    "ffn-16": [FfnConfig()],
    "ffn-256": [FfnConfig(batch_size=256)],
    "ffn-256-dropout": [FfnConfig(batch_size=256, dropout=0.2)],
    "ffn-1024": [FfnConfig(batch_size=1024)],
    "ffn-16-adam": [FfnConfig(optimizer="adam")],
    "ffn-16-stack-of-4": stack(4),
    "ffn-16-stack-of-16": stack(16),
}


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 256, (EXAMPLES, 784), dtype=np.uint8)
    split = Split(pixels=pixels, labels=generator.integers(0, 4, EXAMPLES).astype(np.uint8))
    return Dataset(
        name="noise",
        simulated=True,
        class_names=("a", "b", "c", "d"),
        image_shape=(28, 28),
        train=split,
        val=split,
        test=split,
        official_test=split,
    )


def make_learner(name: str, dataset: Dataset) -> Learner:
    specs = [RunSpec(config=config, data=dataset.fingerprint) for config in MODELS[name]]
    return build(specs, dataset, device="cpu", threads=usable_cores())


@pytest.mark.parametrize("name", MODELS)
def test_an_epoch_of_updates(benchmark: Any, dataset: Dataset, name: str) -> None:
    learner = make_learner(name, dataset)
    benchmark.pedantic(learner.train_epoch, rounds=5, warmup_rounds=1)


@pytest.mark.parametrize("name", ["perceptron", "mlp", "ffn-16", "ffn-16-stack-of-4"])
def test_an_evaluation(benchmark: Any, dataset: Dataset, name: str) -> None:
    learner = make_learner(name, dataset)
    has_loss = name != "perceptron"
    benchmark.pedantic(
        learner.evaluate, args=(dataset.val,), kwargs={"with_loss": has_loss}, rounds=5, warmup_rounds=1
    )


@pytest.mark.parametrize("name", ["logreg", "mlp", "ffn-16-stack-of-4"])
def test_the_state_to_store(benchmark: Any, dataset: Dataset, name: str) -> None:
    benchmark(make_learner(name, dataset).states)
