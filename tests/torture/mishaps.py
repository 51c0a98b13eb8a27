"""What is done to a program's process before it begins: small disks, little memory, a kill at one exact moment.

Functions of a module, since the process that calls them gets only their name.
"""

import ctypes
import os
import resource
import signal
import struct
from pathlib import Path

MEGABYTE = 2**20


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


def die_before_the_end() -> None:
    """Be killed when all epochs of a run are stored and its end is not."""
    _die_in_finish(1)


def die_between_two_ends() -> None:
    """Be killed when the first of several runs trained together has ended, and the second has not."""
    _die_in_finish(2)


def _die_in_finish(call: int) -> None:
    from hw1cli.store.writer import Store

    finish, calls = Store.finish, []

    def finish_or_die(self: Store, *arguments: object, **named: object) -> None:
        calls.append(1)
        if len(calls) == call:
            os.kill(os.getpid(), signal.SIGKILL)
        finish(self, *arguments, **named)  # type: ignore[arg-type]

    Store.finish = finish_or_die  # type: ignore[method-assign, assignment]
