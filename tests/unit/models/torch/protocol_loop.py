"""Question 2 as protocol.md, section 3 states it, with PyTorch's own parts: what the fast path is held against."""

from dataclasses import dataclass
from functools import partial

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from hw1cli.data.dataset import Dataset, Split
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.hyperparameters import MinibatchConfig, ModuleConfig


@dataclass(frozen=True)
class Epoch:
    train_loss: float
    train_acc: float
    val_loss: float
    val_acc: float


def make_model(config: MinibatchConfig, dataset: Dataset) -> nn.Sequential:
    """Return the model; whoever calls it has called `torch.manual_seed`."""
    n_features, n_classes = dataset.train.n_features, dataset.n_classes
    if isinstance(config, ModuleConfig):
        return nn.Sequential(
            nn.Unflatten(1, (1, *dataset.image_shape)), config.module(dataset.image_shape, dataset.n_classes)
        )
    if not isinstance(config, FfnConfig):
        return nn.Sequential(nn.Linear(n_features, n_classes))
    parts: list[nn.Module] = []
    width = n_features
    for _ in range(config.hidden_layers):
        activation = nn.ReLU() if config.activation == "relu" else nn.Tanh()
        parts += [nn.Linear(width, config.hidden_size), activation, nn.Dropout(config.dropout)]
        width = config.hidden_size
    return nn.Sequential(*parts, nn.Linear(width, n_classes))


def run(
    config: MinibatchConfig, seed: int, dataset: Dataset, epochs: int, dtype: torch.dtype = torch.float32
) -> list[Epoch]:
    """Return the epochs' figures; in another `dtype` than the protocol's, the same loop with the same start."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        model = make_model(config, dataset).to(dtype)
        loader = DataLoader(
            _tensors(dataset.train, dtype),
            batch_size=config.batch_size,
            shuffle=True,
            generator=torch.Generator().manual_seed(seed),
        )
        rule = partial(torch.optim.SGD, momentum=config.momentum) if config.optimizer == "sgd" else torch.optim.Adam
        optimizer = rule(model.parameters(), lr=config.lr, weight_decay=config.l2)
        return [_epoch(model, loader, optimizer, dataset.val) for _ in range(epochs)]


def _epoch(model: nn.Module, loader: DataLoader, optimizer: torch.optim.Optimizer, val: Split) -> Epoch:
    criterion = nn.CrossEntropyLoss()
    model.train()
    losses, correct = [], 0
    for x, y in loader:
        optimizer.zero_grad()
        logits = model(x)
        loss = criterion(logits, y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        correct += int((logits.argmax(1) == y).sum())
    model.eval()
    x, y = _tensors(val, next(model.parameters()).dtype).tensors
    with torch.no_grad():
        logits = model(x)
    return Epoch(
        train_loss=sum(losses) / len(losses),
        train_acc=correct / len(loader.dataset),
        val_loss=criterion(logits, y).item(),
        val_acc=float((logits.argmax(1) == y).float().mean()),
    )


def _tensors(split: Split, dtype: torch.dtype) -> TensorDataset:
    return TensorDataset(torch.tensor(split.pixels).to(dtype) / 256, torch.tensor(split.labels).long())
