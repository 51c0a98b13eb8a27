"""What the training loop relies on, of every model: exact resuming, copies, any images, runs that do not touch."""

import math
import tracemalloc
from collections.abc import Sequence
from copy import deepcopy

import numpy as np
import pytest
import torch

from hw1cli.data.dataset import Dataset, Split
from hw1cli.errors import DataError, UsageError
from hw1cli.models.cnn import CnnConfig
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.registry import build
from hw1cli.models.scratch import block_sgd, scratch_learner
from hw1cli.models.torch.device import resolve_device
from hw1cli.models.torch.module import images_of
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.specs import Config, RunSpec
from hw1cli.training.learner import State
from hw1cli.training.side_by_side import SideBySide
from tests.image_sets import random_dataset

SCRATCH: dict[str, Sequence[Config]] = {
    "perceptron": [PerceptronConfig()],
    "logreg": [LogRegConfig()],
    "mlp": [MlpConfig(hidden_size=13)],
}
STACKS: dict[str, Sequence[Config]] = {
    "torch-logreg": [TorchLogRegConfig(lr=0.01), TorchLogRegConfig(lr=0.1, l2=0.01)],
    "SGD": [FfnConfig(hidden_size=16, lr=0.05), FfnConfig(hidden_size=16, dropout=0.5, l2=0.01)],
    "momentum": [FfnConfig(hidden_size=8, momentum=momentum, l2=0.01) for momentum in (0.0, 0.9)],
    "Adam": [
        FfnConfig(hidden_size=8, hidden_layers=2, optimizer="adam", lr=lr, dropout=p)
        for lr, p in ((0.01, 0), (0.002, 0.3))
    ],
}
CNN: dict[str, Sequence[Config]] = {
    f"cnn, {name}": [CnnConfig(batch_size=50, **options)]
    for name, options in {"SGD": {}, "momentum": {"momentum": 0.9}, "Adam": {"optimizer": "adam"}}.items()
}
EVERY = SCRATCH | STACKS | CNN
each_model = pytest.mark.parametrize("stack", EVERY.values(), ids=EVERY)
each_from_scratch = pytest.mark.parametrize("stack", SCRATCH.values(), ids=SCRATCH)


@pytest.fixture(scope="module")
def data() -> Dataset:
    """Images that nobody may write to."""
    dataset = random_dataset(shape=(8, 8))
    for array in (dataset.train.pixels, dataset.train.labels, dataset.val.pixels, dataset.val.labels):
        array.flags.writeable = False
    return dataset


def make(
    stack: Sequence[Config],
    dataset: Dataset,
    epochs: int = 0,
    *,
    threads: int = 1,
    device: str = "cpu",
    states: Sequence[State] | None = None,
    done: int = 0,
) -> SideBySide:
    """Return a learner that has trained for so many epochs."""
    specs = [RunSpec(config=config, seed=7, data="") for config in stack]
    learner = build(specs, dataset, device=device, threads=threads, states=states, done=done)
    for _ in range(epochs):
        learner.train_epoch()
    return learner


def assert_same_bits(one: Sequence[State], other: Sequence[State]) -> None:
    mine, yours = (
        [{name: each.tobytes() for name, each in state.items()} for state in states] for states in (one, other)
    )
    assert mine == yours


@pytest.mark.parametrize("threads", [1, 2])
@pytest.mark.parametrize("done", [0, 2])
@each_model
def test_a_resumed_run_ends_with_the_same_bits(
    stack: Sequence[Config], done: int, threads: int, data: Dataset
) -> None:
    whole = make(stack, data, done, threads=threads)
    resumed = make(stack, data, threads=threads, states=deepcopy(whole.states()), done=done)
    for _ in range(2):
        assert resumed.train_epoch() == whole.train_epoch()
    assert_same_bits(resumed.states(), whole.states())


