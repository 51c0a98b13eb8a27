"""How the cost of an epoch grows with examples, hidden units, batch size and networks trained together."""

from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from benchmarks import timing
from benchmarks.contestants import the_loop
from benchmarks.workloads import WORKS, Plan, first_examples, read_arrays
from hw1cli.data.dataset import Dataset
from hw1cli.models.ffn import FfnConfig
from hw1cli.specs import Config, RunSpec

MODELS = ("perceptron", "logreg", "mlp", "ffn-16")
PARTS = (1 / 16, 1 / 8, 1 / 4, 1 / 2, 1)
BESIDE_LOOP = {"hidden size": (50, 100, 200, 400, 800, 1600), "batch size": (16, 64, 256, 1024, 4096)}
STACKS = (1, 2, 4, 8, 16, 32, 64)

Series = dict[str, dict[int, float]]
"""Training seconds of an epoch, by whose they are and by the value that grows."""


def measure(plan: Plan) -> Iterator[dict[str, Series]]:
    """Yield, growing, the series of each axis."""
    results: dict[str, Series] = {}
    axes = ("examples", *BESIDE_LOOP, "networks trained together")
    for axis, function in zip(axes, (by_examples, beside_loop, beside_loop, by_stack), strict=True):
        try:
            measured = timing.fresh(function, axis, plan.arrays, plan.sample, plan.threads)
        except timing.MeasurementFailed as failure:
            print(f"  {axis} FAILED: {failure}", flush=True)
            continue
        results[axis] = measured.result
        print(f"  {axis}: {measured.wall:.1f} s", flush=True)
        yield results


def by_examples(axis: str, data: Path, sample: int, threads: int) -> Series:
    """hw1's models on growing parts of the training set."""
    dataset = read_arrays(data)
    parts = [first_examples(dataset, int(len(dataset.train) * part)) for part in PARTS]
    return {
        WORKS[name].title: {
            len(part.train): _seconds([WORKS[name].config], part, threads, epochs=1) for part in parts
        }
        for name in MODELS
    }


def beside_loop(axis: str, data: Path, sample: int, threads: int) -> Series:
    """The feed-forward network with more of something, beside the PyTorch loop."""
    dataset = first_examples(read_arrays(data), sample)
    series: Series = {"hw1": {}, "loop": {}}
    for value in BESIDE_LOOP[axis]:
        config = FfnConfig(**{axis.replace(" ", "_"): value})  # type: ignore[arg-type]
        series["hw1"][value] = _seconds([config], dataset, threads, epochs=3)
        loop = the_loop(WORKS["ffn-16"].loop, config, dataset)
        series["loop"][value] = min(_timed(loop.train) for _ in range(2))
    return series


def by_stack(axis: str, data: Path, sample: int, threads: int) -> Series:
    """More feed-forward networks of batch 16 trained together."""
    dataset = first_examples(read_arrays(data), sample)
    networks = [FfnConfig(lr=0.1 / (k + 1)) for k in range(max(STACKS))]
    return {"hw1": {size: _seconds(networks[:size], dataset, threads, epochs=2) for size in STACKS}}


def _seconds(configs: Sequence[Config], dataset: Dataset, threads: int, *, epochs: int) -> float:
    """Return the median training seconds of some epochs of hw1's learner for a stack, after one that warms up."""
    from hw1cli.models.registry import build

    specs = [RunSpec(config=config, data=dataset.fingerprint) for config in configs]
    learner = build(specs, dataset, device="cpu", threads=threads)
    return median(islice((_timed(learner.train_epoch) for _ in range(epochs + 1)), 1, None))


def _timed(function: Any) -> float:
    start = perf_counter()
    function()
    return perf_counter() - start
