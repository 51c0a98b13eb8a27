from collections.abc import Iterator

import pytest
import torch

from hw1cli.data.dataset import Dataset
from tests.image_sets import genuine_dataset, random_dataset


@pytest.fixture(scope="session")
def small() -> Dataset:
    return random_dataset(shape=(8, 8))


@pytest.fixture(scope="session")
def genuine() -> Dataset:
    """The genuine OCTMNIST images that lie beside the checkout."""
    return genuine_dataset()


@pytest.fixture(autouse=True)
def _threads_of_its_own() -> Iterator[None]:
    """One for torch's own loops, beside tests that run at the same time; a module's learner sets those of all."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
