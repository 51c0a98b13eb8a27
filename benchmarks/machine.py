"""The machine: what it is, and how fast it multiplies matrices."""

import platform
from collections.abc import Iterator
from importlib.metadata import version
from time import perf_counter
from typing import Any

from benchmarks import timing
from benchmarks.workloads import Plan
from hw1cli import __version__
from hw1cli.training.environment import processor, usable_cores

SIZE = 2048
"""Rows and columns of the matrices whose product is timed: large enough that more does not help."""

PACKAGES = ("numpy", "scipy", "numba", "torch", "scikit-learn")

PRODUCTS = {
    "torch, float32": ("torch", "float32"),
    "torch, float64": ("torch", "float64"),
    "torch through oneDNN, float32": ("onednn", "float32"),
    "NumPy, float32": ("numpy", "float32"),
    "NumPy, float64": ("numpy", "float64"),
}
"""What is multiplied by which library, in which data type."""


def description() -> dict[str, Any]:
    """Return the processor, its cores, the kind of system and the versions; nothing that names the machine."""
    import psutil

    return {
        "processor": processor(),
        "cores": usable_cores(),
        "memory_gib": round(psutil.virtual_memory().total / 2**30, 1),
        "system": platform.system(),
        "python": platform.python_version(),
        "hw1": __version__,
        **{package: version(package) for package in PACKAGES},
    }


def measure(plan: Plan) -> Iterator[dict[str, float]]:
    """Yield, growing, each product's best rate in GFLOP/s on all cores."""
    rates: dict[str, float] = {}
    for what, (library, dtype) in PRODUCTS.items():
        try:
            rates[what] = timing.fresh(gigaflops, library, dtype, plan.threads, 5 * plan.repeats).result
            print(f"  {what}: {rates[what]:.0f} GFLOP/s", flush=True)
        except timing.MeasurementFailed as failure:
            print(f"  {what} FAILED: {failure}", flush=True)
        yield rates


def gigaflops(library: str, dtype: str, threads: int, repeats: int) -> float:
    """Return the best rate of `repeats` products of square matrices."""
    product = _numpy_product(dtype) if library == "numpy" else _torch_product(library, dtype, threads)
    seconds = []
    for _ in range(repeats + 1):  # the first one warms up
        start = perf_counter()
        product()
        seconds.append(perf_counter() - start)
    return 2 * SIZE**3 / min(seconds[1:]) / 1e9


def _numpy_product(dtype: str) -> Any:
    import numpy as np

    generator = np.random.default_rng(0)
    a, b = (generator.random((SIZE, SIZE)).astype(dtype) for _ in range(2))
    out = np.empty_like(a)
    return lambda: np.matmul(a, b, out=out)


def _torch_product(library: str, dtype: str, threads: int) -> Any:
    import torch

    torch.set_num_threads(threads)
    a, b, out = (torch.rand(SIZE, SIZE, dtype=getattr(torch, dtype)) for _ in range(3))
    if library == "onednn":
        x, weight = a.to_mkldnn(), b.to_mkldnn()
        return lambda: torch.nn.functional.linear(x, weight)
    return lambda: out.addmm_(a, b, beta=0)
