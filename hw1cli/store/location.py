"""Which database: the flag, else $HW1_DB, else `results.db` in the working directory (interface.md)."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

from hw1cli import variables
from hw1cli.errors import UsageError
from hw1cli.masking import mask_argument

DEFAULT_NAME = "results.db"

_NETWORK_FILE_SYSTEMS = frozenset(
    [
        "nfs",
        "nfs4",
        "cifs",
        "smb3",
        "smbfs",
        "ncpfs",
        "afs",
        "9p",
        "ceph",
        "glusterfs",
        "lustre",
        "beegfs",
        "gpfs",
        "fuse.sshfs",
        "fuse.glusterfs",
    ]
)


@dataclass(frozen=True, kw_only=True)
class Location:
    """Where a store is: an SQLite file (`path`) or another server's SQLAlchemy `url`; exactly one is set."""

    path: Path | None = None
    url: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        """Return what a person may see: the path, or the URL without its passwords."""
        if self.path is not None:
            return str(self.path)
        return mask_argument(self.url or "")

    @property
    def exists(self) -> bool:
        """Whether there is something to read; a server is taken to be there until it fails to answer."""
        return self.path is None or self.path.exists()

    @property
    def on_network(self) -> bool:
        """Whether the file lies on a network file system, where SQLite's shared-memory log does not work."""
        return self.path is not None and _file_system(self.path.resolve().parent) in _NETWORK_FILE_SYSTEMS


def locate(
    flag: str | os.PathLike[str] | None = None,
    environment: Mapping[str, str] = os.environ,
    directory: Path | None = None,
) -> Location:
    """Return the store's location: flag over environment over `results.db` in `directory` (the working one).

    The path is absolute, so that a later change of the working directory does not move the store. Raises
    UsageError for a value that is neither a path nor a URL that SQLAlchemy knows.
    """
    value = os.fspath(flag) if flag is not None else variables.store(environment) or DEFAULT_NAME
    if "://" in value:
        return _from_url(value)
    if not value or "\0" in value:
        raise UsageError("--db is empty or holds a null character; give a file's path or an SQLAlchemy URL")
    path = (directory or Path.cwd()) / Path(value).expanduser()
    if path.is_dir():
        raise UsageError(f"--db {value} is a directory; give a file in it, such as {path / DEFAULT_NAME}")
    return Location(path=path)


def _from_url(value: str) -> Location:
    """Return an SQLite URL's file as a path, so that both spellings are one store, and any other URL as it is."""
    scheme, _, rest = value.partition("://")
    if scheme.split("+")[0] == "sqlite":
        name = unquote(rest.removeprefix("/").partition("?")[0])
        if not rest.startswith("/") or name in ("", ":memory:"):
            raise UsageError(f"--db {value} names no file; write sqlite:///results.db or just results.db")
        return locate(name)
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        url = make_url(value)
        url.get_dialect().import_dbapi()
    except ImportError as error:
        raise UsageError(f"--db {scheme}://... needs the Python package {error.name}; install it with pip") from None
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise UsageError(
            f"--db {scheme}://... is no database URL that SQLAlchemy knows; give a file's path or, say, "
            "postgresql+psycopg://user@host/name"
        ) from None
    if url.password is not None and value.split("://", 1)[1].partition(":")[2].count("@") > 1:
        # The driver would take the password's rest for the host's name, and print it.
        raise UsageError(f"--db {scheme}://... has an @ too many; in a password, write %40 for it")
    return Location(url=value)


def _file_system(directory: Path) -> str:
    """Return the type of the file system that holds `directory`; empty where the system does not say (not Linux)."""
    try:
        lines = Path("/proc/self/mounts").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    holder = ("", "")
    for line in lines:
        _, mount_point, kind = line.split(" ")[:3]
        # The kernel writes a space in a mount point as \040; of nested mounts the longest path, last mounted, holds.
        mount_point = mount_point.replace("\\040", " ")
        if directory.is_relative_to(mount_point) and len(mount_point) >= len(holder[0]):
            holder = (mount_point, kind)
    return holder[1]
