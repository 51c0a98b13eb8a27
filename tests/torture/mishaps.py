"""What is done to a program's process before it begins: small disks, little memory, a kill at one exact moment.

Functions of a module, since the process that calls them gets only their name.
"""

import ctypes
import os
import resource
import signal
import socket
import struct
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta, tzinfo
from functools import partial
from pathlib import Path
from typing import Any

MEGABYTE = 2**20
_NEW_UTS, _NEW_NET = 0x04000000, 0x40000000  # of sched.h


def small_files() -> None:
    """No file may grow beyond 2 MB, as on a disk that is full by then."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2 * MEGABYTE, 2 * MEGABYTE))


def little_memory() -> None:
    """No more than 1 GB of memory on top of what the process has taken."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    limit = pages * resource.getpagesize() + 1024 * MEGABYTE
    resource.setrlimit(resource.RLIMIT_AS, (limit, limit))


def give_up_privileges() -> None:
    """Let permissions stop root, too: no capability is left. Others have none that matters."""
    version_3 = struct.pack("Ii", 0x20080522, 0)
    if os.geteuid() == 0 and ctypes.CDLL(None).capset(version_3, bytes(24)) != 0:
        raise OSError("capset failed")


def little_patience() -> None:
    """Give a PostgreSQL server that says nothing 2 s instead of a minute."""
    from hw1cli.store import postgresql

    postgresql.SILENT_SECONDS = 2.0


def much_patience() -> None:
    """Wait 10 min for a lock that others hold, and not half a minute."""
    from hw1cli.store import failures

    failures.BUSY_SECONDS = 600.0


def stand_still_after_an_epoch(first: Callable[[], Any] | None = None) -> None:
    """Be stopped (SIGSTOP) as soon as an epoch is stored, until somebody says to go on (SIGCONT)."""
    from hw1cli.store.writer import Store

    if first is not None:
        first()
    save = Store.save_epochs

    def save_and_stand_still(self: Store, progress: Any) -> None:
        save(self, progress)
        Store.save_epochs = save  # type: ignore[method-assign]
        os.kill(os.getpid(), signal.SIGSTOP)

    Store.save_epochs = save_and_stand_still  # type: ignore[method-assign, assignment]


def die_in_finish(call: int) -> None:
    """Be killed when all epochs of the runs trained together are stored, before so many of them have ended."""
    from hw1cli.store.writer import Store

    finish, calls = Store.finish, []

    def finish_or_die(self: Store, *arguments: object, **named: object) -> None:
        calls.append(1)
        if len(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)
        finish(self, *arguments, **named)  # type: ignore[arg-type]

    Store.finish = finish_or_die  # type: ignore[method-assign, assignment]


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        os.close(descriptor)
        setattr(sys, ("stdin", "stdout", "stderr")[descriptor], None)


def _fill(descriptor: int) -> None:
    _replace(descriptor, os.open("/dev/full", os.O_WRONLY))


def _broken_pipe(descriptor: int) -> None:
    reader, writer = os.pipe()
    _replace(descriptor, writer)
    os.close(reader)


def _replace(descriptor: int, by: int) -> None:
    os.dup2(by, descriptor)
    os.close(by)


STREAMS = {
    "no standard input, as after `<&-`": partial(_close, 0),
    "no standard output, as after `>&-`": partial(_close, 1),
    "no standard error, as after `2>&-`": partial(_close, 2),
    "none of the three streams, as some schedulers start a program": partial(_close, 0, 1, 2),
    "output onto a full disk": partial(_fill, 1),
    "the log of progress and errors on a full disk": partial(_fill, 2),
    "output into a pipe whose reader has left, as `| head` does": partial(_broken_pipe, 1),
    "the log into a pipe whose reader has left": partial(_broken_pipe, 2),
}
"""What can be wrong with a program's streams, as it is set before the program begins."""


def ascii_only() -> None:
    """Print to a terminal that knows ASCII only, strictly."""
    sys.stdout = os.fdopen(1, "w", encoding="ascii", errors="strict", closefd=False)
    sys.stderr = os.fdopen(2, "w", encoding="ascii", errors="strict", closefd=False)


def vanished_folder() -> None:
    """Work in a folder that has been deleted."""
    folder = tempfile.mkdtemp()
    os.chdir(folder)
    os.rmdir(folder)


def forbidden_folder() -> None:
    """Work in a folder that may no longer be used."""
    folder = Path(tempfile.mkdtemp(dir="."))
    os.chdir(folder)
    folder = Path.cwd()
    folder.chmod(0)
    give_up_privileges()


def on_a_network_file_system() -> None:
    """Take the disk for a network's, where a store keeps a rollback journal."""
    from hw1cli.store.location import Location

    Location.on_network = property(lambda self: True)  # type: ignore[assignment, method-assign]


def another_machine(ahead: timedelta = timedelta()) -> None:
    """Be a process of a machine of another name and clock, that shares no network with this one; needs root."""
    if ctypes.CDLL(None).unshare(_NEW_UTS | _NEW_NET) != 0:
        raise OSError("unshare failed")
    socket.sethostname(f"machine-{os.getpid()}")
    if ahead:
        _set_clock(ahead)


def _set_clock(ahead: timedelta) -> None:
    from hw1cli.store import codec, engine, ownership

    class Wrong(datetime):
        @classmethod
        def now(cls, tz: tzinfo | None = None) -> datetime:  # type: ignore[override]
            return datetime.now(tz) + ahead

    for module in (codec, engine, ownership):
        module.datetime = Wrong  # type: ignore[attr-defined, misc]
