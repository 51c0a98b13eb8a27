"""What the real program does to the files of its store, call by call, as `strace` (Linux) sees it."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.torture.disk import Create, Event, Sync, Truncate, Unlink, Write

DB = "results.db"

_CALLS = "openat,pwrite64,ftruncate,unlink,unlinkat,fsync,fdatasync"
_LINE = re.compile(r"(\w+)\((.*)\) += (\d+)")
_PATH = re.compile(r'[<"]([^>"]*)[>"]')


@cache
def available() -> bool:
    """Whether there is a strace, and it may look at programs (containers can forbid it)."""
    return (
        shutil.which("strace") is not None
        and subprocess.run(["strace", "-f", "-o", "/dev/null", "true"]).returncode == 0
    )


def record(program: str, arguments: tuple[str, ...], folder: Path) -> list[Event]:
    """Run a Python program, with these arguments, in `folder` and return what it did to the store there, in order."""
    log = folder.with_suffix(".strace")
    files = [folder, *(folder / f"{DB}{ending}" for ending in ("", "-wal", "-journal"))]
    options = ["-f", "--seccomp-bpf", "-y", "-xx", "-s", str(2**26), "-e", f"trace={_CALLS}", "-o", str(log)]
    options += [word for file in files for word in ("-P", str(file))]
    others = {name: value for name, value in os.environ.items() if not name.startswith("HW1_")}
    done = subprocess.run(
        ["strace", *options, sys.executable, "-c", program, *arguments],
        cwd=folder,
        env=others | {"HW1_THREADS": "1", "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True,
        text=True,
        timeout=600,
    )
    assert done.returncode == 0, done.stderr
    with log.open(encoding="ascii") as lines:
        return [event for line in _whole(lines) for event in _events(line, folder)]


def _whole(lines: Iterator[str]) -> Iterator[str]:
    """Yield the calls, each where it returned; one that another thread interrupts is two lines."""
    begun: dict[str, str] = {}
    for line in lines:
        thread, call = line.split(maxsplit=1)
        start, unfinished, _ = call.partition(" <unfinished ...>")
        _, resumed, end = call.partition(" resumed>")
        if unfinished:
            begun[thread] = start
        else:
            yield begun.pop(thread) + end if resumed else call


def _events(call: str, folder: Path) -> Iterator[Event]:
    match = _LINE.match(call)
    if match is None:  # an exit, a signal, or a call that failed
        return
    name, text, returned = match.groups()
    arguments = text.split(", ")
    if name == "openat":
        if "O_CREAT" in arguments[2]:
            yield Create(_name(arguments[1], folder))
    elif name.startswith("unlink"):
        yield Unlink(_name(next(each for each in arguments if each.startswith('"')), folder))
    elif name == "ftruncate":
        yield Truncate(_name(arguments[0], folder), int(arguments[1]))
    elif name == "pwrite64":
        data = bytes.fromhex(arguments[1][1:-1].replace("\\x", ""))[: int(returned)]
        yield Write(_name(arguments[0], folder), int(arguments[3]), data)
    else:
        yield Sync(_name(arguments[0], folder))


def _name(argument: str, folder: Path) -> str:
    """Return a file's name in the folder; empty for the folder itself."""
    found = _PATH.search(argument)
    assert found is not None, argument
    path = Path(os.fsdecode(bytes.fromhex(found[1].replace("\\x", ""))))
    return "" if path == folder else path.name
