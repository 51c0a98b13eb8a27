"""Processors that Numba can be told to compile for on this one: the levels of x86-64 that are below its own."""

import os
import platform
import subprocess
import sys
from pathlib import Path

from llvmlite.binding import get_host_cpu_features

_FEATURES = {
    "x86-64-v2": "cmov cx8 cx16 fxsr mmx popcnt sahf sse sse2 sse3 ssse3 sse4.1 sse4.2",
    "x86-64-v3": "avx avx2 bmi bmi2 f16c fma lzcnt movbe xsave",
    "x86-64-v4": "avx512f avx512bw avx512cd avx512dq avx512vl",
}


def _levels() -> dict[str, dict[str, str]]:
    """Return the environment of each level: Numba needs its features too, the name alone leaves the host's on."""
    if platform.machine() not in ("x86_64", "AMD64"):
        return {}
    host, names, levels = get_host_cpu_features(), [], {}
    for level, added in _FEATURES.items():
        names += added.split()
        if all(host.get(name, False) for name in names):
            features = ",".join(f"+{name}" for name in names)
            levels[level] = {"NUMBA_CPU_NAME": level, "NUMBA_CPU_FEATURES": features}
    return levels


LEVELS = _levels()
"""The environment of a process whose kernels are compiled for a level."""


def printed_at(level: str, code: str, cache: Path) -> str:
    """Return what a program prints whose kernels are compiled for a level."""
    environment = os.environ | LEVELS[level] | {"NUMBA_CACHE_DIR": str(cache)}
    ended = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.strip()
