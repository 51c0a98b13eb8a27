import numpy as np

from hw1cli.data.dataset import Dataset, Split


def made_up(n: int, side: int, n_classes: int, seed: int = 0) -> Dataset:
    """Noisy images of overlapping classes, so that no linear model separates them."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(n_classes, size=n).astype(np.uint8)
    means = generator.uniform(90, 160, (n_classes, side * side))
    pixels = np.clip(generator.normal(means[labels], 60), 0, 255).astype(np.uint8)
    split = Split(pixels=pixels, labels=labels)
    names = tuple(f"class {k}" for k in range(n_classes))
    return Dataset(
        name="made up", simulated=True, class_names=names, image_shape=(side, side),
        train=split, val=split, test=split, official_test=split,
    )  # fmt: skip