@each_model
def test_states_and_weights_are_copies_of_plain_arrays(stack: Sequence[Config], data: Dataset) -> None:
    learner = make(stack, data, 1)
    for copies in (learner.states(), learner.weights()):
        before = deepcopy(copies)
        learner.train_epoch()
        assert_same_bits(copies, before)
        assert all(type(array) is np.ndarray and array.dtype != object for each in copies for array in each.values())


@each_model
def test_evaluating_changes_nothing(stack: Sequence[Config], data: Dataset) -> None:
    learner = make(stack, data, 1)
    before = learner.states()
    with_loss, without = (learner.evaluate(data.val, with_loss=asked) for asked in (True, False))
    assert_same_bits(learner.states(), before)
    for one, other in zip(with_loss, without, strict=True):
        assert other.loss is None
        np.testing.assert_array_equal(one.classes, other.classes)


@each_model
def test_evaluation_in_parts_is_the_whole(stack: Sequence[Config]) -> None:
    dataset = random_dataset(n_val=2 * scratch_learner.PART + 5, shape=(8, 8))
    parts = [slice(start, start + 1000) for start in range(0, len(dataset.val), 1000)]
    splits = [Split(pixels=dataset.val.pixels[part], labels=dataset.val.labels[part]) for part in parts]
    learner = make(stack, dataset, 1, threads=2)
    for whole, *pieces in zip(
        *(learner.evaluate(each, with_loss=True) for each in (dataset.val, *splits)), strict=True
    ):
        assert whole.classes.dtype == np.uint8
        np.testing.assert_array_equal(whole.classes, np.concatenate([each.classes for each in pieces]))
        mean = np.average([each.loss for each in pieces], weights=list(map(len, splits)))
        assert whole.loss == pytest.approx(mean, rel=1e-6)


@each_model
@pytest.mark.parametrize(
    ("n_classes", "shape", "n_train"),
    [(2, (8, 8), 5), (11, (9, 13), 40), (3, (12, 8, 1), 1), (4, (8, 8, 3), 24), (4, (28, 28), 24)],
    ids=str,
)
def test_images_of_any_size_number_and_channels(
    stack: Sequence[Config], n_classes: int, shape: tuple[int, ...], n_train: int
) -> None:
    dataset = random_dataset(n_train, n_classes=n_classes, shape=shape)
    for figures in make(stack, dataset, 1).evaluate(dataset.val, with_loss=True):
        assert np.isfinite(figures.loss)
        assert figures.classes.shape == (67,)
        assert figures.classes.max() < n_classes


@each_from_scratch
def test_threads_change_no_bit(stack: Sequence[Config], data: Dataset) -> None:
    one, three = (make(stack, data, 2, threads=threads) for threads in (1, 3))
    assert_same_bits(one.states(), three.states())


