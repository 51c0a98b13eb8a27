"""Ctrl-C and SIGTERM as exceptions that never cut a write in two.

Where results are written everything is `deferred`, but for the stretches of computing and waiting in between, which
are `interruptible`: an exception out of nowhere is safe there, and nowhere else.
"""

import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TypeVar

T = TypeVar("T")


class Interrupted(BaseException):
    """The user or the system asked the program to stop; `exit_code` is 130 (Ctrl-C) or 143 (SIGTERM)."""

    def __init__(self, signum: int) -> None:
        super().__init__(signal.Signals(signum).name)
        self.exit_code = 128 + signum


class _Gate:
    """Whether a signal raises at once, and the one that came.

    It is remembered even if it has raised: Python drops what is raised inside a destructor, for one.
    """

    def __init__(self) -> None:
        self.closed = False
        self.pending: int | None = None

    def handle(self, signum: int, frame: FrameType | None) -> None:
        self.pending = signum
        self.check()

    def check(self) -> None:
        if self.pending is not None and not self.closed:
            raise Interrupted(self.pending)


_gate = _Gate()
_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_LAST_MOMENT = 1.0


def install() -> None:
    """Turn SIGINT and SIGTERM into `Interrupted` from now on (main thread only)."""
    _gate.closed, _gate.pending = False, None
    for signum in _SIGNALS:
        signal.signal(signum, _gate.handle)


def ignore() -> None:
    """Let SIGINT and SIGTERM do nothing from now on: all is done, and Python is tidying up."""
    for signum in _SIGNALS:
        signal.signal(signum, signal.SIG_IGN)


@contextmanager
def deferred() -> Iterator[None]:
    """Finish the block before a signal that arrives inside it is raised."""
    with _gate_set(closed=True):
        yield
    _gate.check()


@contextmanager
def interruptible() -> Iterator[None]:
    """Let signals raise inside the block, in the midst of a `deferred` one; at once if one has arrived already."""
    with _gate_set(closed=False):
        _gate.check()
        yield


def interruptible_steps(steps: Iterator[T]) -> Iterator[T]:
    """Yield what `steps` yields; only while the next one is computed may a signal raise."""
    while True:
        with interruptible():
            try:
                step = next(steps)
            except StopIteration:
                return
        yield step


def requested() -> bool:
    """Return whether a signal has come, be it deferred or not."""
    return _gate.pending is not None


class Wait:
    """A wait for what another program holds; nothing is half done meanwhile, so that a signal may end it.

    A wait that has just begun goes on for a moment after a signal: others keep a lock for milliseconds only, and
    what is to be stored of an interruption is stored.
    """

    def __init__(self, seconds: float) -> None:
        self._began, self._seconds = time.monotonic(), seconds

    def goes_on(self) -> bool:
        """Return whether to wait any longer; raise what has interrupted the wait."""
        waited = time.monotonic() - self._began
        if _gate.pending is not None and waited > _LAST_MOMENT:
            raise Interrupted(_gate.pending)
        return waited < self._seconds


@contextmanager
def _gate_set(*, closed: bool) -> Iterator[None]:
    before, _gate.closed = _gate.closed, closed
    try:
        yield
    finally:
        _gate.closed = before
