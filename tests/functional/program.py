"""Driving the program as a user does: in this process for speed, as a process of its own where signals matter."""

import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest.mock import patch


@dataclass(frozen=True)
class Result:
    """What a command printed and how it ended."""

    code: int
    out: str
    err: str

    def json(self) -> Any:
        """Return the one JSON document on stdout; NaN and Infinity are refused."""
        return json.loads(self.out, parse_constant=_refuse)


def _refuse(token: str) -> None:
    raise AssertionError(f"not JSON: {token}")


def hw1(*arguments: str | Path) -> Result:
    """Run a command in this process."""
    from hw1cli.cli.main import run

    with patch("sys.stdout", StringIO()) as out, patch("sys.stderr", StringIO()) as err, _signals_kept():
        code = run([str(argument) for argument in arguments])
    return Result(code, out.getvalue(), err.getvalue())


def done(*arguments: str | Path) -> Result:
    """Run a command that has to succeed."""
    result = hw1(*arguments)
    assert result.code == 0, result.err
    return result


def refused(result: Result, code: int, *words: str) -> None:
    """Assert that a command printed nothing but one line of error, in which these words stand."""
    assert (result.code, result.out, len(result.err.splitlines())) == (code, "", 1), result.err
    for word in words:
        assert word in result.err, result.err


def listed(*options: str | Path) -> list[dict[str, Any]]:
    """Return the stored runs as `hw1 runs list` lists them."""
    runs: list[dict[str, Any]] = done("runs", "list", *options, "--json").json()["runs"]
    return runs


@contextmanager
def _signals_kept() -> Iterator[None]:
    import signal

    before = {signum: signal.getsignal(signum) for signum in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for signum, handler in before.items():
            signal.signal(signum, handler)


def on_a_terminal(*arguments: str | Path, typed: bytes = b"", columns: int | None = None) -> tuple[int, str]:
    """Run a command where all three streams are a terminal; return its exit code and all that is to be seen there.

    With `columns`, on one of this width that knows no colours.
    """
    plain = {} if columns is None else {"COLUMNS": str(columns), "TERM": "dumb"}
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "hw1cli", *map(str, arguments)]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=os.environ | plain) as process:
        os.close(theirs)
        os.write(ours, typed)
        shown = b"".join(iter(lambda: _read(ours), b""))
    os.close(ours)
    return process.returncode, shown.decode()


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # the program has ended
        return b""


def start(*arguments: str | Path, **environment: str) -> "subprocess.Popen[str]":
    """Start a command as a process of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "hw1cli", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=os.environ | {"HW1_THREADS": "1"} | environment,
    )
