"""How busy the rest of the machine was while a run trained."""

import os
from dataclasses import dataclass
from time import perf_counter

ALONE_LIMIT = 0.25
"""A run had the machine to itself when everything else used less than this many cores on average."""


@dataclass(frozen=True)
class LoadMeter:
    """Measures the processor time that other processes use, from its start to the call of `other_load`."""

    wall: float
    own: float
    total: float

    @classmethod
    def start(cls) -> "LoadMeter":
        """Return a meter that counts from now."""
        return cls(wall=perf_counter(), own=_own_seconds(), total=_busy_seconds())

    def other_load(self) -> float:
        """Return the cores used on average by everything but this process, since the start."""
        elapsed = perf_counter() - self.wall
        others = (_busy_seconds() - self.total) - (_own_seconds() - self.own)
        return max(0.0, others / elapsed) if elapsed > 0 else 0.0


def _own_seconds() -> float:
    times = os.times()
    return times.user + times.system


def _busy_seconds() -> float:
    import psutil

    times = psutil.cpu_times()
    return float(
        sum(times) - times.idle - getattr(times, "iowait", 0.0) - _guest(times) - getattr(times, "steal", 0.0)
    )


def _guest(times: object) -> float:
    # Linux counts guest time inside user time as well.
    return float(getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0))
