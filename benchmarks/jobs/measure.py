"""The parts of what is measured of training by others, one after the other."""

from collections.abc import Iterator
from typing import Any

from benchmarks import timing
from benchmarks.jobs import coordinator, grid, overhead, speedup
from benchmarks.workloads import Plan

PARTS = {
    "speedup": speedup.measure,
    "overhead": overhead.measure,
    "grid": grid.measure,
    "coordinator": coordinator.measure,
}


def measure(plan: Plan) -> Iterator[dict[str, Any]]:
    """Yield, growing, what each part has measured; one that fails leaves the others as they are."""
    results: dict[str, Any] = {}
    failures = []
    for name, part in PARTS.items():
        print(f" {name}:", flush=True)
        try:
            for so_far in part(plan):
                results[name] = so_far
                yield results
        except timing.MeasurementFailed as failure:
            failures.append(f"{name}: {failure}")
    if failures:
        raise timing.MeasurementFailed("; ".join(failures))
