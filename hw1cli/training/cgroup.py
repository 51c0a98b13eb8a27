"""The share of the processors that a container or batch system lets this process use: Linux's control groups.

https://docs.kernel.org/admin-guide/cgroup-v2.html (cpu.max); cgroup-v1 has cpu.cfs_quota_us and cpu.cfs_period_us.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath


def cpu_quota(root: Path = Path("/")) -> float | None:
    """Return the cores' worth of time that the quotas of this process's groups allow; None where none is set.

    `root` is the folder in which /proc and what it names are looked for.
    """
    try:
        groups = (root / "proc/self/cgroup").read_text(errors="replace")
        mounts = (root / "proc/self/mountinfo").read_text(errors="replace")
    except OSError:
        return None
    quotas = [
        quota for folder in _folders(groups, mounts) if (quota := _quota(root / folder.lstrip("/"))) is not None
    ]
    return min(quotas, default=None)


def _folders(groups: str, mounts: str) -> Iterator[str]:
    """Yield the folders of this process's groups, and of those around them, as far as they are mounted."""
    for line in mounts.splitlines():
        mount, _, system = line.partition(" - ")
        top, point = mount.split(" ")[3:5]
        kind, _, options = system.split(" ", 2)
        group = _group(groups, "cpu" if "cpu" in options.split(" ")[-1].split(",") else "")
        if group is None or kind not in ("cgroup", "cgroup2"):
            continue
        # A container's /proc may name the group as the host does, while only a part of the tree is mounted.
        below = group.relative_to(top) if group.is_relative_to(top) else PurePosixPath()
        yield from (f"{point}/{each}" for each in (below, *below.parents))


def _group(groups: str, controller: str) -> PurePosixPath | None:
    """Return this process's group under a controller of version 1, or of version 2 if it is empty."""
    for line in groups.splitlines():
        _, controllers, path = line.split(":", 2)
        if controller in controllers.split(","):
            return PurePosixPath(path)
    return None


def _quota(folder: Path) -> float | None:
    """Return a group's own quota: "max 100000" in version 2, and -1 in version 1, mean that there is none."""
    for names in (("cpu.max",), ("cpu.cfs_quota_us", "cpu.cfs_period_us")):
        try:
            quota, period = map(float, " ".join((folder / name).read_text() for name in names).split())
        except (OSError, ValueError):
            continue
        if quota > 0 and period > 0:
            return quota / period
    return None
