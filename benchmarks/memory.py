"""Peak memory as the system counts it."""

import resource
import sys


def peak_mib(usage: resource.struct_rusage) -> float:
    """Return a process's largest resident memory in MiB (shared libraries and mapped files included)."""
    unit = 1 if sys.platform == "darwin" else 1024
    return usage.ru_maxrss * unit / 2**20
