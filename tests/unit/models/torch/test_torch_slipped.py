"""A slip in training gives what a script with that slip prints."""

from collections.abc import Iterator
from itertools import pairwise

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy
from torch.utils.data import DataLoader, TensorDataset

from hw1cli.data.dataset import Split
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.slips import Slip, slipped
from tests.image_sets import random_dataset

DATA = random_dataset()
CONFIG = FfnConfig(hidden_size=20, hidden_layers=2, dropout=0.3, l2=0.001)


def tensors(split: Split, divisor: int) -> tuple[Tensor, Tensor]:
    return torch.tensor(split.pixels) / divisor, torch.tensor(split.labels, dtype=torch.int64)


def script(divisor: int, *, evaluates: bool) -> Iterator[float]:
    """Train as a script does and yield the validation loss after each epoch; it may forget `model.eval()`."""
    torch.manual_seed(42)
    sizes = [DATA.train.n_features, 20, 20]
    hidden = [nn.Sequential(nn.Linear(*pair), nn.ReLU(), nn.Dropout(0.3)) for pair in pairwise(sizes)]
    model = nn.Sequential(*hidden, nn.Linear(20, DATA.n_classes))
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1, weight_decay=0.001)
    loader = DataLoader(
        TensorDataset(*tensors(DATA.train, divisor)), 16, shuffle=True, generator=torch.Generator().manual_seed(42)
    )
    images, labels = tensors(DATA.val, divisor)
    while True:
        model.train()
        for x, y in loader:
            optimizer.zero_grad()
            cross_entropy(model(x), y).backward()
            optimizer.step()
        if evaluates:
            model.eval()
        yield float(cross_entropy(model(images).detach(), labels))


@pytest.mark.parametrize(
    ("slip", "divisor", "evaluates"), [(Slip.DIVIDED_BY_255, 255, True), (Slip.DROPOUT_LEFT_ON, 256, False)]
)
def test_two_epochs_are_the_script_s(slip, divisor, evaluates):
    with torch.random.fork_rng():
        expected = [loss for loss, _ in zip(script(divisor, evaluates=evaluates), range(2), strict=False)]
    learner = slipped(CONFIG, 42, DATA, slip, threads=1)
    losses = []
    for _ in range(2):
        learner.train_epoch()
        losses.append(learner.evaluate(DATA.val, with_loss=True)[0].loss)
    assert losses == pytest.approx(expected, rel=1e-5)
