"""Which database: the flag, else $HW1_DB, else `results.db` in the working directory (interface.md).

In a clone of the project, where the program's source lies beside it, that `results.db` is the published store and is
only read, unless it is named: what is trained goes to `runs.db` beside it, which is the store from then on.
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import unquote

from hw1cli.errors import DataError, UsageError
from hw1cli.outside import variables
from hw1cli.outside.passwords import mask_argument
from hw1cli.outside.paths import expand, kind_of_other

DEFAULT_NAME = "results.db"
OWN_NAME = "runs.db"
"""The store of one's own results where `results.db` is the published one."""

_NETWORK_FILE_SYSTEMS = frozenset(
    ("nfs", "nfs3", "nfs4", "cifs", "smb2", "smb3", "smbfs", "ncpfs", "afs", "afpfs", "webdav", "9p", "virtiofs",
     "vboxsf", "ceph", "glusterfs", "lustre", "lustre_lite", "beegfs", "fhgfs", "gpfs", "mmfs", "panfs", "wekafs",
     "orangefs", "pvfs2", "coda", "acfs", "gfs2", "ocfs2", "moosefs", "prl_fs")
)  # fmt: skip
_LOCAL_FUSE = ("fuseblk", "fuse.ext4", "fuse.ntfs-3g", "fuse.fuse-overlayfs")
"""File systems in user space that lie on a disk of this machine; most others reach over a network."""


@dataclass(frozen=True, kw_only=True)
class Location:
    """Where a store is: an SQLite file (`path`) or another server's SQLAlchemy `url`; exactly one is set.

    `published` marks the store that came with the program and was not named: it is only read.
    """

    path: Path | None = None
    url: str | None = field(default=None, repr=False)
    published: bool = False

    def __str__(self) -> str:
        """Return what a person may see: the path, or the URL without its passwords."""
        if self.path is not None:
            return str(self.path)
        return mask_argument(self.url or "")

    @property
    def writable(self) -> "Location":
        """The store that takes new results: this one, or one's own beside the published one."""
        return Location(path=self.path.with_name(OWN_NAME)) if self.path and self.published else self

    @property
    def exists(self) -> bool:
        """Whether there is something to read; a server is taken to be there until it fails to answer."""
        return self.path is None or self.path.exists()

    def require(self) -> None:
        """Raise DataError if there is nothing to read."""
        if not self.exists:
            raise DataError(f"no results are stored yet: {self} does not exist; train something, or give --db")

    @property
    def on_network(self) -> bool:
        """Whether the file lies on a network file system, where SQLite's shared-memory log does not work."""
        if self.path is None:
            return False
        kind = _file_system(self.path.resolve().parent)
        return kind in _NETWORK_FILE_SYSTEMS or (kind.startswith("fuse") and kind not in _LOCAL_FUSE)


def locate(
    flag: str | os.PathLike[str] | None = None,
    environment: Mapping[str, str] = os.environ,
    directory: Path | None = None,
    *,
    option: str = "--db",
) -> Location:
    """Return the store's location: flag over environment over `results.db` in `directory` (the working one).

    In a clone of the project the last is one's own store if there is one, else the published one.

    The path is absolute, so that a later change of the working directory does not move the store. Raises
    UsageError, naming the `option`, for a value that is neither a path nor a URL that SQLAlchemy knows.
    """
    value = variables.store(environment) if flag is None else os.fspath(flag)
    directory = directory or Path.cwd()
    try:
        if value is None:
            return _default(directory)
        return _from_url(value) if "://" in value else _from_path(value, directory)
    except UsageError as error:
        raise UsageError(f"{'HW1_DB' if flag is None and value else option} {error}") from None


def _default(directory: Path) -> Location:
    default = _from_path(DEFAULT_NAME, directory)
    if not (directory / "hw1cli" / "__init__.py").is_file():
        return default
    published = replace(default, published=True)
    return published.writable if published.writable.exists else published


def _from_path(value: str, directory: Path) -> Location:
    if not value:
        raise UsageError("is empty; give a file's path or an SQLAlchemy URL")
    if value.startswith("file:"):
        raise UsageError(f"{value}: SQLite's own URIs are not understood; give the file's path, or ./{value}")
    path = directory / expand(value)
    kind = kind_of_other(path)
    if kind is None and value.endswith(("/", os.sep)):
        kind = "a directory's name"
    if kind is not None:
        directory_hint = f", such as {path / DEFAULT_NAME}" if "directory" in kind else ""
        raise UsageError(f"{value} is {kind}; give a file{directory_hint}")
    return Location(path=path)


def _from_url(value: str) -> Location:
    """Return an SQLite URL's file as a path, so that both spellings are one store, and any other URL as it is."""
    scheme, _, rest = value.partition("://")
    if scheme.split("+")[0] == "sqlite":
        name, _, query = rest.removeprefix("/").partition("?")
        name = unquote(name)
        if query:
            raise UsageError(f"{scheme}:///...?{query}: an SQLite URL takes no options here; give the file alone")
        if not rest.startswith("/") or name in ("", ":memory:"):
            raise UsageError(f"{value} names no file; write sqlite:///results.db or just results.db")
        return _from_path(name, Path.cwd())
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError, NoSuchModuleError

    try:
        url = make_url(value)
        url.get_dialect().import_dbapi()
    except ImportError as error:
        raise UsageError(f"{scheme}://... needs the Python package {error.name}; install it with pip") from None
    except (ArgumentError, NoSuchModuleError, ValueError):
        raise UsageError(
            f"{scheme}://... is no database URL that SQLAlchemy knows; give a file's path or, say, "
            "postgresql+psycopg://user@host/name"
        ) from None
    if url.password is not None and value.split("://", 1)[1].partition(":")[2].count("@") > 1:
        # The driver would take the password's rest for the host's name, and print it.
        raise UsageError(f"{scheme}://... has an @ too many; in a password, write %40 for it")
    return Location(url=value)


def _file_system(directory: Path) -> str:
    """Return the type of the file system that holds `directory`; empty where the system does not say."""
    import psutil

    try:
        mounts = psutil.disk_partitions(all=True)
    except OSError:
        return ""
    # Of nested mounts the longest path, last mounted, holds.
    holders = [each for each in reversed(mounts) if directory.is_relative_to(each.mountpoint)]
    return max(holders, key=lambda each: len(each.mountpoint)).fstype.lower() if holders else ""
