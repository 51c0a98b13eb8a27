"""The standard streams, whatever they are: closed, full, left by their reader, of an encoding that lacks a character.

Output that cannot be written is lost, which `lost_output` tells at the end; nothing that is under way stops for it.
"""

import errno
import io
import os
import select
import sys
from collections.abc import Iterator
from typing import TextIO


class _Lossy(io.FileIO):
    """A file that swallows everything from the first failed write on; `error` says why."""

    error: OSError | None = None

    def write(self, data: "bytes | memoryview") -> int:  # type: ignore[override]
        while self.error is None:
            try:
                written = super().write(data)
            except OSError as error:
                self.error = error
                break
            if written is not None:
                return written
            select.select([], [self], [])  # another process has made the pipe or terminal non-blocking
        return len(data)


def prepare() -> None:
    """Make the three streams usable: to be called before anything else opens a file.

    A closed one becomes the null device: else the next file to be opened, the results store say, took its number and
    with it all that is printed. Characters that an encoding lacks are shown as escapes.
    """
    for descriptor in (0, 1, 2):
        try:
            os.fstat(descriptor)
        except OSError:
            os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)  # opens as the lowest free number: this one
    sys.stdin = sys.stdin or open(0, closefd=False, encoding="utf-8")  # noqa: SIM115
    sys.stdout, sys.stderr = _writer(1, sys.stdout), _writer(2, sys.stderr)


def lost_output() -> str | None:
    """Write out what is held back and return why results have been lost; None if none have, or nobody wanted them."""
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    for raw in _raws():
        if raw.fileno() == 1 and raw.error and raw.error.errno != errno.EPIPE:
            return raw.error.strerror or str(raw.error)
    return None


def abandon() -> None:
    """Drop what is held back: writing it might wait for its reader."""
    for raw in _raws():
        raw.error = raw.error or BrokenPipeError()


def _writer(descriptor: int, before: TextIO | None) -> io.TextIOWrapper:
    raw = _Lossy(descriptor, "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),  # type: ignore[type-var]
        encoding=before.encoding if before else "utf-8",
        errors="backslashreplace",
        line_buffering=descriptor == 2 or raw.isatty(),
        write_through=bool(getattr(before, "write_through", False)),
    )


def _raws() -> Iterator[_Lossy]:
    for stream in (sys.stdout, sys.stderr):
        raw = getattr(getattr(stream, "buffer", None), "raw", None)
        if isinstance(raw, _Lossy):
            yield raw
