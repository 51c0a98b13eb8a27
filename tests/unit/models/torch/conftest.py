from pathlib import Path

import numpy as np
import pytest
import torch

from hw1cli.data.dataset import Dataset, Split

SUBSET = Path(__file__).parents[5] / "shared" / "data" / "octmnist-subset.npz"


def make_dataset(train: Split, val: Split, *, n_classes: int, image_shape: tuple[int, ...]) -> Dataset:
    return Dataset(
        name="test",
        simulated=True,
        class_names=tuple(f"class {i}" for i in range(n_classes)),
        image_shape=image_shape,
        train=train,
        val=val,
        test=val,
        official_test=val,
    )


def random_dataset(*, n_train: int = 203, n_val: int = 67, n_classes: int = 3, side: int = 6) -> Dataset:
    """Return images whose brightness pattern depends on the class, under noise; 203 is no multiple of a batch."""
    random = np.random.default_rng(7)
    patterns = random.integers(0, 150, (n_classes, side * side))

    def split(n: int) -> Split:
        labels = random.integers(0, n_classes, n).astype(np.uint8)
        pixels = patterns[labels] + random.integers(0, 106, (n, side * side))
        return Split(pixels=pixels.astype(np.uint8), labels=labels)

    return make_dataset(split(n_train), split(n_val), n_classes=n_classes, image_shape=(side, side))


@pytest.fixture(scope="session", params=[6, 8], ids=["6x6", "8x8"])
def small(request) -> Dataset:
    """Images of 36 pixels, which torch's products do, and of 64, which the kernels do where the processor can."""
    return random_dataset(side=request.param)


@pytest.fixture(scope="session")
def genuine() -> Dataset:
    """The genuine OCTMNIST images that lie beside the checkout."""
    if not SUBSET.is_file():
        pytest.skip("the genuine OCTMNIST subset is not beside the checkout")
    with np.load(SUBSET, allow_pickle=False) as arrays:
        train, val = (
            Split(pixels=arrays[f"{part}_images"].reshape(-1, 784), labels=arrays[f"{part}_labels"].ravel())
            for part in ("train", "val")
        )
    return make_dataset(train, val, n_classes=4, image_shape=(28, 28))


@pytest.fixture(autouse=True)
def _restored_threads():
    """`build` sets torch's threads for the whole process; other tests keep theirs."""
    before = torch.get_num_threads()
    yield
    torch.set_num_threads(before)
