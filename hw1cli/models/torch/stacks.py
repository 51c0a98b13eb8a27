"""From runs of a PyTorch model to the learner that trains them, and the device it uses."""

from collections.abc import Sequence

import numpy as np
import torch

from hw1cli.data.dataset import Dataset
from hw1cli.errors import UsageError
from hw1cli.models.minibatch import MinibatchConfig
from hw1cli.models.torch.kernels.processor import can_train
from hw1cli.models.torch.learner import StackLearner, TrainingSet
from hw1cli.models.torch.side_by_side import SideBySide, stacks_for
from hw1cli.training.learner import Learner, State


def stacked(
    configs: Sequence[MinibatchConfig],
    seed: int,
    dataset: Dataset,
    *,
    device: str,
    threads: int,
    states: Sequence[State] | None = None,
) -> Learner:
    """Return a learner for runs that share their batches and architecture (`registry.stack_key`).

    `device` is "cpu" or "cuda"; `threads` is what torch may use, in the whole process. With `states`, one for each
    configuration and all after the same epoch, it continues from there.
    """
    kernels = can_train(configs[0], dataset.train.n_features, device)
    count = stacks_for(len(configs), threads, device=device, kernels=kernels)
    torch.set_num_threads(threads)
    train = TrainingSet.of(dataset.train, device)
    size = len(configs) // count
    parts = [slice(start, start + size) for start in range(0, len(configs), size)]
    workers = min(threads, count)
    of_each = threads // workers
    stacks = [StackLearner(configs[part], seed, dataset, train, threads=of_each, kernels=kernels) for part in parts]
    if states is not None:
        if any(not np.array_equal(state["loader"], states[0]["loader"]) for state in states):
            raise ValueError("runs trained together must continue from the same epoch")
        for stack, part in zip(stacks, parts, strict=True):
            stack.load(states[part])
    return SideBySide(stacks, workers=workers, threads=of_each) if count > 1 else stacks[0]


def resolve_device(name: str | None, default: str | None = None) -> str:
    """Return "cpu" or "cuda": `auto` takes the graphics card where there is one.

    Without a name it is `default`, $HW1_DEVICE's value, else `auto`. Raises UsageError, naming which of the two
    asked for it, when `cuda` is asked for and torch finds none.
    """
    asked = "HW1_DEVICE=" if name is None else "--device "
    name = name or default or "auto"
    if name == "cpu":
        return "cpu"
    if torch.cuda.is_available():
        return "cuda"
    if name == "cuda":
        raise UsageError(f"{asked}cuda: torch finds no CUDA device here; use --device cpu or a CUDA build of torch")
    return "cpu"
