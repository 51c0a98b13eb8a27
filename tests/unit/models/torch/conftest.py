import pytest
import torch

from hw1cli.data.dataset import Dataset
from tests.image_sets import genuine_dataset, random_dataset


@pytest.fixture(scope="session", params=[6, 8], ids=["6x6", "8x8"])
def small(request) -> Dataset:
    """Images of 36 pixels, which torch's products do, and of 64, which the kernels do where the processor can."""
    return random_dataset(shape=(request.param, request.param))


@pytest.fixture(scope="session")
def genuine() -> Dataset:
    """The genuine OCTMNIST images that lie beside the checkout."""
    return genuine_dataset()


@pytest.fixture(autouse=True)
def _threads_of_its_own():
    """One for torch's own loops, beside tests that run at the same time; `build` sets those of the whole process."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)
