"""Ctrl-C and SIGTERM as exceptions that never cut a write in two."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Interrupted(BaseException):
    """The user or the system asked the program to stop; `exit_code` is 130 (Ctrl-C) or 143 (SIGTERM)."""

    def __init__(self, signum: int) -> None:
        super().__init__(signal.Signals(signum).name)
        self.exit_code = 128 + signum


class _Gate:
    """Whether a signal raises at once, and the one that came while it could not."""

    def __init__(self) -> None:
        self.depth = 0
        self.pending: int | None = None

    def handle(self, signum: int, frame: FrameType | None) -> None:
        if self.depth:
            self.pending = signum
        else:
            raise Interrupted(signum)


_gate = _Gate()


def install() -> None:
    """Turn SIGINT and SIGTERM into `Interrupted` from now on (main thread only)."""
    for signum in (signal.SIGINT, signal.SIGTERM):
        signal.signal(signum, _gate.handle)


@contextmanager
def deferred() -> Iterator[None]:
    """Finish the block before a signal that arrives inside it is raised."""
    _gate.depth += 1
    try:
        yield
    finally:
        _gate.depth -= 1
    if not _gate.depth and _gate.pending is not None:
        signum, _gate.pending = _gate.pending, None
        raise Interrupted(signum)
