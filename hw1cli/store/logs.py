"""Whose log is it? SQLite replays `results.db-wal` into whatever file is called `results.db`.

Put a backup over the store of a killed program, and the log of one is mixed into the other. So every transaction
that changes something leaves a stamp in the file's first page: a random number of its own (SQLite's `user_version`)
and that of the transaction before (`application_id`). A log continues a file if the file bears the stamp before the
log's first one, or one of the log's own, because pages were moved from the log to the file already. A file copied
byte for byte before the log began may be continued by it, and rightly: every page the log needs is there.
"""

import itertools
import os
import random
import sqlite3
import struct
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from hw1cli.errors import StoreError
from hw1cli.outside.hints import command

_LOG_HEADER, _FRAME_HEADER = 32, 24
_FIRST_PAGE = b"\0\0\0\1"
_LOG_MAGIC = 0x377F0682  # odd: checksums of big-endian words
_JOURNAL_MAGIC = b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7"
_STAMPED = 72
_LOOKS = 100

_At = Callable[[int, int], bytes]


class Stamp(NamedTuple):
    """What tells one state of a file's first page from others; VACUUM, which moves all pages, raises `schema`."""

    own: int
    before: int
    schema: int


def stamp(connection: sqlite3.Connection) -> None:
    """Mark the transaction that is about to be committed as the one after the last."""
    (before,) = connection.execute("PRAGMA user_version").fetchone()
    connection.execute(f"PRAGMA application_id = {before}")
    connection.execute(f"PRAGMA user_version = {random.SystemRandom().randint(1, 0x7FFFFFFF)}")


LOG, JOURNAL, INDEX = "-wal", "-journal", "-shm"
"""How the names of a file's write-ahead log, rollback journal and index of the log, which its users share, end."""


def beside(path: Path, ending: str) -> Path:
    """Return where the LOG, JOURNAL or INDEX of a file is, if it has one."""
    return path.with_name(path.name + ending)


def require_own_log(path: Path) -> None:
    """Raise StoreError, having changed nothing, if the log beside the file is that of another file."""
    stray = stray_log(path)
    if stray is not None:
        raise StoreError(
            f"{path} was put in the place of another store, whose log {stray.name} is still beside it and would be "
            f"mixed into it; nothing was changed; `{command('db', 'restore', path)}` takes the file as it is and "
            "sets the log aside"
        )


def stray_log(path: Path) -> Path | None:
    """Return the log beside the file if it is that of another one, or would have SQLite delete a third."""
    if _names_another_file(beside(path, JOURNAL)):
        return beside(path, JOURNAL)
    logs = ((beside(path, LOG), _stamps_in_log, _continues), (beside(path, JOURNAL), _stamps_in_journal, _began_as))
    return next((log for log, look, fits in logs if not _belongs(path, log, look, fits)), None)


def _names_another_file(journal: Path) -> bool:
    """Return whether a journal ends as those of transactions over several files do, of which hw1 has none.

    SQLite deletes the file that such a one names once the transaction is undone, whatever file that is.
    """
    try:
        end = journal.stat().st_size
    except FileNotFoundError:  # as soon as a transaction ends
        return False
    with _opened(journal) as at:
        return at(max(0, end - len(_JOURNAL_MAGIC)), len(_JOURNAL_MAGIC)) == _JOURNAL_MAGIC


def _belongs(
    path: Path, log: Path, look: Callable[[Path], Sequence[Stamp]], fits: Callable[[Stamp, Sequence[Stamp]], bool]
) -> bool:
    """Return whether the log fits the file; programs at work change both, so only what stays the same is believed."""
    seen = None
    for _ in range(_LOOKS):
        stamps = look(log)
        if not stamps or fits(file := _stamp_of(path), stamps):
            return True
        if seen == (file, stamps):
            return False
        seen = (file, stamps)
    return True


