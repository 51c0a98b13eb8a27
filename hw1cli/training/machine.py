"""What happens to a training from outside: the load of the rest of the machine, and standstills of its own."""

import time
from threading import Event, Lock, Thread
from typing import Self

ALONE_LIMIT = 0.25
"""A run had the machine to itself when everything else used less than this many cores on average."""

BEAT, STANDSTILL = 0.1, 0.5
"""A process that can run beats once in so many seconds; one that has not for so many has stood still."""


class Meter:
    """Measures the load of other processes from when it is made, and standstills in its block; any thread may ask.

    A process that is stopped (Ctrl-Z, a batch system's preemption, a frozen container, a laptop asleep) misses
    heartbeats and uses no processor time; one that computes without letting the heart beat does use it.
    """

    def __init__(self) -> None:
        self._lock, self._ended = Lock(), Event()
        self._started = self._beat = _clock()
        self._own = self._own_at_beat = time.process_time()
        self._total = _busy_seconds()
        self.stopped = 0.0

    def __enter__(self) -> Self:
        Thread(target=self._beats, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()

    def _beats(self) -> None:
        while not self._ended.wait(BEAT):
            self.running()

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


def _clock() -> float:
    """Return a time that goes on while the machine sleeps; on Linux the monotonic clock does not."""
    boottime = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boottime is None else time.clock_gettime(boottime)


def _busy_seconds() -> float:
    import psutil

    times = psutil.cpu_times()
    return float(
        sum(times) - times.idle - getattr(times, "iowait", 0.0) - _guest(times) - getattr(times, "steal", 0.0)
    )


def _guest(times: object) -> float:
    # Linux counts guest time inside user time as well.
    return float(getattr(times, "guest", 0.0) + getattr(times, "guest_nice", 0.0))
