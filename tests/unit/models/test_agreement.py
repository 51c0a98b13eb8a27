"""Where sums are rounded otherwise that must agree which mathematics says, and nothing where it says nothing."""

import math

import numpy as np
import pytest

from hw1cli.data.dataset import Split
from hw1cli.evidence.hessian import mean_hessian
from hw1cli.evidence.sampling import features, softmax
from hw1cli.models.agreement import Expected, curvature_bound
from hw1cli.models.cnn import CnnConfig
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.registry import MODELS
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.specs import Config


def rounded_otherwise(config: Config, train: Split) -> Expected:
    return MODELS[config.model].agreement(config, train)


def images(low: int, high: int, n: int = 40, size: int = 5) -> Split:
    generator = np.random.default_rng(0)
    return Split(
        pixels=generator.integers(low, high, size=(n, size * size)).astype(np.uint8),
        labels=(np.arange(n) % 3).astype(np.uint8),
    )


@pytest.mark.parametrize("batch", [1, 7, 40])
def test_no_batch_curves_more_than_the_bound(batch: int) -> None:
    generator = np.random.default_rng(1)
    split = images(60, 200)
    largest = 0.0
    for scale in (0.0, 0.1, 1.0, 10.0):
        rows = generator.choice(len(split), batch, replace=False)
        X = features(split, rows, constant=True)
        P = softmax(X @ (scale * generator.standard_normal((X.shape[1], 2))))
        largest = max(largest, float(np.linalg.eigvalsh(mean_hessian(P, X))[-1]))
    assert largest <= curvature_bound(split, batch)
    # With two classes of equal probability an eigenvalue is |x|^2 / 2: the bound is no looser than it must be.
    assert curvature_bound(split, 1) == pytest.approx(
        (features(split, np.arange(40), constant=True) ** 2).sum(1).max() / 2
    )


@pytest.mark.parametrize("model", [LogRegConfig, TorchLogRegConfig])
def test_a_step_is_held_up_to_the_stable_one_and_not_beyond(model: type[LogRegConfig | TorchLogRegConfig]) -> None:
    split = images(60, 200)
    stable = 2 / curvature_bound(split, 1)
    batch = {} if model is LogRegConfig else {"batch_size": 1}
    assert rounded_otherwise(model(lr=0.99 * stable, **batch), split).updates == math.inf
    assert rounded_otherwise(model(lr=1.01 * stable, **batch), split).updates == 0
    assert rounded_otherwise(model(lr=0.9 * stable, **batch), images(200, 256)).updates == 0


def test_weight_decay_curves_too_and_a_short_last_batch_counts() -> None:
    split = images(60, 200)
    stable = 2 / curvature_bound(split, 1)
    assert rounded_otherwise(TorchLogRegConfig(lr=0.99 * stable, batch_size=1, l2=1.0), split).updates == 0
    whole, short = (TorchLogRegConfig(lr=1.9 / curvature_bound(split, 20), batch_size=b) for b in (20, 39))
    assert rounded_otherwise(whole, split).updates == math.inf
    assert rounded_otherwise(short, split).updates == 0


@pytest.mark.parametrize(
    "config",
    [MlpConfig(), TorchLogRegConfig(lr=1e-6, optimizer="adam"), FfnConfig(lr=1.0), FfnConfig(hidden_layers=2),
     FfnConfig(optimizer="adam"), FfnConfig(momentum=0.5), TorchLogRegConfig(lr=1e-6, momentum=0.5), CnnConfig()],
)  # fmt: skip
def test_where_nothing_is_known_nothing_is_held(config: Config) -> None:
    assert rounded_otherwise(config, images(0, 256)).updates == 0


def test_the_perceptron_is_exact_while_its_numbers_fit() -> None:
    expected = rounded_otherwise(PerceptronConfig(), images(0, 256, size=28))
    assert expected.tolerance == 0
    assert 1.7e8 < expected.updates < 1.8e8  # as the perceptron's own docstring works out
