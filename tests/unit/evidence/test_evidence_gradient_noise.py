import json

import numpy as np
import pytest

from hw1cli.evidence.gradient_noise import gradient_noise
from hw1cli.evidence.mlp_loss import Parameters, gradient
from hw1cli.evidence.sampling import features
from tests.image_sets import random_dataset


@pytest.fixture(scope="module")
def data():
    return random_dataset(2500, shape=(2, 2))


@pytest.fixture(scope="module")
def weights():
    generator = np.random.default_rng(0)
    return Parameters(*(generator.normal(size=shape) for shape in ((5, 4), (5,), (3, 5), (3,))))


def test_the_variance_is_that_of_single_examples_over_the_batch_size_as_theory_predicts(data, weights):
    result = gradient_noise(data, seed=42, weights=weights)
    rows = np.arange(len(data.train))
    X, y = features(data.train, rows, constant=False), data.train.labels
    single = np.stack([gradient(weights, X[i : i + 1], y[i : i + 1]).flat() for i in rows]).var(axis=0, ddof=1).sum()
    n = len(rows)
    for size, variance in zip(result["batch_sizes"], result["variances"], strict=True):
        # 10 x 24 batches: a relative standard error of well under a tenth for a trace over many directions.
        assert variance == pytest.approx(single / size * (n - size) / n, rel=0.25)
    low, high = result["variance_ratio_interval"]
    assert 1 < low < high
    assert result["predicted_ratio"] == pytest.approx(64 * (2500 - 16) / (2500 - 1024))
    assert result["variance_ratio"] == pytest.approx(result["predicted_ratio"], rel=0.3)


def test_it_can_be_repeated_and_stored(data, weights):
    result = gradient_noise(data, seed=7, weights=weights)
    assert gradient_noise(data, seed=7, weights=weights) == result
    assert json.loads(json.dumps(result, allow_nan=False)) == result


def test_the_homeworks_network_is_the_default(small):
    result = gradient_noise(small, seed=42)
    # 1,024 images are more than half of this set: what was measured instead is said.
    assert (result["batch_sizes"], result["asked_sizes"]) == ([16, 200], [16, 1024])
    assert len(result["ratios"]) == result["repetitions"]
    assert result["variances"][0] > result["variances"][1] > 0
