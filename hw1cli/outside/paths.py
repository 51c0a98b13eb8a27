"""Paths as users type them, and the user's cache, on machines where a user has no home, too."""

import errno
import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path

from hw1cli.errors import UsageError

_KINDS = {
    stat.S_IFDIR: "a directory",
    stat.S_IFIFO: "a pipe (FIFO)",
    stat.S_IFSOCK: "a socket",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
}


def expand(path: str | os.PathLike[str]) -> Path:
    """Return the path with `~` and `~name` at its beginning replaced.

    Raises UsageError where there is no such home, and for what can be no path here, such as too long a name.
    """
    text = os.fspath(path)
    expanded = os.path.expanduser(text)
    if text.startswith("~") and expanded == text:
        home = text.partition("/")[0]
        raise UsageError(
            f"{text}: there is no home directory {home} here; write ./{text} for a name beginning with ~"
        )
    if cause := _impossible(expanded):
        raise UsageError(f"no possible path ({cause}): {text}; give another")
    return Path(expanded)


def _impossible(path: str) -> str | None:
    """Return why no file can have this path; None if one can."""
    try:
        os.stat(path)
    except ValueError as error:  # a null character
        return str(error)
    except OSError as error:
        if error.errno in (errno.ENAMETOOLONG, errno.ELOOP, errno.EINVAL):
            return error.strerror
    return None


def kind_of_other(path: Path) -> str | None:
    """Return in words what `path` is if it is no regular file; None for one, and for a free name."""
    try:
        return other_kind(path.stat().st_mode)
    except OSError:
        return None


def other_kind(mode: int) -> str | None:
    """Return in words what has this `st_mode` if it is no regular file; None for one."""
    return None if stat.S_ISREG(mode) else _KINDS.get(stat.S_IFMT(mode), "no regular file")


def has_home() -> bool:
    """Return whether this user has a home directory: no $HOME and no entry in the passwd file means none."""
    return os.path.isabs(os.path.expanduser("~"))


def user_cache(program: str) -> Path:
    """Return the user's cache directory for a program; one for the user in the temporary directory without a home."""
    import platformdirs

    if has_home() or os.environ.get("XDG_CACHE_HOME"):
        return platformdirs.user_cache_path(program, appauthor=False)
    return _private(Path(tempfile.gettempdir()) / f"{program}-{os.getuid()}")


def _private(path: Path) -> Path:
    """Return the folder, made if need be, if it is this user's alone; else a new one, which no one could prepare."""
    with suppress(OSError):
        path.mkdir(mode=0o700, exist_ok=True)
        status = path.lstat()
        if status.st_uid == os.getuid() and stat.S_ISDIR(status.st_mode) and not status.st_mode & 0o022:
            return path
    return Path(tempfile.mkdtemp(prefix=f"{path.name}-"))
