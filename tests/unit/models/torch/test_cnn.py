"""The convolutional network: any images from 8 x 8, torch's own numbers, resumed as if never stopped."""

import numpy as np
import pytest
import torch

from hw1cli.data.dataset import Dataset, Split
from hw1cli.errors import DataError
from hw1cli.models.cnn import CnnConfig
from hw1cli.models.registry import build
from hw1cli.specs import RunSpec
from hw1cli.training.learner import Learner, State
from tests.image_sets import dataset_of, random_dataset
from tests.unit.models.torch import protocol_loop


def learner(dataset: Dataset, config: CnnConfig, state: State | None = None) -> Learner:
    spec = RunSpec(config=config, data="x")
    return build([spec], dataset, device="cpu", threads=1, states=None if state is None else [state])


def images(shape: tuple[int, ...], n: int = 24) -> Dataset:
    random = np.random.default_rng(1)
    pixels = random.integers(0, 256, (n, int(np.prod(shape)))).astype(np.uint8)
    split = Split(pixels=pixels, labels=random.integers(0, 3, n).astype(np.uint8))
    return dataset_of(split, split, n_classes=3, image_shape=shape)


@pytest.mark.parametrize("shape", [(8, 8), (9, 13), (28, 28), (8, 8, 3), (12, 8, 1)], ids=str)
def test_images_of_any_size_and_number_of_channels(shape: tuple[int, ...]) -> None:
    dataset = images(shape)
    trained = learner(dataset, CnnConfig(batch_size=5))
    (figures,) = trained.train_epoch()
    (evaluated,) = trained.evaluate(dataset.val, with_loss=True)
    assert figures.loss is not None
    assert np.isfinite([figures.loss, evaluated.loss]).all()
    assert evaluated.classes.shape == (24,)


def test_smaller_images_are_refused() -> None:
    with pytest.raises(DataError, match="at least 8 x 8 pixels; these have 7 x 9"):
        learner(images((7, 9)), CnnConfig())


@pytest.mark.parametrize("options", [{"momentum": 0.9, "l2": 0.01}, {"optimizer": "adam", "lr": 0.001}], ids=str)
def test_the_figures_are_those_of_the_usual_loop(options: dict[str, float]) -> None:
    dataset, config = random_dataset(shape=(8, 8)), CnnConfig(**options)  # type: ignore[arg-type]
    ours = learner(dataset, config)
    for expected in protocol_loop.run(config, 42, dataset, 3):
        (trained,), (after,) = ours.train_epoch(), ours.evaluate(dataset.val, with_loss=True)
        assert (trained.loss, after.loss) == pytest.approx((expected.train_loss, expected.val_loss), abs=1e-6)


@pytest.mark.parametrize("options", [{}, {"momentum": 0.9}, {"optimizer": "adam"}], ids=str)
def test_resumed_is_exactly_the_uninterrupted(options: dict[str, float]) -> None:
    dataset, config = images((8, 8)), CnnConfig(batch_size=5, **options)  # type: ignore[arg-type]
    whole = learner(dataset, config)
    for _ in range(2):
        whole.train_epoch()
    resumed = learner(dataset, config, whole.states()[0])
    assert whole.train_epoch() == resumed.train_epoch()
    for name, array in whole.states()[0].items():
        assert np.array_equal(array, resumed.states()[0][name]), name


def test_runs_are_trained_one_at_a_time_and_leave_torch_s_own_stream_alone() -> None:
    torch.manual_seed(7)
    before = torch.get_rng_state()
    learner(images((8, 8)), CnnConfig()).train_epoch()
    assert torch.equal(torch.get_rng_state(), before)
