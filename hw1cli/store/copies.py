"""Copies of an SQLite store: backups, upgraded ones to read, and a backup put back in the store's place."""

import fcntl
import itertools
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from hw1cli.errors import DataError, StoreError, UsageError
from hw1cli.outside.files import new_path
from hw1cli.outside.paths import kind_of_other
from hw1cli.store import logs
from hw1cli.store.connection import open_sqlite_read_only
from hw1cli.store.failures import as_store_errors
from hw1cli.store.location import Location
from hw1cli.store.maintenance import check
from hw1cli.store.migrations import HEAD

_CANNOT_WRITE = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR_WRITE,
    sqlite3.SQLITE_IOERR_FSYNC,
    sqlite3.SQLITE_IOERR_TRUNCATE,
    sqlite3.SQLITE_CANTOPEN,
)
_SHARED_FIRST, _SHARED_SIZE = 0x40000002, 510
"""The bytes of a file that SQLite locks: every program that uses a write-ahead log holds them shared."""


def backup(location: Location, target: Path | None = None, *, what: str = "backup") -> Path:
    """Write a compact copy of the store, as of this moment, and return its path; training may go on meanwhile.

    The copy is one file with no log beside it. Without `target` it lies beside the store, named `what` and the time.
    An existing file is never overwritten (UsageError). Raises StoreError if the store is too damaged to copy.
    """
    path = _file_of(location, "backup")
    location.require()
    target = target or _timestamped(path, what)
    if target.exists():
        raise UsageError(f"{target} exists already and is not overwritten; name another file")
    with _new_copy(target) as unfinished:
        _copy(location, path, unfinished)
    return target


@contextmanager
def upgraded(location: Location, revision: str | None) -> Iterator[Location]:
    """Hand over a store as it reads after an upgrade: a copy of it if it is older, which is not ours to change.

    StoreError for an older one on a server.
    """
    from hw1cli.store.writer import Store

    if revision == HEAD:
        yield location
        return
    if location.path is None:
        raise StoreError(f"{location} was written by an older hw1; run `hw1 db upgrade` on it first")
    with TemporaryDirectory(prefix="hw1-") as folder:
        copy = Location(path=backup(location, Path(folder) / "upgraded.db"))
        Store.open(copy).close()
        yield copy


def restore(location: Location, source: Path) -> Path | None:
    """Put a copy of the store `source` in the place of the store and return where what it replaces is kept.

    None if nothing was there. Logs of the store that is replaced are set aside with it, so that they are not mixed
    into the new one. `source` may be the store itself, put there by hand: then only a stray log is set aside.
    Cut short and typed again, it ends the same. Raises StoreError, having changed nothing, if `source` is no sound
    store or another program is using the store.
    """
    path = _file_of(location, "restore")
    if not source.exists():
        raise DataError(f"there is no file {source} to restore")
    if kind := kind_of_other(source):
        raise DataError(f"{source} is {kind}; name a backup")
    kept = _timestamped(path, "replaced")
    with as_store_errors(location):
        if path.exists() and path.samefile(source):
            if logs.stray_log(path) is None:
                raise UsageError(f"{path} is the store itself, and no other store's log is beside it; name a backup")
            with _alone_with(path):
                return _set_logs_aside(path, kept)
        found = _require_sound(source)
        with _alone_with(path), _new_copy(path) as unfinished:
            _copy(found, source.absolute(), unfinished)
            return _keep(path, kept)


def _file_of(location: Location, command: str) -> Path:
    if location.path is None:
        raise UsageError(f"`hw1 db {command}` is for SQLite files; use the tools of the server behind {location}")
    return location.path


def _require_sound(source: Path) -> Location:
    found = Location(path=source.absolute())
    damage = check(found).damage
    if damage:
        raise StoreError(f"{source} is not restored, because it is damaged: {damage[0]}; choose another backup")
    return found


def _keep(path: Path, kept: Path) -> Path | None:
    """Give the file another name and set its logs aside; at every moment there is a file of its name."""
    existed = path.exists()
    if existed:
        try:
            os.link(path, kept)
        except OSError:  # a file system without a second name for a file
            os.rename(path, kept)
    _set_logs_aside(path, kept)
    return kept if existed else None


def _set_logs_aside(path: Path, kept: Path) -> Path:
    """Return where the last of them is."""
    found = kept
    for ending in (logs.LOG, logs.JOURNAL):
        with suppress(FileNotFoundError):
            os.rename(logs.beside(path, ending), logs.beside(kept, ending))
            found = logs.beside(kept, ending)
    logs.beside(path, logs.INDEX).unlink(missing_ok=True)
    return found


@contextmanager
def _alone_with(path: Path) -> Iterator[None]:
    """Keep other programs out of the file; StoreError if one has it open."""
    if not path.exists():
        yield
        return
    with path.open("r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, _SHARED_SIZE, _SHARED_FIRST)
        except OSError as error:
            raise StoreError(
                f"{path} is in use by another program; end it (a training? a database browser?) and try again"
            ) from error
        yield


@contextmanager
def _new_copy(target: Path) -> Iterator[Path]:
    """Hand over the name of a file to be made, which is then given the name `target`."""
    try:
        with new_path(target) as unfinished:
            yield unfinished
    except OSError as error:
        raise StoreError(f"{target} cannot be written: {error.strerror or error}; name another place") from error


def _copy(location: Location, path: Path, unfinished: Path) -> None:
    with as_store_errors(location), closing(open_sqlite_read_only(path)) as connection:
        connection.execute("PRAGMA query_only = OFF")  # which forbids writing another file, too
        try:
            connection.execute("VACUUM INTO CAST(? AS TEXT)", (os.fsencode(unfinished),))
        except sqlite3.Error as error:
            if error.sqlite_errorcode in _CANNOT_WRITE:
                raise StoreError(
                    f"the copy of {path} cannot be written to {unfinished.parent}: the disk is full, or its "
                    "quota or the file system failed; the store is as it was: free some space, or name another place"
                ) from error
            raise
    with closing(sqlite3.connect(unfinished, isolation_level=None)) as copy:
        # Its pages lie elsewhere: stamped twice it bears none of the original's stamps, and no log continues it.
        logs.stamp(copy)
        logs.stamp(copy)


def _timestamped(path: Path, what: str) -> Path:
    """Return a name beside `path` that no file has: results.backup-20250131T120000Z.db, then ...Z-2.db."""
    stem = f"{path.stem}.{what}-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
    names = (stem + (f"-{count}" if count > 1 else "") + path.suffix for count in itertools.count(1))
    places = (path.with_name(name) for name in names)
    return next(place for place in places if not place.exists() and not logs.beside(place, logs.LOG).exists())
