import pytest
from image_sets import genuine_dataset, random_dataset

from hw1cli.data.dataset import Dataset


@pytest.fixture(scope="session")
def small() -> Dataset:
    return random_dataset(400, shape=(3, 3))


@pytest.fixture(scope="session")
def subset() -> Dataset:
    return genuine_dataset()
