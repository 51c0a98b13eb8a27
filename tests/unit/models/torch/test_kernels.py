"""The first layer's kernels, held against the same products in float64: what they add up, and how precisely."""

from collections.abc import Iterator
from dataclasses import replace
from types import ModuleType

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from hw1cli.models.ffn import FfnConfig
from hw1cli.models.threads import helpers
from hw1cli.models.torch.batches import Batches
from hw1cli.models.torch.dropout import DropoutMasks
from hw1cli.models.torch.kernels.processor import can_train, has_vectors, multiplies_bytes
from hw1cli.models.torch.network import initial_layers
from hw1cli.models.torch.optimizer import Sgd
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.training.randomness import torch_generator
from tests.image_sets import random_dataset

# Most kernels run on any processor; only where they are fast do they do torch's work.
needs_vectors = pytest.mark.skipif(not has_vectors(), reason="the kernels need AVX-512; torch does their work here")
needs_bytes = pytest.mark.skipif(
    not multiplies_bytes(), reason="this processor does not multiply bytes four at a time"
)

FEATURES = 784
LARGEST = float(np.finfo(np.float32).max)


@pytest.fixture(params=["dense", pytest.param("digits", marks=needs_bytes)])
def products(request) -> ModuleType:
    from importlib import import_module

    return import_module(f"hw1cli.models.torch.kernels.{request.param}")


def some_images(n: int, features: int = FEATURES) -> NDArray[np.uint8]:
    return np.random.default_rng(n).integers(0, 256, (n, features), dtype=np.uint8)


def some_weights(rows: int, features: int = FEATURES) -> NDArray[np.float32]:
    return np.random.default_rng(rows).uniform(-0.04, 0.04, (rows, features + 1)).astype(np.float32)


def some_deltas(rows: int, batch: int, active: float) -> NDArray[np.float32]:
    random = np.random.default_rng(batch)
    return (random.normal(0, 1e-3, (rows, batch)) * (random.random((rows, batch)) < active)).astype(np.float32)


def sums_of(products: ModuleType, weights, images, rows) -> NDArray[np.float32]:
    columns = products.empty_columns(len(rows), images.shape[1])
    products.arrange(images, rows, columns)
    sums = np.full((len(weights), len(rows)), np.nan, np.float32)
    products.forward(weights, columns, sums, 0, len(weights))
    return sums


def exact(weights, images) -> NDArray[np.float64]:
    return weights[:, :-1].astype(np.float64) @ (images / 256).T + weights[:, -1:]


@pytest.mark.parametrize("batch", [1, 5, 16, 33, 64, 197])
@pytest.mark.parametrize(
    ("rows", "features"), [*((rows, FEATURES) for rows in (1, 3, 7, 8, 20)), (11, 16), (11, 48), (11, 112), (11, 800)]
)
def test_sums_are_those_of_the_chosen_images(products: ModuleType, rows: int, features: int, batch: int) -> None:
    images, weights = some_images(300, features), some_weights(rows, features)
    chosen = np.random.default_rng(0).permutation(300)[:batch]
    sums = sums_of(products, weights, images, chosen)
    np.testing.assert_allclose(sums, exact(weights, images[chosen]), rtol=0, atol=2e-6)


def test_sums_are_more_precise_than_term_after_term_in_float32(products: ModuleType) -> None:
    images, weights = some_images(200), some_weights(50)
    textbook = np.zeros((50, 200), np.float32)
    for j in range(FEATURES):
        textbook += np.outer(weights[:, j], (images[:, j] / 256).astype(np.float32))
    expected = exact(weights, images)
    errors = [
        each - expected for each in (sums_of(products, weights, images, np.arange(200)), textbook + weights[:, -1:])
    ]
    ours, theirs = (np.sqrt(np.mean(error**2)) for error in errors)
    assert ours < theirs


def test_sums_do_not_depend_on_what_is_done_together(products: ModuleType) -> None:
    images, weights = some_images(64), some_weights(21)
    together = sums_of(products, weights, images, np.arange(64))
    for row in range(21):
        np.testing.assert_array_equal(
            sums_of(products, weights[row : row + 1], images, np.arange(64)), together[row : row + 1]
        )
    np.testing.assert_array_equal(sums_of(products, weights, images, np.arange(5)), together[:, :5])


@pytest.mark.parametrize("wrong", [np.nan, np.inf, -np.inf])
def test_a_row_that_is_lost_is_not_a_number_and_alone(products: ModuleType, wrong: float) -> None:
    images, weights = some_images(9), some_weights(5)
    weights[2, 100] = wrong
    sums = sums_of(products, weights, images, np.arange(9))
    assert not np.isfinite(sums[2]).any()
    assert np.isfinite(np.delete(sums, 2, axis=0)).all()


@needs_bytes
@given(arrays(np.float32, st.integers(1, 40), elements=st.floats(-LARGEST, LARGEST, width=32)))
@settings(max_examples=300)
def test_digits_are_the_row_in_units_of_its_largest(row: NDArray[np.float32]) -> None:
    from hw1cli.models.torch.kernels.digits import to_digits

    digits = np.zeros((3, len(row)), np.int8)
    quantum = float(to_digits(row, digits))
    recovered = (digits.astype(np.float64).T @ [1, 256, 65536]) * quantum
    largest = float(np.abs(row).max())
    if largest < 2.0**-103:
        assert quantum == 0
    else:
        assert quantum < largest * 2.0**-21.9
        assert np.frexp(quantum)[0] == 0.5
        assert np.abs(recovered - row).max() <= quantum / 2