def _continues(file: Stamp, log: Sequence[Stamp]) -> bool:
    first = log[0]
    return file in log or (file.own in (first.before, first.own) and file.schema <= first.schema)


def _began_as(file: Stamp, journal: Sequence[Stamp]) -> bool:
    """A rollback journal holds what the file was before the transaction that is to be undone."""
    return journal[0].own in (file.own, file.before)


def _stamp_of(path: Path) -> Stamp:
    """Return the stamp of the file alone.

    SQLite reads it: to open and close the file oneself would drop the locks that this process holds on it. A file
    to which a log was being moved may be shorter than it says, which SQLite overlooks with `writable_schema`.
    """
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        pragmas = ("user_version", "application_id", "schema_version")
        return Stamp(*(connection.execute(f"PRAGMA {name}").fetchone()[0] for name in pragmas))


def _stamp_in(page: bytes) -> Stamp:
    (schema,), (own,), (before,) = (struct.unpack_from(">i", page, offset) for offset in (40, 60, 68))
    return Stamp(own, before, schema)


def _stamps_in_log(log: Path) -> Sequence[Stamp]:
    """Return the stamps of the first pages in a write-ahead log; none if it has none or is void."""
    with _opened(log) as at:
        header = at(0, _LOG_HEADER)
        if len(header) < _LOG_HEADER:
            return ()
        magic, _, page_size, _, salts = struct.unpack_from(">4I8s", header)
        if magic & ~1 != _LOG_MAGIC:
            return ()
        whole = _FRAME_HEADER + page_size
        stamps: list[Stamp] = []
        for start in itertools.count(_LOG_HEADER, whole):
            frame = at(start, _FRAME_HEADER)
            if frame[8:16] != salts:
                return stamps
            if frame[:4] == _FIRST_PAGE:
                page = at(start + _FRAME_HEADER, _STAMPED)
                if len(page) < _STAMPED:  # just being written
                    return stamps
                stamps.append(_stamp_in(page))
                if not stamps[0].own or (len(stamps) == 1 and not _is_valid(at, start, whole, "<>"[magic & 1])):
                    return ()
    return ()


def _is_valid(at: _At, last: int, whole: int, order: str) -> bool:
    """Return whether the checksum of the frame at `last`, which is over everything before it, holds."""
    a, b = _checksum(at(0, 24), 0, 0, order)
    for start in range(_LOG_HEADER, last + 1, whole):
        frame = at(start, whole)
        if len(frame) < whole:
            return False
        a, b = _checksum(frame[:8] + frame[_FRAME_HEADER:], a, b, order)
    return struct.unpack_from(">2I", frame, 16) == (a, b)


def _checksum(content: bytes, a: int, b: int, order: str) -> tuple[int, int]:
    words = struct.unpack(f"{order}{len(content) // 4}I", content)
    for first, second in zip(words[::2], words[1::2], strict=True):
        a = (a + first + b) & 0xFFFFFFFF
        b = (b + second + a) & 0xFFFFFFFF
    return a, b


def _stamps_in_journal(journal: Path) -> Sequence[Stamp]:
    """Return the stamp of the first page in a rollback journal; none if it has none."""
    with _opened(journal) as at:
        header = at(0, 28)
        if header[:8] != _JOURNAL_MAGIC or len(header) < 28:
            return ()
        sector, page_size = struct.unpack_from(">2I", header, 20)
        for start in itertools.count(sector, page_size + 8):
            record = at(start, 4 + _STAMPED)
            if len(record) < 4 + _STAMPED:
                return ()
            if record[:4] == _FIRST_PAGE:
                return (_stamp_in(record[4:]),)
    return ()


@contextmanager
def _opened(path: Path) -> Iterator[_At]:
    """Hand over a function that returns the file's bytes at a place, fewer or none where it ends."""
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        yield lambda start, length: b""
        return
    try:
        yield lambda start, length: os.pread(handle, length, start)
    finally:
        os.close(handle)
