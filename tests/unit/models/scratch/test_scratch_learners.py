"""What the training loop relies on: exact resuming, thread counts that change nothing, divergence, memory, types."""

import tracemalloc

import numpy as np
import pytest

from hw1cli.data.dataset import Split
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.training.learner import Learner, TrainingMetrics
from tests.image_sets import dataset_of
from tests.unit.models.scratch.one_run import build, loop_of, simulated

CONFIGS = [PerceptronConfig(), LogRegConfig(), MlpConfig(hidden_size=13)]
each_model = pytest.mark.parametrize("config", CONFIGS, ids=lambda config: config.model)


def trained(learner: Learner, epochs: int) -> Learner:
    for _ in range(epochs):
        learner.train_epoch()
    return learner


def assert_same_bits(learner: Learner, other: Learner) -> None:
    state, expected = learner.states()[0], other.states()[0]
    assert state.keys() == expected.keys()
    for name, array in state.items():
        assert array.tobytes() == expected[name].tobytes()


@each_model
@pytest.mark.parametrize("stop", [0, 1, 3])
def test_a_resumed_run_ends_with_the_same_bits(config, stop: int) -> None:
    dataset = simulated()
    state = trained(build(config, 7, dataset, threads=1), stop).states()[0]
    resumed = build(config, 7, dataset, threads=1, state=state, epoch=stop)
    assert_same_bits(trained(resumed, 5 - stop), trained(build(config, 7, dataset, threads=1), 5))


@each_model
def test_threads_change_no_bit(config) -> None:
    dataset = simulated()
    one, three = (trained(build(config, 7, dataset, threads=threads), 2) for threads in (1, 3))
    assert_same_bits(one, three)
    figures, expected = (learner.evaluate(dataset.train, with_loss=True)[0] for learner in (three, one))
    assert figures.loss == expected.loss
    np.testing.assert_array_equal(figures.classes, expected.classes)


@each_model
def test_states_and_weights_are_copies(config) -> None:
    learner = build(config, 7, simulated(), threads=1)
    for copies in (learner.states()[0], learner.weights()[0]):
        before = {name: array.copy() for name, array in copies.items()}
        learner.train_epoch()
        for name, array in copies.items():
            np.testing.assert_array_equal(array, before[name])


@each_model
def test_an_epoch_measures_nothing_while_it_trains(config) -> None:
    assert build(config, 7, simulated(), threads=1).train_epoch() == (TrainingMetrics(),)


def test_weights_have_the_mathematics_names_shapes_and_double_precision() -> None:
    dataset = simulated(height=2, width=3, classes=5)
    shapes = {
        config.model: {name: array.shape for name, array in build(config, 0, dataset, threads=1).weights()[0].items()}
        for config in CONFIGS
    }
    assert shapes == {
        "perceptron": {"W": (5, 7)},
        "logreg": {"W": (5, 7)},
        "mlp": {"W1": (13, 6), "b1": (13,), "W2": (5, 13), "b2": (5,)},
    }
    for config in CONFIGS:
        arrays = build(config, 0, dataset, threads=1).weights()[0].values()
        assert {array.dtype for array in arrays} == {np.dtype(np.float64)}


@each_model
def test_evaluation_covers_more_examples_than_one_part(config) -> None:
    dataset = simulated(3 * 4096 + 5, height=2, width=2)
    learner = trained(build(config, 7, dataset, threads=2), 1)
    figures = learner.evaluate(dataset.train, with_loss=False)[0]
    loop = loop_of(config, dataset, 7)
    vars(loop).update(learner.weights()[0])
    assert figures.classes.dtype == np.uint8
    np.testing.assert_array_equal(figures.classes, loop.logits(loop.X).argmax(axis=1))


@each_model
def test_read_only_images_will_do(config) -> None:
    dataset = simulated()
    for array in (dataset.train.pixels, dataset.train.labels):
        array.flags.writeable = False
    trained(build(config, 7, dataset, threads=2), 1).evaluate(dataset.train, with_loss=True)


@pytest.mark.parametrize("config", [LogRegConfig(lr=1e308), MlpConfig(hidden_size=13, lr=1e308)])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_run_that_diverges_says_so_in_its_loss_and_nowhere_else(config, threads: int) -> None:
    dataset = simulated()
    learner = trained(build(config, 7, dataset, threads=threads), 2)
    figures = learner.evaluate(dataset.val, with_loss=True)[0]
    assert figures.loss is not None
    assert not np.isfinite(figures.loss)
    # NumPy's argmax takes the first NaN for the maximum.
    assert set(figures.classes) == {0}


@each_model
def test_the_images_stay_bytes_in_memory(config) -> None:
    generator = np.random.default_rng(0)
    images = generator.integers(0, 256, (12_000, 784), dtype=np.uint8)
    split = Split(pixels=images, labels=generator.integers(0, 4, len(images)).astype(np.uint8))
    learner = build(config, 7, dataset_of(split, split, n_classes=4, image_shape=(28, 28)), threads=2)
    tracemalloc.start()
    try:
        learner.train_epoch()
        learner.evaluate(split, with_loss=True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < images.nbytes  # as float64 they would take eight times as much