@pytest.mark.parametrize("decay", [0, 0.25])
@pytest.mark.parametrize("active", [0, 0.02, 0.4, 1])
@pytest.mark.parametrize(("batch", "features"), [(1, 16), (16, 784), (63, 48), (65, 784), (197, 128)])
def test_the_step_is_sgds(batch: int, features: int, active: float, decay: float) -> None:
    from hw1cli.models.torch.kernels import sparse

    images, weights, delta = some_images(250, features), some_weights(37, features), some_deltas(37, batch, active)
    rows = np.random.default_rng(0).permutation(250)[:batch]
    buffer = np.empty((batch, features), np.float32)
    sparse.arrange(images, rows, buffer)
    np.testing.assert_array_equal(buffer, images[rows] / np.float32(256))

    inputs = np.column_stack([images[rows] / 256, np.ones(batch)])
    expected = (1 - decay) * weights.astype(np.float64) - delta.astype(np.float64) @ inputs
    pieces = weights.copy()
    sparse.descend(weights, delta, buffer, decay, 0, 37)
    rounding = 3 * np.abs(expected).max() * 2.0**-24 + 1e-7 * np.abs(delta).sum(1).max()
    np.testing.assert_allclose(weights, expected, rtol=0, atol=rounding)

    for start, stop in ((0, 1), (1, 20), (20, 37)):
        sparse.descend(pieces, delta, buffer, decay, start, stop)
    np.testing.assert_array_equal(pieces, weights)


SMALL = random_dataset(n_train=300, shape=(8, 8))
CONFIGS = [
    FfnConfig(hidden_size=20),
    FfnConfig(hidden_size=20, activation="tanh"),
    FfnConfig(hidden_size=20, dropout=0.4, l2=0.01),
    FfnConfig(hidden_size=7, activation="tanh", dropout=0.2, l2=0.1, lr=0.5),
]


def blocks(config: FfnConfig, batch_size: int, threads: int) -> Iterator[tuple[object, list[torch.Tensor]]]:
    """Yield torch's block and the kernels' with their layers, all from the same start."""
    from hw1cli.models.torch.kernels.batches import KernelBatches, kernels_for

    config, shape = replace(config, batch_size=batch_size), {"steps": 3, "batch_size": batch_size}
    for kernels in (False, True):
        generator = torch_generator(1)
        layers = [layer[None] for layer in initial_layers(config, SMALL, generator)]
        masks = DropoutMasks([config.dropout], [generator])
        if kernels:
            made = KernelBatches(layers, config, masks, kernels_for(config, 64), threads, helpers(threads), **shape)
        else:
            made = Batches(layers, config.activation, Sgd(layers, [config]), masks, **shape)
        yield made, layers


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("batch_size", [1, 16, 50, 64, 100])
@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_blocks_learn_what_torchs_blocks_learn(config: FfnConfig, batch_size: int, threads: int) -> None:
    train = SMALL.train
    pixels, labels = torch.tensor(train.pixels), torch.tensor(train.labels, dtype=torch.int64)
    order = torch.randperm(300, generator=torch_generator(2))[: 3 * batch_size]
    (torchs, expected), (ours, layers) = blocks(config, batch_size, threads)
    for _ in range(2):
        (loss, right), (their_loss, theirs_right) = (each.train(pixels, labels, order) for each in (ours, torchs))
        torch.testing.assert_close(loss, their_loss, rtol=1e-5, atol=1e-5)
        assert torch.equal(right, theirs_right)
    for A, theirs in zip(layers, expected, strict=True):
        torch.testing.assert_close(A, theirs, rtol=1e-4, atol=2e-6)


@pytest.mark.parametrize("config", CONFIGS, ids=str)
def test_threads_change_no_number(config: FfnConfig) -> None:
    train = SMALL.train
    pixels, labels = torch.tensor(train.pixels), torch.tensor(train.labels, dtype=torch.int64)
    results = []
    for threads in (1, 2, 3):
        _, (block, layers) = blocks(config, 100, threads)
        measured = block.train(pixels, labels, torch.arange(300))
        results.append([*measured, *layers, block.logits(train.pixels[:100]).clone()])
    for other in results[1:]:
        assert all(torch.equal(one, two) for one, two in zip(results[0], other, strict=True))


@needs_vectors
def test_what_the_kernels_train() -> None:
    assert can_train(FfnConfig(activation="tanh", l2=0.1, dropout=0.3), 784, "cpu")
    assert not can_train(FfnConfig(), 784, "cuda")
    assert not can_train(FfnConfig(), 36, "cpu")
    assert not can_train(FfnConfig(hidden_layers=2), 784, "cpu")
    assert not can_train(FfnConfig(optimizer="adam"), 784, "cpu")
    assert not can_train(TorchLogRegConfig(), 784, "cpu")