@each_from_scratch
def test_pieces_of_an_epoch_change_no_bit(
    stack: Sequence[Config], data: Dataset, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert scratch_learner.PIECE % block_sgd.BLOCK == 0
    whole = make(stack, data, 2, threads=2)
    monkeypatch.setattr(scratch_learner, "PIECE", block_sgd.BLOCK)
    assert_same_bits(make(stack, data, 2, threads=2).states(), whole.states())


def test_weights_have_the_names_and_shapes_of_the_mathematics(data: Dataset) -> None:
    found = {name: make(stack, data).weights()[0] for name, stack in EVERY.items()}
    hidden = {"W1": (13, 64), "b1": (13,), "W2": (3, 13), "b2": (3,)}
    deep = {"W1": (8, 64), "b1": (8,), "W2": (8, 8), "b2": (8,), "W3": (3, 8), "b3": (3,)}
    expected = {"perceptron": {"W": (3, 65)}, "logreg": {"W": (3, 65)}, "mlp": hidden, "Adam": deep}
    expected["torch-logreg"] = {"W": (3, 64), "b": (3,)}
    for name, shapes in expected.items():
        assert {each: array.shape for each, array in found[name].items()} == shapes
        precision = "float64" if name in SCRATCH else "float32"
        assert {array.dtype.name for array in found[name].values()} == {precision}


@pytest.mark.parametrize("config", [LogRegConfig(lr=1e308), MlpConfig(hidden_size=13, lr=1e308)])
@pytest.mark.parametrize("threads", [1, 2])
def test_a_run_that_diverges_says_so_in_its_loss_and_nowhere_else(
    config: Config, threads: int, data: Dataset
) -> None:
    (figures,) = make([config], data, 2, threads=threads).evaluate(data.val, with_loss=True)
    assert not np.isfinite(figures.loss)
    assert set(figures.classes) == {0}  # NumPy's argmax takes the first NaN for the maximum


@pytest.mark.parametrize("lr", [1e20, 1e38], ids=["NaN", "infinite"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
def test_a_diverging_run_leaves_the_others_alone(lr: float, optimizer: str, data: Dataset) -> None:
    sound = FfnConfig(hidden_size=16, hidden_layers=2, dropout=0.2, l2=0.01, lr=0.01, optimizer=optimizer)
    wild = FfnConfig(hidden_size=16, hidden_layers=2, dropout=0.2, l2=0.5, lr=lr, optimizer=optimizer)
    alone, together = make([sound], data), make([sound, wild], data)
    for _ in range(3):
        (expected,), (figures, diverged) = alone.train_epoch(), together.train_epoch()
        assert not math.isfinite(diverged.loss) or diverged.loss > 1e6
        assert figures == expected
    loss = together.evaluate(data.val, with_loss=True)[0].loss
    assert loss == alone.evaluate(data.val, with_loss=True)[0].loss
    assert math.isfinite(loss)


@each_model
def test_torch_s_own_stream_is_left_alone(stack: Sequence[Config], data: Dataset) -> None:
    before = torch.get_rng_state()
    make(stack, data, 1)
    assert torch.equal(torch.get_rng_state(), before)


@each_from_scratch
def test_the_images_stay_bytes_in_memory(stack: Sequence[Config]) -> None:
    dataset = random_dataset(12_000, 1, shape=(28, 28))
    learner = make(stack, dataset, threads=2)
    tracemalloc.start()
    try:
        learner.train_epoch()
        learner.evaluate(dataset.train, with_loss=True)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < dataset.train.pixels.nbytes  # as float64 they would take eight times as much


@pytest.mark.parametrize("channels", [(), (1,), (3,)])
def test_a_module_gets_images_by_channel_height_and_width(channels: tuple[int, ...]) -> None:
    images = np.random.default_rng(0).integers(0, 256, (2, 8, 9, *channels), dtype=np.uint8)
    got = images_of(CnnConfig(), torch.from_numpy(images.reshape(2, -1)), images.shape[1:])
    np.testing.assert_array_equal(got * 256, np.moveaxis(images.reshape(2, 8, 9, -1), 3, 1))


def test_images_too_small_for_convolutions_are_refused() -> None:
    with pytest.raises(DataError, match="at least 8 x 8 pixels; these have 7 x 9"):
        make([CnnConfig()], random_dataset(shape=(7, 9)))


def test_the_device_is_resolved() -> None:
    assert resolve_device("cpu") == "cpu"
    assert resolve_device("auto") == ("cuda" if torch.cuda.is_available() else "cpu")


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has a CUDA device")
def test_a_missing_device_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="--device cpu"):
        resolve_device("cuda")


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA device")
@pytest.mark.parametrize("stack", STACKS.values(), ids=STACKS)
def test_cuda_gives_the_processors_figures(stack: Sequence[Config], data: Dataset) -> None:
    on_cuda, on_cpu = (make(stack, data, device=device).train_epoch() for device in ("cuda", "cpu"))
    for ours, theirs in zip(on_cuda, on_cpu, strict=True):
        assert ours.loss == pytest.approx(theirs.loss, abs=1e-4)
    learner = make(stack, data, 1, device="cuda")
    assert_same_bits(make(stack, data, device="cuda", states=learner.states(), done=1).states(), learner.states())
    learner.evaluate(data.val, with_loss=True)
