"""The machine: its processor, the cores that this process may use, and what happens to a training from outside."""

import os
import platform
import time
from math import ceil
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Self

ALONE_LIMIT = 0.25
"""A run had the machine to itself when everything else used less than this many cores on average."""

BEAT, STANDSTILL = 0.1, 0.5
"""A process that can run beats once in so many seconds; one that has not for so many has stood still."""


class Meter:
    """Measures the load of other processes from when it is made, and standstills in its blocks; any thread may ask.

    A process that is stopped (Ctrl-Z, a batch system's preemption, a frozen container, a laptop asleep) misses
    heartbeats and uses no processor time; one that computes without letting the heart beat does use it.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._started = self._beat = _clock()
        self._own = self._own_at_beat = time.process_time()
        self._total = _busy_seconds()
        self.stopped = 0.0

    def __enter__(self) -> Self:
        self._beat, self._own_at_beat = _clock(), time.process_time()
        _HEART.begin(self)
        return self

    def __exit__(self, *_: object) -> None:
        _HEART.end(self)

    def running(self) -> float:
        """Return the seconds since the start in which this process could run; the standstills are in `stopped`."""
        with self._lock:
            now, own = _clock(), time.process_time()
            gap, used = now - self._beat, own - self._own_at_beat
            if gap > STANDSTILL and used < gap / 2:
                self.stopped += gap
            self._beat, self._own_at_beat = now, own
            return now - self._started - self.stopped

    def wall(self) -> float:
        """Return the seconds since the start, standstills and all."""
        return _clock() - self._started

    def other_load(self) -> float:
        """Return the cores used on average by everything but this process, since the start."""
        elapsed = self.wall()
        others = (_busy_seconds() - self._total) - (time.process_time() - self._own)
        return max(0.0, others / elapsed) if elapsed > 0 else 0.0


class _Heart:
    """One thread in which all meters of the process that are in their blocks beat, as long as there are any."""

    def __init__(self) -> None:
        self._lock, self._meters = Lock(), set[Meter]()

    def begin(self, meter: Meter) -> None:
        with self._lock:
            if not self._meters:
                self._ended = Event()
                Thread(target=self._beats, args=(self._ended,), name="heart", daemon=True).start()
            self._meters.add(meter)

    def end(self, meter: Meter) -> None:
        with self._lock:
            self._meters.remove(meter)
            if not self._meters:
                self._ended.set()

    def _beats(self, ended: Event) -> None:
        while not ended.wait(BEAT):
            with self._lock:
                meters = list(self._meters)
            for meter in meters:
                meter.running()


_HEART = _Heart()


def _clock() -> float:
    """Return a time that goes on while the machine sleeps; on Linux the monotonic clock does not."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


def _busy_seconds() -> float:
    import psutil

    times = psutil.cpu_times()
    # Linux counts guest time inside user time as well.
    others = ("idle", "iowait", "guest", "guest_nice", "steal")
    return float(sum(times) - sum(getattr(times, name, 0.0) for name in others))


def processor() -> str:
    """Return the processor's name."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text(errors="replace").splitlines() if cpuinfo.exists() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, None) or platform.processor() or platform.machine()


def usable_cores() -> int:
    """Return the number of processor cores this process may use: by its affinity and by its container's quota."""
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # not on macOS and Windows
        cores = os.cpu_count() or 1
    quota = cpu_quota()
    return cores if quota is None else min(cores, max(1, ceil(quota)))


def cpu_quota(root: Path = Path("/")) -> float | None:
    """Return the cores' worth of time that the quotas of this process's control groups allow; None where none is set.

    A container or batch system sets them (https://docs.kernel.org/admin-guide/cgroup-v2.html). `root` is the folder
    in which /proc and /sys are looked for.
    """
    try:
        lines = (root / "proc/self/cgroup").read_text(errors="replace").splitlines()
    except OSError:
        return None
    groups = [line.split(":", 2)[1:] for line in lines]
    folders = (
        root / "sys/fs/cgroup" / controllers / folder
        for controllers, group in groups
        if not controllers or "cpu" in controllers.split(",")  # version 2, or version 1's
        for own in [Path(group.lstrip("/"))]
        for folder in (own, *own.parents)  # all that a container may see of the tree
    )
    return min((quota for folder in folders if (quota := _quota(folder))), default=None)


def _quota(folder: Path) -> float | None:
    """Return a group's own quota: "max 100000" in version 2, and -1 in version 1, mean that there is none."""
    for names in (("cpu.max",), ("cpu.cfs_quota_us", "cpu.cfs_period_us")):
        try:
            quota, period = map(float, " ".join((folder / name).read_text() for name in names).split())
        except (OSError, ValueError):
            continue
        if quota > 0 and period > 0:
            return quota / period
    return None
