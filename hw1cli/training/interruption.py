"""Ctrl-C, SIGTERM and SIGHUP as exceptions that never cut a write in two, nor the tidying up after the first one.

Where results are written everything is `deferred`, but for the stretches of computing and waiting in between, which
are `interruptible`: an exception out of nowhere is safe there, and nowhere else.
"""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType


class Interrupted(BaseException):
    """The user or the system asked the program to stop; `exit_code` is 130 (Ctrl-C) or 143 (SIGTERM, SIGHUP)."""

    def __init__(self, signum: int) -> None:
        super().__init__(signal.Signals(signum).name)
        self.exit_code = _exit_code(signum)


def _exit_code(signum: int) -> int:
    return 130 if signum == signal.SIGINT else 143


class _Gate:
    """Whether a signal raises at once, and the one that came.

    It is remembered even if it has raised: Python drops what is raised inside a destructor, for one.
    """

    def __init__(self) -> None:
        self.closed = False
        self.pending: int | None = None
        self.since = 0.0

    def handle(self, signum: int, frame: FrameType | None) -> None:
        if self.pending is None:
            self.since = time.monotonic()
        self.pending = signum
        self.check()
        if time.monotonic() - self.since > PATIENCE:
            os._exit(_exit_code(signum))  # what holds it up may last for ever, and a store survives this

    def check(self) -> None:
        if self.pending is not None and not self.closed and not _tidying_up():
            raise Interrupted(self.pending)


PATIENCE = 10.0
"""Seconds for which a signal waits for a write, or for the tidying up after an earlier one, to end; then the next
signal ends the process on the spot."""

_gate = _Gate()
_LAST_MOMENT = 1.0
_HANG_UP = getattr(signal, "SIGHUP", None)  # not on Windows
_SIGNALS = tuple(each for each in (signal.SIGINT, signal.SIGTERM, _HANG_UP) if each is not None)


def _tidying_up() -> bool:
    """Return whether the code that runs now is a handler on the way out after an `Interrupted`."""
    handled = sys.exception()
    while handled is not None and not isinstance(handled, Interrupted):
        handled = handled.__context__
    return handled is not None


class _Silence:
    """Says nothing of an `Interrupted` that a destructor has dropped, nor of a signal at the moment of `ignore`."""

    def __init__(self, otherwise: Callable[["sys.UnraisableHookArgs"], object]) -> None:
        self.otherwise = otherwise

    def __call__(self, dropped: "sys.UnraisableHookArgs") -> None:
        if not isinstance(dropped.exc_value, Interrupted) and "race condition" not in str(dropped.exc_value):
            self.otherwise(dropped)


def install() -> None:
    """Turn SIGINT, SIGTERM and SIGHUP into `Interrupted` from now on (main thread only); nohup keeps its wish."""
    _gate.closed, _gate.pending = False, None
    if not isinstance(sys.unraisablehook, _Silence):
        sys.unraisablehook = _Silence(sys.unraisablehook)
    for signum in _SIGNALS:
        if signum != _HANG_UP or signal.getsignal(signum) != signal.SIG_IGN:
            signal.signal(signum, _gate.handle)


@contextmanager
def installed() -> Iterator[None]:
    """Do so for a block, after which what was installed before stands again; for use in somebody else's program.

    An `Interrupted` leaves it as Python's own: KeyboardInterrupt, or SystemExit. In another thread than the main one,
    which no signal reaches, nothing is done.
    """
    if current_thread() is not main_thread():
        yield
        return
    before = {signum: signal.getsignal(signum) for signum in _SIGNALS}
    install()
    try:
        yield
    except Interrupted as interruption:
        code = interruption.exit_code
        raise (KeyboardInterrupt() if code == _exit_code(signal.SIGINT) else SystemExit(code)) from None
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def ignore() -> None:
    """Let these signals do nothing from now on: all is done, and Python is tidying up."""
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


def requested() -> bool:
    """Return whether a signal has come, be it deferred or not."""
    return _gate.pending is not None


def raise_if_requested() -> None:
    """Raise the signal that has come, be it deferred or not: what it would have waited for has been given up."""
    if _gate.pending is not None:
        raise Interrupted(_gate.pending)


@contextmanager
def none_for_children() -> Iterator[None]:
    """Keep the signals from processes that begin in the block, for good: Ctrl-C reaches all that share a terminal."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, _SIGNALS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class Wait:
    """A wait for what another program holds; nothing is half done meanwhile, so that a signal may end it.

    A wait that has just begun goes on for a moment after a signal: others keep a lock for milliseconds only, and
    what is to be stored of an interruption is stored. Between two looks no more than a moment is waited: whoever was
    stopped in between, or asleep, looks again before giving up.
    """

    def __init__(self, seconds: float) -> None:
        self._looked, self._waited, self._seconds = time.monotonic(), 0.0, seconds

    def goes_on(self) -> bool:
        """Return whether to wait any longer; raise what has interrupted the wait."""
        now = time.monotonic()
        self._waited += min(now - self._looked, _LAST_MOMENT)
        self._looked = now
        if _gate.pending is not None and self._waited > _LAST_MOMENT:
            raise Interrupted(_gate.pending)
        return self._waited < self._seconds


@contextmanager
def _gate_set(*, closed: bool) -> Iterator[None]:
    before, _gate.closed = _gate.closed, closed
    try:
        yield
    finally:
        _gate.closed = before
