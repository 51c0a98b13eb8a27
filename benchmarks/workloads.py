"""The homework's training runs, the data that all contestants share, and how much of it all is measured."""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from hw1cli.data.dataset import Dataset, Split, dataset_of
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.logreg import LogRegConfig
from hw1cli.models.mlp import MlpConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig
from hw1cli.specs import Config


@dataclass(frozen=True, kw_only=True)
class Work:
    """A model to train, and how much of it the slower contestants do before their time is extrapolated.

    `loop` is where the loop that people write for it is. `whole` is how often the homework trains it. Of its epochs
    the loop and scikit-learn do `epochs` a round, and of an epoch's updates the share `part` (their evaluation is
    whole). `sklearn` and `jax` say whether these train it as well.
    """

    title: str
    config: Config
    loop: str = "loops_torch.Network"
    whole: int = 1
    epochs: int = 3
    part: float = 1.0
    sklearn: bool = True
    jax: bool = False


_LONG = FfnConfig(batch_size=256, epochs=150)

WORKS: Mapping[str, Work] = {
    "perceptron": Work(title="perceptron", config=PerceptronConfig(), loop="loops_numpy.Perceptron"),
    "logreg": Work(
        title="logistic regression", config=LogRegConfig(), loop="loops_numpy.LogisticRegression", whole=2, epochs=2
    ),
    "mlp": Work(title="MLP", config=MlpConfig(), loop="loops_numpy.Mlp", epochs=1, part=1 / 16),
    "torch-logreg": Work(
        title="torch logistic regression, batch 16", config=TorchLogRegConfig(), whole=3, epochs=2, sklearn=False
    ),
    "ffn-16": Work(title="feed-forward, batch 16", config=FfnConfig(), whole=4, epochs=2, jax=True),
    "ffn-1024": Work(title="feed-forward, batch 1024", config=FfnConfig(batch_size=1024)),
    "ffn-256": Work(title="feed-forward, batch 256", config=_LONG, jax=True),
    "ffn-256-dropout": Work(
        title="feed-forward, batch 256, dropout 0.2", config=replace(_LONG, dropout=0.2), sklearn=False
    ),
    "ffn-256-l2": Work(title="feed-forward, batch 256, L2 0.0001", config=replace(_LONG, l2=0.0001), sklearn=False),
}

OWN_EPOCHS = 5
"""The epochs of each work that hw1 and JAX do a round: enough that a slower first one is no median."""

LONG = ("ffn-256", "ffn-256-dropout", "ffn-256-l2")
"""The three networks of 150 epochs, which hw1 trains together."""

SWEEP: Sequence[FfnConfig] = [FfnConfig(lr=lr) for lr in (0.001, 0.01, 0.1, 1.0)]
"""The networks of the sweep over learning rates, trained together."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """How much is measured: the whole, or a quick part of it.

    `data` is what hw1's `--data` gets; `arrays` is the same data as a plain file for the other contestants;
    `folder` is an empty directory to work in. If `works` names any, only those are compared. `sample` is the number
    of training examples of the measurements that need not be full-size, `stored_runs` and `cells` those of the store
    that is asked and of the grid that is trained, and `crowds` the numbers of simulated workers.
    """

    data: str
    arrays: Path
    folder: Path
    threads: int
    rounds: int
    works: Collection[str]
    repeats: int
    sample: int
    stored_runs: int
    cells: int
    crowds: Sequence[int]


def prepare_data(which: str, path: Path, part: float) -> dict[str, Any]:
    """Write the data set that hw1 knows as `which` for the others, and return what there is to know of it.

    The file is in MedMNIST's format, uncompressed: of each split the first `part`.
    """
    from hw1cli.data.resolve import load_dataset

    dataset, arrays = load_dataset(which), {}
    for name, split in (("train", dataset.train), ("val", dataset.val), ("test", dataset.official_test)):
        n = math.ceil(len(split) * part)
        arrays[f"{name}_images"] = split.pixels[:n].reshape(-1, *dataset.image_shape)
        arrays[f"{name}_labels"] = split.labels[:n, None]
    np.savez(path, **arrays)  # type: ignore[arg-type]
    return {"title": dataset.title, "examples": math.ceil(len(dataset.train) * part)}


def read_arrays(path: Path) -> Dataset:
    """Return the data that `prepare_data` wrote, read as a loop would: `np.load` and nothing more."""
    with np.load(path) as arrays:
        contents = dict(arrays)
    classes = int(contents["train_labels"].max()) + 1
    return dataset_of(contents, name=path.stem, class_names=tuple(f"class {label}" for label in range(classes)))


def first_examples(dataset: Dataset, n: int) -> Dataset:
    """Return the data set with its first `n` training examples only."""
    return replace(dataset, train=Split(pixels=dataset.train.pixels[:n], labels=dataset.train.labels[:n]))
