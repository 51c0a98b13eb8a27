from pathlib import Path

import pytest
from made_up_images import made_up

from hw1cli.data.dataset import Dataset

SUBSET = Path(__file__).parents[4] / "shared" / "data" / "octmnist-subset.npz"


@pytest.fixture(scope="session")
def small() -> Dataset:
    return made_up(n=400, side=3, n_classes=3)


@pytest.fixture(scope="session")
def subset() -> Dataset:
    if not SUBSET.exists():
        pytest.skip("the genuine OCTMNIST subset is not beside the checkout (shared/data)")
    from hw1cli.data.resolve import load_file

    return load_file(SUBSET)
