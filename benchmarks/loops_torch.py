"""Question 2 with PyTorch's own parts: DataLoader, nn.Module, autograd, optim.SGD (protocol.md, section 3)."""

from collections.abc import Iterator
from itertools import islice
from time import perf_counter

import torch
from torch import nn
from torch.utils.data import DataLoader, TensorDataset

from benchmarks.loops import Epoch
from hw1cli.data.dataset import PIXEL_SCALE, Dataset, Split
from hw1cli.models.ffn import FfnConfig
from hw1cli.models.torch_logreg import TorchLogRegConfig


def _torch_model(config: TorchLogRegConfig | FfnConfig, n_features: int, classes: int) -> nn.Sequential:
    if isinstance(config, TorchLogRegConfig):
        return nn.Sequential(nn.Linear(n_features, classes))
    parts: list[nn.Module] = []
    for _ in range(config.hidden_layers):
        activation = nn.ReLU() if config.activation == "relu" else nn.Tanh()
        parts += [nn.Linear(n_features, config.hidden_size), activation, nn.Dropout(config.dropout)]
        n_features = config.hidden_size
    return nn.Sequential(*parts, nn.Linear(n_features, classes))


def run(config: TorchLogRegConfig | FfnConfig, dataset: Dataset, seed: int, examples: int | None) -> Iterator[Epoch]:
    torch.manual_seed(seed)
    model = _torch_model(config, dataset.train.n_features, dataset.n_classes)
    generator = torch.Generator().manual_seed(seed)
    train, val = _tensors(dataset.train), _tensors(dataset.val)
    loader = DataLoader(train, batch_size=config.batch_size, shuffle=True, generator=generator)
    optimizer = torch.optim.SGD(model.parameters(), lr=config.lr, weight_decay=config.l2)
    criterion = torch.nn.CrossEntropyLoss()
    batches = None if examples is None else examples // config.batch_size
    while True:
        start = perf_counter()
        model.train()
        losses = []
        for x, y in islice(loader, batches):
            optimizer.zero_grad()
            loss = criterion(model(x), y)
            loss.backward()
            optimizer.step()
            losses.append(loss.item())
        trained = perf_counter()
        model.eval()
        x, y = val.tensors
        with torch.no_grad():
            logits = model(x)
            val_loss = criterion(logits, y).item()
            val_acc = (logits.argmax(dim=1) == y).float().mean().item()
        evaluated = perf_counter()
        yield Epoch(
            train_seconds=trained - start,
            eval_seconds=evaluated - trained,
            train_loss=sum(losses) / len(losses),
            val_loss=val_loss,
            val_acc=val_acc,
            weights={name: value.numpy(force=True) for name, value in model.state_dict().items()},
        )


def _tensors(split: Split) -> TensorDataset:
    return TensorDataset(torch.tensor(split.pixels) / PIXEL_SCALE, torch.tensor(split.labels).long())
