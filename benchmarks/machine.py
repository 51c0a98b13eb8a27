"""The machine: what it is, and with which versions it computes."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from hw1cli import __version__
from hw1cli.training.machine import processor, usable_cores

PACKAGES = ("numpy", "scipy", "numba", "torch", "scikit-learn", "jax")


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
        "packages": ", ".join(f"{name} {_version(name)}" for name in PACKAGES),
    }


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
