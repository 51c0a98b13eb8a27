"""The commands of docs/cluster.md, taken from the page, how to type them on one machine, and what they store."""

import os
import random
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.torture import cases
from tests.torture.processes import PATIENCE

PAGE = (Path(__file__).parents[2] / "docs" / "cluster.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    """Return what stands below a heading of the page, up to the next one."""
    return PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]


def block(heading: str, language: str) -> str:
    """Return the first block of a language in a section."""
    (found, *_) = re.findall(rf"^```{language}\n(.*?)^```", section(heading), re.MULTILINE | re.DOTALL)
    return str(found)


def line(heading: str, words: str, *, containing: str = "") -> str:
    """Return the first line to type of a section that begins with these words, without the remark behind it."""
    lines = re.findall(rf"^\$ ({words}.*?)(?: +#.*)?$", section(heading), re.MULTILINE)
    return next(str(each) for each in lines if containing in each)


def on_small_data(commands: str, *options: str) -> str:
    """Return commands in which every sweep takes the small data set of the working folder."""
    return re.sub(r"hw1 sweep .*", rf"\g<0> {shlex.join(('--data', 'small.npz', *options))}", commands)


def environment(more: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a terminal in which this hw1 and its Dask are installed."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"], "/usr/sbin", "/sbin"])
    return os.environ | {"PATH": path, "PYTHONUNBUFFERED": "1"} | more


def typed(command: str, folder: Path, **more: str) -> "subprocess.CompletedProcess[str]":
    """Type a command, and wait for its end."""
    shell = ["bash", "-c", command]
    return subprocess.run(shell, cwd=folder, env=environment(more), capture_output=True, text=True, timeout=PATIENCE)


@contextmanager
def running(command: str, folder: Path, **more: str) -> "Iterator[subprocess.Popen[bytes]]":
    """Have a command run in a terminal of its own for the block, after which it gets Ctrl-C and has to end."""
    folder.mkdir(exist_ok=True)
    with (folder / "log").open("ab") as log:
        process = subprocess.Popen(
            ["env", "--default-signal=INT", *shlex.split(command)],  # what runs in the background may ignore it
            cwd=folder, env=environment(more), stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        yield process
        os.killpg(process.pid, signal.SIGINT)
        process.wait(PATIENCE)
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port(count: int = 1) -> int:
    """Return the first of so many free ports in a row, of those that the system gives to nobody unasked."""
    while any(map(listens, range(first := random.randrange(10_000, 32_000), first + count))):
        pass
    return first


def listens(port: int) -> bool:
    """Whether somebody listens at a port of this machine."""
    with socket.socket() as caller:
        return caller.connect_ex(("127.0.0.1", port)) == 0


def by_one_process(*options: str) -> dict[str, dict[str, object]]:
    """Return the numbers of the page's sweep, with these options besides, as one process stores them."""
    command = line("Several processes on one machine", "hw1 sweep").replace("--jobs 4", "")
    _, *arguments = shlex.split(on_small_data(command, *options))
    return cases.by_one_process(*arguments)
