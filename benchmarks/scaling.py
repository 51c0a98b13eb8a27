"""How the cost of an epoch grows with examples, hidden units, batch size, and networks trained together."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import timing
from benchmarks.plan import Plan
from benchmarks.workloads import WORKS, first_examples, read_arrays
from hw1cli.data.dataset import Dataset
from hw1cli.models.ffn import FfnConfig
from hw1cli.specs import DEFAULT_SEED, Config, RunSpec

HIDDEN_SIZES = (50, 100, 200, 400, 800, 1600)
BATCH_SIZES = (16, 64, 256, 1024, 4096)
STACKS = (1, 2, 4, 8, 16, 32, 64)
PARTS = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1)
MODELS = ("perceptron", "logreg", "mlp", "ffn-16")


def measure(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield, growing, for each axis the series of training seconds an epoch: {axis: {series: {value: seconds}}}."""
    results: dict[str, Any] = {}
    for axis, function in (
        ("examples", by_examples),
        ("hidden size", by_hidden_size),
        ("batch size", by_batch_size),
        ("stacked configurations", by_stack),
    ):
        try:
            measured = timing.fresh(function, plan.arrays, plan.sample, plan.threads)
        except timing.MeasurementFailed as failure:
            print(f"  {axis} FAILED: {failure}", flush=True)
            continue
        results[axis] = measured.result
        print(f"  {axis}: {measured.wall:.1f} s", flush=True)
        yield results


Series = dict[str, dict[int, float]]


def by_examples(data: Path, sample: int, threads: int) -> Series:
    """hw1's models on growing parts of the training set."""
    dataset = read_arrays(data)
    parts = [first_examples(dataset, int(len(dataset.train) * part)) for part in PARTS]
    return {
        WORKS[name].title: {len(part.train): _hw1([WORKS[name].config], part, threads, epochs=1) for part in parts}
        for name in MODELS
    }


def by_hidden_size(data: Path, sample: int, threads: int) -> Series:
    """The networks with more hidden units; the feed-forward one beside the PyTorch loop."""
    dataset = first_examples(read_arrays(data), sample)
    return _beside_loop([FfnConfig(hidden_size=size) for size in HIDDEN_SIZES], "hidden_size", dataset, threads)


def by_batch_size(data: Path, sample: int, threads: int) -> Series:
    """The feed-forward network with larger batches, beside the PyTorch loop."""
    dataset = first_examples(read_arrays(data), sample)
    return _beside_loop([FfnConfig(batch_size=size) for size in BATCH_SIZES], "batch_size", dataset, threads)


def by_stack(data: Path, sample: int, threads: int) -> Series:
    """More feed-forward networks of batch 16 trained together; on a GPU as well where there is one."""
    import torch

    dataset = first_examples(read_arrays(data), sample)
    devices = ["cpu", "cuda"] if torch.cuda.is_available() else ["cpu"]
    return {
        device: {size: _hw1(stack(size), dataset, threads, epochs=2, device=device) for size in STACKS}
        for device in devices
    }


def stack(size: int) -> list[FfnConfig]:
    """Return `size` networks that differ in their learning rate."""
    return [FfnConfig(lr=0.1 / (k + 1)) for k in range(size)]


def _beside_loop(configs: Sequence[FfnConfig], name: str, dataset: Dataset, threads: int) -> Series:
    from benchmarks import loops

    series: Series = {"hw1": {}, "loop": {}}
    for config in configs:
        value = getattr(config, name)
        series["hw1"][value] = _hw1([config], dataset, threads, epochs=3)
        epochs = islice(loops.run(config, dataset, seed=DEFAULT_SEED), 2)
        series["loop"][value] = min(epoch.train_seconds for epoch in epochs)
    return series


def _hw1(configs: Sequence[Config], dataset: Dataset, threads: int, *, epochs: int, device: str = "cpu") -> float:
    return median(train_seconds(configs, dataset, threads, epochs=epochs, device=device))


def train_seconds(
    configs: Sequence[Config], dataset: Dataset, threads: int, *, epochs: int, device: str = "cpu"
) -> list[float]:
    """Return the training seconds of each of some epochs of a stack, after one that warms up."""
    return [seconds for seconds, _ in islice(_epochs(configs, dataset, threads, device), 1, epochs + 1)]


def _epochs(configs: Sequence[Config], dataset: Dataset, threads: int, device: str) -> Iterator[tuple[float, float]]:
    from hw1cli.models.registry import MODELS, build
    from hw1cli.training.loop import train

    specs = [RunSpec(config=config, data=dataset.fingerprint) for config in configs]
    learner = build(specs, dataset, device=device, threads=threads)
    for records in train(learner, dataset, MODELS[configs[0].model].after_epoch, epochs=100_000):
        yield records[0].train_seconds, records[0].eval_seconds
