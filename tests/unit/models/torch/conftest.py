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
def _restored_threads():
    """`build` sets torch's threads for the whole process; other tests keep theirs."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)
