"""What threads are worth where a step is small: the feed-forward network at batch 16."""

from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import timing
from benchmarks.plan import Plan
from benchmarks.scaling import train_seconds
from benchmarks.workloads import first_examples, read_arrays
from hw1cli.models.ffn import FfnConfig

KERNELS, TORCH = FfnConfig(), FfnConfig(optimizer="adam")
"""A network that hw1's kernels train where the processor has the instructions, and one that torch always computes."""

WAITING = {
    "as it comes": {},
    "OMP_WAIT_POLICY=passive": {"OMP_WAIT_POLICY": "passive"},
    "GOMP_SPINCOUNT=1000": {"GOMP_SPINCOUNT": "1000"},
}
"""How OpenMP's threads wait for each other: by spinning for long, not at all, or briefly."""


def measure(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield, growing, seconds per run and epoch: by threads, and by how threads wait, quiet and loaded."""
    counts = sorted({1, plan.threads})
    results: dict[str, Any] = {"threads": {}, "waiting": {}}
    for count in counts:
        results["threads"][f"one process, {count} thread{'s' * (count > 1)}"] = _epoch(plan, count, KERNELS)
    pair = timing.together(epochs, plan.arrays, plan.sample, 1, KERNELS, times=2)
    # Two runs are done in the time of one, so each costs half of it.
    results["threads"]["two processes, 1 thread each"] = median(chain.from_iterable(pair)) / 2
    for name, variables in WAITING.items():
        with timing.environment(variables):
            quiet = _epoch(plan, plan.threads, TORCH)
            with timing.busy_core():
                loaded = _epoch(plan, plan.threads, TORCH)
        results["waiting"][name] = {"quiet": quiet, "loaded": loaded}
        print(f"  {name}: {quiet:.2f} s an epoch, {loaded:.2f} s beside a busy core", flush=True)
        yield results


def _epoch(plan: Plan, threads: int, config: FfnConfig) -> float:
    return median(timing.fresh(epochs, plan.arrays, plan.sample, threads, config).result)


def epochs(data: Path, sample: int, threads: int, config: FfnConfig) -> list[float]:
    """Return the training seconds of a few epochs."""
    return train_seconds([config], first_examples(read_arrays(data), sample), threads, epochs=3)
