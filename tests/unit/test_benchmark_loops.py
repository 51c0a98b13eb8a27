"""The loops that hw1 is measured against do hw1's work: the same figures and weights, epoch by epoch."""

import sys
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

sys.path.insert(0, str(Path(__file__).parents[2]))  # `benchmarks` is not part of the installed package

from benchmarks import loops, sklearn_models
from hw1cli.data.dataset import Dataset, Split
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.registry import MODELS, build
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.specs import Config, RunSpec
from hw1cli.training.loop import train

SEED = 42
SIDE, CLASSES = 5, 3


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    generator = np.random.default_rng(3)
    patterns = generator.integers(0, 160, (CLASSES, SIDE * SIDE))

    def split(n: int) -> Split:
        labels = generator.integers(0, CLASSES, n).astype(np.uint8)
        pixels = patterns[labels] + generator.integers(0, 96, (n, SIDE * SIDE))
        return Split(pixels=pixels.astype(np.uint8), labels=labels)

    val = split(41)
    return Dataset(
        name="tiny",
        simulated=True,
        class_names=("a", "b", "c"),
        image_shape=(SIDE, SIDE),
        train=split(75),
        val=val,
        test=val,
        official_test=val,
    )


LOOPS: dict[str, Config] = {
    "perceptron": PerceptronConfig(epochs=3),
    "logreg": LogRegConfig(epochs=3),
    "mlp": MlpConfig(epochs=2, hidden_size=7),
    "torch-logreg": TorchLogRegConfig(epochs=3, l2=0.01),
    "ffn": FfnConfig(epochs=3, hidden_size=7),
    "ffn-dropout": FfnConfig(epochs=2, hidden_size=7, dropout=0.2),
    "ffn-deep-l2": FfnConfig(epochs=2, hidden_size=7, hidden_layers=2, activation="tanh", l2=0.001),
}


@pytest.mark.parametrize("config", LOOPS.values(), ids=LOOPS.keys())
def test_a_loop_trains_as_hw1_does(config: Config, dataset: Dataset) -> None:
    learner = build([RunSpec(config=config, data=dataset.fingerprint)], dataset, device="cpu", threads=1)
    after = MODELS[config.model].after_epoch
    epochs = islice(loops.run(config, dataset, seed=SEED), config.epochs)
    for (ours,), theirs in zip(train(learner, dataset, after, epochs=config.epochs), epochs, strict=True):
        assert theirs.val_acc == pytest.approx(ours.val_acc)
        for name in ("train_loss", "train_acc", "val_loss"):
            if (figure := getattr(theirs, name)) is not None:
                assert figure == pytest.approx(getattr(ours, name), rel=1e-4), name
    trained = list(learner.weights()[0].values())
    for ours_weight, their_weight in zip(trained, theirs.weights.values(), strict=True):
        np.testing.assert_allclose(their_weight, ours_weight, rtol=1e-4, atol=1e-6)


@pytest.mark.parametrize("config", [LogRegConfig(), MlpConfig(hidden_size=7), FfnConfig(hidden_size=7)])
def test_part_of_an_epoch_stops_early(config: Config, dataset: Dataset) -> None:
    whole, part = (next(loops.run(config, dataset, seed=SEED, examples=examples)).weights for examples in (None, 32))
    assert any(not np.array_equal(whole[name], part[name]) for name in whole)


@pytest.mark.parametrize(
    "config", [PerceptronConfig(), LogRegConfig(), MlpConfig(hidden_size=7, lr=0.01), FfnConfig(lr=0.05)]
)
def test_scikit_learn_learns_the_same_data(config: Config, dataset: Dataset) -> None:
    *_, last = islice(sklearn_models.run(config, dataset, seed=SEED), 30)
    assert last.val_acc > 0.6
