"""Who trains a run, and whether that process is still there.

A process is identified by the machine's name, its boot and process namespace, the process id and the moment the
process started. The kernel counts that moment in ticks since the boot, so setting the clock changes nothing.
"""

import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path

_GONE_STATES = "ZX"
_STATE_FIELD, _START_FIELD = 0, 19  # of /proc/<pid>/stat, counted after the command's closing parenthesis


@dataclass(frozen=True, kw_only=True)
class Owner:
    """A process on a machine; `boot` names the machine's boot and the process namespace."""

    host: str
    boot: str
    pid: int
    start: int

    def __str__(self) -> str:
        return f"process {self.pid} on {self.host}"


def this_process() -> Owner:
    """Return the calling process as an owner."""
    import socket  # only those who meet a running run pay for it

    start = process_start(os.getpid())
    return Owner(host=socket.gethostname(), boot=_boot(), pid=os.getpid(), start=start or 0)


def is_alive(owner: Owner, heartbeat: datetime) -> bool | None:
    """Return whether the owner is still running; None where that cannot be known from here.

    `heartbeat` is when the owner last wrote. It matters only for an owner of this machine's name and another boot:
    gone if it was last heard of before this boot; otherwise another machine bears the same name.
    """
    here = this_process()
    if owner.host != here.host:
        return None
    if owner.boot != here.boot:
        # Containers of one boot differ only in their namespace: neither can see the other's processes.
        rebooted = owner.boot.partition("/")[0] != here.boot.partition("/")[0]
        return False if rebooted and heartbeat < _booted_at() else None
    return process_start(owner.pid) == owner.start


def process_start(pid: int) -> int | None:
    """Return when process `pid` started (ticks since the boot; elsewhere than on Linux, ms since 1970), or None.

    None also for a process that has ended and only waits for its parent to notice.
    """
    if Path("/proc/self/stat").exists():
        return _start_on_linux(pid)
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else int(process.create_time() * 1000)
    except psutil.Error:
        return None


def _start_on_linux(pid: int) -> int | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[_STATE_FIELD] in _GONE_STATES else int(fields[_START_FIELD])


@lru_cache(maxsize=1)
def _boot() -> str:
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        return f"{boot}/{os.readlink('/proc/self/ns/pid')}"
    except OSError:
        return f"{_booted_at():%Y-%m-%dT%H:%M}/"


def _booted_at() -> datetime:
    try:
        uptime = float(Path("/proc/uptime").read_text(encoding="ascii").split()[0])
        return datetime.now(UTC) - timedelta(seconds=uptime)
    except OSError:
        import psutil

        return datetime.fromtimestamp(psutil.boot_time(), UTC)
