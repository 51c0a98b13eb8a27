"""Files from outside, read within bounds; files of ours, there whole or not at all."""

import fcntl
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import BufferedReader
from pathlib import Path
from typing import IO, Any

from hw1cli.errors import DataError, Hw1Error
from hw1cli.outside.paths import other_kind

_LFS_POINTER = b"version https://git-lfs.github.com/spec/"


def text_of_name(name: str | bytes) -> str:
    """Return a file's name, or a command line with some, as text that every database takes: odd bytes as `\\xff`."""
    return os.fsencode(name).decode("utf-8", errors="backslashreplace")


def open_file(path: Path, max_bytes: int, what: str) -> BufferedReader:
    """Open an ordinary file of at most `max_bytes` for reading; `what` is what it should be: "a network file".

    Raises DataError, in one line, for whatever else has that name: it never waits for a pipe nor reads a device.
    """
    try:
        _check(path, os.stat(path), max_bytes, what)
        file = open(os.open(path, os.O_RDONLY | os.O_NONBLOCK), "rb")  # noqa: SIM115
        _check(path, os.fstat(file.fileno()), max_bytes, what)  # it may have been exchanged meanwhile
        start = file.read(len(_LFS_POINTER))
        file.seek(0)
    except (OSError, ValueError) as error:  # a ValueError for a null character in the name
        cause = getattr(error, "strerror", None) or error
        raise DataError(f"cannot read {path}: {cause}; give {what}") from None
    if start == _LFS_POINTER:
        file.close()
        raise DataError(f"{path} is a Git LFS pointer, not the file itself; run `git lfs pull` to get it")
    return file


def read_file(path: Path, max_bytes: int, what: str) -> bytes:
    """Return the content of an ordinary file of at most `max_bytes`; DataError as `open_file`."""
    with open_file(path, max_bytes, what) as file:
        try:
            content = file.read(max_bytes + 1)  # some files of /proc are longer than they say
        except OSError as error:
            raise DataError(f"cannot read {path}: {error.strerror}; give {what}") from None
    if len(content) > max_bytes:
        raise DataError(_too_long(path, max_bytes, what))
    return content


def read_text(path: Path, max_bytes: int, what: str) -> str:
    """Return the text of a file of at most `max_bytes`, with or without its mark; DataError for anything else."""
    content = read_file(path, max_bytes, what)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(f"{path}, line {line}: not UTF-8 text; save the file as UTF-8") from None


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """Return what a TOML file says; DataError if it is none."""
    import tomllib

    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # tomllib's own message names the line
        raise DataError(f"{path} is not valid TOML ({error}); correct the file") from None


def _check(path: Path, status: os.stat_result, max_bytes: int, what: str) -> None:
    if kind := other_kind(status.st_mode):
        raise DataError(f"{path} is {kind}; give {what}")
    if status.st_size > max_bytes:
        raise DataError(_too_long(path, max_bytes, what))


def _too_long(path: Path, max_bytes: int, what: str) -> str:
    return f"{path} has more than {max_bytes // 2**20} MiB, too much for {what}; give a smaller file"


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that takes `path`'s place when the block ends well, and vanishes when it is left otherwise.

    What killed processes have left in that folder is removed first. A link of that name is replaced, not followed.
    Raises FileExistsError if something other than a file (a device, a folder) has that name.
    """
    with _unfinished(path) as (handle, _), os.fdopen(handle, "w+b", closefd=False) as file:
        yield file
        file.flush()
        os.fchmod(handle, 0o666 & ~_umask())  # mkstemp makes it readable by its owner only


@contextmanager
def new_path(path: Path) -> Iterator[Path]:
    """Hand over the name of a file to be made in the block, which takes `path`'s place as one of `new_file` does."""
    with _unfinished(path) as (_, name):
        yield Path(made := name + _MADE)
        os.replace(made, name)


def write_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all, as `new_file` does. Raises OSError."""
    with new_file(path) as file:
        file.write(content)


def write_into(folder: Path, name: str, content: bytes) -> Path:
    """Write a file into a folder, made if need be, and return its path; Hw1Error if that cannot be done."""
    path = folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, content)
    except OSError as error:
        reason = error.strerror or error
        raise Hw1Error(f"cannot write into {folder}: {reason}; choose another folder with --out") from None
    return path


_MADE = "-made"
_UNFINISHED = re.compile(r"\..*\.[a-z0-9_]{8}\.hw1\.part")
"""The names of unfinished files; each is locked for as long as the process lives that makes it."""


@contextmanager
def _unfinished(path: Path) -> Iterator[tuple[int, str]]:
    """Make an unfinished file beside `path`, open and locked, that is given its name in the end."""
    if path.exists() and not path.is_file():
        raise FileExistsError(f"{path} is there already and is no regular file")
    _remove_leftovers(path.parent)
    handle, name = _temporary(path)
    try:
        yield handle, name
        os.replace(name, path)  # while it is locked: see _remove_leftovers
    except BaseException:
        _remove(name)
        raise
    finally:
        os.close(handle)


def _temporary(path: Path) -> tuple[int, str]:
    # Shortened, since a name that is as long as names may be has to stay one.
    prefix = f".{os.fsdecode(os.fsencode(path.name)[:200])}."
    while True:
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=prefix, suffix=".hw1.part")
        with suppress(OSError):  # a file system without locks
            fcntl.flock(handle, fcntl.LOCK_EX)
        if os.fstat(handle).st_nlink:  # else another process has just taken it for a leftover
            return handle, name
        os.close(handle)


def _remove_leftovers(folder: Path) -> None:
    """Remove unfinished files that no process has locked: the system unlocks what a killed one had."""
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if _UNFINISHED.fullmatch(entry.name) and entry.is_file(follow_symlinks=False):
                with suppress(OSError), open(entry.path, "rb+") as file:
                    fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    _remove(entry.path)


def _remove(name: str) -> None:
    """Remove an unfinished file with what SQLite or another program made in its stead, the file itself last."""
    for each in (name + _MADE, f"{name}{_MADE}-journal", name):
        with suppress(FileNotFoundError):
            os.unlink(each)


def _umask() -> int:
    mask = os.umask(0o022)
    os.umask(mask)
    return mask
