"""Question 2 with PyTorch's own parts: DataLoader, nn.Module, autograd, optim.SGD (protocol.md, section 3)."""

from collections.abc import Mapping
from functools import partial
from itertools import islice
from typing import Any

import torch
from numpy.typing import NDArray
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from hw1cli.data.dataset import PIXEL_SCALE, Dataset, Split
from hw1cli.models.hyperparameters import ModuleConfig


class Network:
    """Any model of PyTorch's; a feed-forward network without a hidden layer is logistic regression."""

    def __init__(self, config: Any, dataset: Dataset, seed: int) -> None:
        torch.manual_seed(seed)
        self.batch_size = config.batch_size
        self.model = _layers(config, dataset)
        train, self.val = _tensors(dataset.train), _tensors(dataset.val)
        generator = torch.Generator().manual_seed(seed)
        self.loader = DataLoader(train, batch_size=config.batch_size, shuffle=True, generator=generator)
        rule = partial(torch.optim.SGD, momentum=config.momentum) if config.optimizer == "sgd" else torch.optim.Adam
        self.optimizer = rule(self.model.parameters(), lr=config.lr, weight_decay=config.l2)
        self.criterion = nn.CrossEntropyLoss()
        self.losses: list[float] = []

    def train(self, examples: int | None = None) -> None:
        """Do an epoch's updates, or those of the first `examples`."""
        self.model.train()
        self.losses = []
        for x, y in islice(self.loader, None if examples is None else examples // self.batch_size):
            self.optimizer.zero_grad()
            loss = self.criterion(self.model(x), y)
            loss.backward()
            self.optimizer.step()
            self.losses.append(loss.item())

    @torch.no_grad()
    def evaluate(self) -> Mapping[str, float]:
        """Return the protocol's metrics after an epoch."""
        self.model.eval()
        x, y = self.val.tensors
        logits = self.model(x)
        return {
            "train_loss": sum(self.losses) / len(self.losses),
            "val_loss": self.criterion(logits, y).item(),
            "val_acc": (logits.argmax(dim=1) == y).float().mean().item(),
        }

    def weights(self) -> Mapping[str, NDArray[Any]]:
        return {name: value.numpy(force=True) for name, value in self.model.state_dict().items()}


def _layers(config: Any, dataset: Dataset) -> nn.Sequential:
    n_features, shape = dataset.train.n_features, dataset.image_shape
    if isinstance(config, ModuleConfig):
        return nn.Sequential(nn.Unflatten(1, (1, *shape)), config.module(shape, dataset.n_classes))
    parts: list[nn.Module] = []
    for _ in range(getattr(config, "hidden_layers", 0)):
        activation = nn.ReLU() if config.activation == "relu" else nn.Tanh()
        parts += [nn.Linear(n_features, config.hidden_size), activation, nn.Dropout(config.dropout)]
        n_features = config.hidden_size
    return nn.Sequential(*parts, nn.Linear(n_features, dataset.n_classes))


def _tensors(split: Split) -> TensorDataset:
    return TensorDataset(torch.tensor(split.pixels) / PIXEL_SCALE, torch.tensor(split.labels).long())
