"""Measuring in fresh processes: seconds and peak memory of functions and of whole commands."""

import multiprocessing
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from hw1cli.training.machine import Meter

T = TypeVar("T")

TIMEOUT = 600
"""Seconds after which a measurement is given up; a whole `hw1 reproduce all` takes a fraction of it."""


class MeasurementFailed(Exception):
    """A process that was measured failed, crashed or took too long; the text says how."""


@dataclass(frozen=True)
class Measured(Generic[T]):
    """A process that ended well: what it returned, its wall time (s, start-up included) and peak memory (MiB)."""

    result: T
    wall: float
    peak_mib: float


def fresh(function: Callable[..., T], *arguments: Any) -> Measured[T]:
    """Call a module's function in a new interpreter; MeasurementFailed if it raises, crashes or takes too long."""
    start = time.perf_counter()
    try:
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
            result, peak = pool.submit(_with_peak, function, arguments).result()
    except Exception as error:  # whatever is measured: its failure is told to the one who measures
        name, why = getattr(function, "__name__", function), f"{type(error).__name__}: {error}"
        if isinstance(error, BrokenProcessPool):
            why = f"it crashed, or took more than {TIMEOUT} s"
        raise MeasurementFailed(f"{name}{arguments}: {why}") from error
    return Measured(result, time.perf_counter() - start, peak)


def _with_peak(function: Callable[..., T], arguments: tuple[Any, ...]) -> tuple[T, float]:
    signal.alarm(TIMEOUT)  # nobody handles it: it ends this process
    result = function(*arguments)
    usages = [resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return result, max(usages) * (1 if sys.platform == "darwin" else 1024) / 2**20


def hw1(*arguments: str, folder: Path) -> Measured[float]:
    """Run the program itself, as a user would, in `folder`; the seconds are those of its own process."""
    return program("hw1cli", *arguments, folder=folder)


def program(module: str, *arguments: str, folder: Path) -> Measured[float]:
    """Run a module as a program."""
    measured = fresh(_run, [sys.executable, "-m", module, *arguments], folder)
    return Measured(measured.result, measured.result, measured.peak_mib)


def _run(command: list[str], folder: Path) -> float:
    start = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=TIMEOUT - 1)
    seconds = time.perf_counter() - start
    if done.returncode:
        raise MeasurementFailed(f"exit {done.returncode}: {''.join(done.stderr.splitlines()[-1:])}")
    return seconds


class OtherLoad:
    """The cores kept busy on average, since this was made, by neither this process nor those it has waited for."""

    def __init__(self) -> None:
        self._meter, self._start, self._children = Meter(), time.perf_counter(), _children_seconds()

    def cores(self) -> float:
        """Return the cores used on average by other programs."""
        elapsed = time.perf_counter() - self._start
        return max(0.0, self._meter.other_load() - (_children_seconds() - self._children) / elapsed)


def _children_seconds() -> float:
    times = os.times()
    return times.children_user + times.children_system
