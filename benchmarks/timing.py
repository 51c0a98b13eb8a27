"""Measuring in fresh processes: wall time and peak memory of commands and of functions."""

import multiprocessing
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Timer
from typing import Any, Generic, TypeVar

from benchmarks.memory import peak_mib
from hw1cli.training.machine import Meter

T = TypeVar("T")

TIMEOUT = 600.0
"""Seconds after which a measurement is given up; a whole `hw1 reproduce all` takes a fraction of it."""


class MeasurementFailed(Exception):
    """A process that was measured failed, crashed or took too long; the text says how."""


@dataclass(frozen=True)
class Measured(Generic[T]):
    """A process that ended well: what it returned, its wall time (s, start-up included) and peak memory (MiB)."""

    result: T
    wall: float
    peak_mib: float


def command(arguments: Sequence[str], directory: Path) -> Measured[str]:
    """Run a command in `directory` and return its stdout; MeasurementFailed with its last line of stderr."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        start = time.perf_counter()
        process = subprocess.Popen(arguments, stdout=out, stderr=err, cwd=directory)
        timer = Timer(TIMEOUT, process.kill)
        timer.start()
        # wait4 gives this child's own peak memory, which `subprocess` does not.
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        timer.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0)
        err.seek(0)
        if process.returncode != 0:
            last = err.read().decode(errors="replace").strip().splitlines()[-1:]
            raise MeasurementFailed(f"{' '.join(arguments)} ended with {process.returncode}: {' '.join(last)}")
        return Measured(out.read().decode(errors="replace"), wall, peak_mib(usage))


def hw1(*arguments: str, directory: Path) -> Measured[str]:
    """Run the program itself, as a user would, in `directory`."""
    return command([sys.executable, "-m", "hw1cli", *arguments], directory)


def fresh(function: Callable[..., T], *arguments: Any) -> Measured[T]:
    """Call a module's function in a new interpreter; MeasurementFailed if it raises, crashes or takes too long."""
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe(duplex=False)
    start = time.perf_counter()
    process = context.Process(target=_answer, args=(there, function, arguments))
    process.start()
    there.close()
    try:
        outcome = here.recv() if here.poll(TIMEOUT) else f"took more than {TIMEOUT:.0f} s"
    except EOFError:
        outcome = "crashed"
    if isinstance(outcome, str):
        process.kill()
    process.join()
    if isinstance(outcome, str):
        raise MeasurementFailed(f"{function.__name__}{arguments}: {outcome}")
    result, peak = outcome
    return Measured(result, time.perf_counter() - start, peak)


def _answer(pipe: Connection, function: Callable[..., Any], arguments: Sequence[Any]) -> None:
    import resource

    signal.signal(signal.SIGINT, signal.SIG_DFL)
    try:
        result = function(*arguments)
        pipe.send((result, peak_mib(resource.getrusage(resource.RUSAGE_SELF))))
    except Exception as error:  # whatever is measured: its failure is told to the one who measures
        pipe.send(f"{type(error).__name__}: {error}")


def together(function: Callable[..., T], *arguments: Any, times: int) -> list[T]:
    """Return what `times` processes that call the function at the same time return."""
    with ThreadPoolExecutor(times) as pool:
        futures = [pool.submit(fresh, function, *arguments) for _ in range(times)]
        return [future.result().result for future in futures]


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


@contextmanager
def environment(values: Mapping[str, str]) -> Iterator[None]:
    """Set environment variables, which new processes inherit, for the time of a block."""
    before = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def busy_core() -> Iterator[None]:
    """Keep one core busy with a process that computes, for the time of a block."""
    # It ends by itself should this process be killed.
    spin = f"from time import time\nend = time() + {TIMEOUT}\nwhile time() < end: pass"
    process = subprocess.Popen([sys.executable, "-c", spin])
    try:
        yield
    finally:
        process.kill()
        process.wait()
