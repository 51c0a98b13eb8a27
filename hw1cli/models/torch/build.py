"""From configurations of the PyTorch models to a learner."""

from collections.abc import Sequence

import numpy as np
import torch

from hw1cli.data.dataset import Dataset
from hw1cli.models.torch.kernels.processor import can_train
from hw1cli.models.torch.learner import StackLearner, TrainingSet
from hw1cli.models.torch.side_by_side import SideBySide, stacks_for
from hw1cli.models.torch.stacking import stack_key
from hw1cli.specs import Config, FfnConfig, TorchLogRegConfig
from hw1cli.training.learner import Learner, State


def build(
    configs: Sequence[Config],
    seed: int,
    dataset: Dataset,
    *,
    device: str,
    threads: int,
    states: Sequence[State] | None = None,
) -> Learner:
    """Return a learner for runs that share everything but learning rate, L2 and dropout (`stack_key`).

    `device` is "cpu" or "cuda"; `threads` is what torch may use, in the whole process. With `states`, one for each
    configuration and all after the same epoch, it continues from there: on the same machine, with the same
    configurations and threads, with exactly the numbers of a learner that had not stopped.
    """
    members = [config for config in configs if isinstance(config, TorchLogRegConfig | FfnConfig)]
    if len(members) != len(configs) or len({stack_key(config) for config in configs}) != 1:
        raise ValueError("a stack needs configurations with one stack_key, of a PyTorch model")
    kernels = can_train(members[0], dataset.train.n_features, device)
    count = stacks_for(len(members), threads, device=device, kernels=kernels)
    torch.set_num_threads(threads)
    train = TrainingSet.of(dataset.train, device)
    size = len(members) // count
    parts = [slice(start, start + size) for start in range(0, len(members), size)]
    workers = min(threads, count)
    of_each = threads // workers
    stacks = [StackLearner(members[part], seed, dataset, train, threads=of_each, kernels=kernels) for part in parts]
    if states is not None:
        if any(not np.array_equal(state["loader"], states[0]["loader"]) for state in states):
            raise ValueError("runs trained together must continue from the same epoch")
        for stack, part in zip(stacks, parts, strict=True):
            stack.load(states[part])
    return SideBySide(stacks, workers=workers, threads=of_each) if count > 1 else stacks[0]
