import pytest

from hw1cli.data.dataset import Dataset
from tests.image_sets import random_dataset


@pytest.fixture(scope="session")
def small() -> Dataset:
    return random_dataset(400, shape=(3, 3))
