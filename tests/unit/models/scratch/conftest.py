import pytest

from hw1cli.data.dataset import Dataset
from tests.image_sets import genuine_dataset
from tests.unit.models.scratch.one_run import simulated


@pytest.fixture(scope="session", params=["simulated", pytest.param("genuine", marks=pytest.mark.real_data)])
def dataset(request: pytest.FixtureRequest) -> Dataset:
    """A small simulated set and the genuine images, one after the other."""
    return simulated() if request.param == "simulated" else genuine_dataset()
