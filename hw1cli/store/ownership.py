"""Who trains a run, and whether that process is still there.

A process is identified by the machine's name, its boot and process namespace, the process id and the moment the
process started. The kernel counts that moment in ticks since the boot, so setting the clock changes nothing.
A process that may not be looked at (another user's where /proc hides it, another container's) is not a dead one:
there the last heartbeat is believed. On a server, whose clock is everybody's, so is that of another machine's.
"""

import hashlib
import os
import sys
import time
from dataclasses import dataclass, fields
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

from hw1cli.records import Status
from hw1cli.store.codec import decode_time

_GONE_STATES = "ZX"
_STATE_FIELD, _START_FIELD = 0, 19  # of /proc/<pid>/stat, counted after the command's closing parenthesis

BELIEVED = timedelta(hours=1)
"""How long after its last heartbeat (one an epoch) a process that cannot be looked at counts as alive."""

HEARTBEAT, LEAST_SILENCE, TAKE_OVER_AFTER = 10, 30, 600
"""Seconds between heartbeats on a server, and of silence after which another machine's runs are taken over there: at
least, and if nothing else is asked for."""

UNSEEN = 0
"""The start of a process that exists and may not be looked at."""


@dataclass(frozen=True)
class Owner:
    """A process on a machine; `boot` names the machine's boot, the process namespace and the machine itself."""

    host: str
    boot: str
    pid: int
    start: int


OWNER = ("heartbeat_at", *(f"owner_{each.name}" for each in fields(Owner)))
"""The columns of a stored run that say who trains it."""


def this_process() -> Owner:
    """Return the calling process as an owner."""
    import socket  # only those who meet a running run pay for it

    start = process_start(os.getpid())
    return Owner(host=socket.gethostname(), boot=_boot(), pid=os.getpid(), start=start or UNSEEN)


def is_alive(owner: Owner, silent: timedelta, limit: timedelta | None = None) -> bool | None:
    """Return whether the owner is still running; None where that cannot be known from here.

    `silent` is how long ago the owner last wrote, which matters where the process itself cannot be looked at: with
    a `limit` to the silence it says who is alive, on other machines, too.
    """
    heard = None if limit is None else silent < limit
    here = this_process()
    if owner.host != here.host:
        return heard
    (boot, namespace, machine), ours = _parts(owner.boot), _parts(here.boot)
    if boot != ours[0]:
        return False if _before_this_boot(silent) or "" != machine == ours[2] else heard
    start = process_start(owner.pid) if namespace == ours[1] else UNSEEN
    if start is None:
        return False
    if UNSEEN in (start, owner.start):
        return (abs(silent) < BELIEVED or None) if heard is None else heard
    return start == owner.start


def owner_alive(
    status: str, heartbeat: str, *owner: Any, now: datetime | None = None, limit: timedelta | None = None
) -> bool | None:
    """Return whether the process that trains a run is still there; None for a run that is not running.

    Takes what a row has: OWNER after the run's status; ValueError or TypeError for what makes no sense. `now` is by
    the clock that the heartbeat is by (None: this machine's), `limit` as in `is_alive`.
    """
    silent = (now or datetime.now(UTC)) - decode_time(heartbeat)
    return None if status != Status.RUNNING or None in owner else is_alive(Owner(*owner), silent, limit)


def _parts(boot: str) -> tuple[str, str, str]:
    """Return boot, process namespace and machine; an older hw1 did not name the machine."""
    name, namespace, machine, *_ = [*boot.split("/"), "", ""]
    return name, namespace, machine


def _before_this_boot(silent: timedelta) -> bool:
    """Return whether a process of another boot wrote before this one: a reboot then, and no machine of like name.

    A heartbeat that lies ahead of any clock is of the past, too: the clock has been set back, as by a power cut.
    """
    return silent > datetime.now(UTC) - _booted_at() or silent < -BELIEVED


def process_start(pid: int) -> int | None:
    """Return when process `pid` started (ticks since the boot; elsewhere than on Linux, ms since 1970), or UNSEEN.

    None if there is no such process, or it has ended and only waits for its parent to notice.
    """
    if not _exists(pid):
        return None
    if sys.platform == "linux":
        return _start_on_linux(pid)
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else int(process.create_time() * 1000)
    except psutil.NoSuchProcess:
        return None
    except psutil.Error:
        return UNSEEN


def _exists(pid: int) -> bool:
    """Return whether there is such a process; /proc may hide it, the kernel does not."""
    if pid <= 0:  # a number from a file; 0 and below mean groups of processes
        return False
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except (ProcessLookupError, OverflowError):
        return False
    return True


def _start_on_linux(pid: int) -> int | None:
    try:
        if os.readlink("/proc/self") != str(os.getpid()) and pid != os.getpid():
            return UNSEEN  # /proc shows another namespace, in which this number is another process's
        name = "self" if pid == os.getpid() else str(pid)
        stat = Path(f"/proc/{name}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return UNSEEN if _exists(pid) else None
    fields = stat.rpartition(")")[2].split()
    return None if fields[_STATE_FIELD] in _GONE_STATES else int(fields[_START_FIELD])


@lru_cache(maxsize=1)
def _boot() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{os.readlink('/proc/self/ns/pid')}/{_machine()}"
    except OSError:
        return f"{_booted_at():%Y-%m-%dT%H:%M}/"


def _machine() -> str:
    """Return a name of the installed system; hashed, since the number itself should not travel (machine-id(5))."""
    try:
        number = Path("/etc/machine-id").read_bytes().strip()
    except OSError:
        return ""
    return hashlib.sha256(b"hw1 " + number).hexdigest()[:12] if number else ""


def _booted_at() -> datetime:
    if sys.platform == "linux":
        return datetime.now(UTC) - timedelta(seconds=time.clock_gettime(time.CLOCK_BOOTTIME))
    import psutil

    return datetime.fromtimestamp(psutil.boot_time(), UTC)
