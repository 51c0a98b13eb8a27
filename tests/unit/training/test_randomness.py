"""Orders are those of the protocol: held against NumPy's and PyTorch's own."""

import numpy as np
import torch
from torch.utils.data import DataLoader, TensorDataset

from hw1cli.training.randomness import legacy_generator, next_loader_order, next_order, torch_generator


def test_orders_accumulate() -> None:
    reference = np.random.RandomState(42)
    examples = np.arange(10)
    generator, order = legacy_generator(42), np.arange(10)
    for _ in range(3):
        examples = examples[reference.permutation(10)]
        order = next_order(generator, order)
        assert order.tolist() == examples.tolist()


def test_loader_orders_are_those_of_a_real_data_loader() -> None:
    loader = DataLoader(
        TensorDataset(torch.arange(37)), batch_size=5, shuffle=True, generator=torch.Generator().manual_seed(42)
    )
    generator = torch_generator(42)
    for _ in range(3):
        seen = torch.cat([batch for (batch,) in loader])
        assert next_loader_order(generator, 37).tolist() == seen.tolist()
