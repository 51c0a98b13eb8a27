"""What a submission hands in, copied out of its folder or archive within bounds: stores, claimed numbers, networks.

A submission is hostile data. Only ordinary files are read, and only their bytes: no link is followed, no name leads
anywhere, nothing is executed, and nothing is written but copies in a folder of ours.
"""

import hashlib
import os
import tarfile
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path, PurePosixPath
from stat import S_ISLNK
from typing import IO, TypeAlias

from hw1cli.outside.files import open_file, text_of_name
from hw1cli.outside.words import one_line

ARCHIVES = (".zip", ".tar", ".tar.gz", ".tgz")
"""How the names of archives end."""

MAX_ENTRIES, MAX_FILES, MAX_BYTES, MAX_TEXT = 10_000, 100, 512 * 2**20, 32 * 2**20
"""Most entries looked at, files taken, bytes of them together, and bytes of one that is no store."""

_MAX_NAME = 500
_BLOCK = 2**20
_SQLITE, _LOGS = b"SQLite format 3\0", (b"\x37\x7f\x06\x82", b"\x37\x7f\x06\x83")
_PASSED_OVER = ("__MACOSX", "__pycache__", "node_modules", "site-packages")
_NAMED = 5

Remark: TypeAlias = Callable[[str], object]


class Kind(StrEnum):
    """What a file is evidence of; a LOG holds the newest rows of the store beside it."""

    STORE = "store"
    LOG = "log"
    NUMBERS = "numbers"
    NETWORK = "network"


@dataclass(frozen=True, kw_only=True)
class EvidenceFile:
    """A file by its name within the submission, the copy of it that is ours, and the digest of its bytes."""

    name: str
    kind: Kind
    path: Path
    digest: str


@dataclass(frozen=True)
class _Entry:
    """An ordinary file of a folder or an archive, to be opened before the next one is looked at."""

    name: str
    open: Callable[[], IO[bytes]]


class _LeftOut(Exception):
    """An entry is not taken; the text says why."""


def is_archive(name: str) -> bool:
    """Return whether a file is called as an archive that can be read."""
    return name.lower().endswith(ARCHIVES)


def take(submission: Path, folder: Path, remark: Remark) -> list[EvidenceFile]:
    """Copy a submission's evidence into an empty folder and return it, by name; what is left out is remarked on.

    A submission is a folder, in which archives are opened, too, or an archive. Archives in archives stay closed.
    """
    taker = _Taker(folder, remark)
    try:
        for entry in _of_archive(submission, "", remark) if submission.is_file() else _of_folder(submission, remark):
            taker.take(entry)
    except _LeftOut as bound:
        remark(f"the rest of the submission was not looked at: {bound}")
    if taker.others:
        more = ", ..." if len(taker.others) > _NAMED else ""
        remark(f"neither store, numbers nor network: {', '.join(taker.others[:_NAMED])}{more}")
    return sorted(taker.found, key=lambda each: each.name)


def digest_of(files: Sequence[EvidenceFile]) -> str:
    """Return what tells this evidence from any other."""
    return hashlib.sha256(repr([(each.name, each.kind.value, each.digest) for each in files]).encode()).hexdigest()


def _of_folder(root: Path, remark: Remark) -> Iterator[_Entry]:
    def unreadable(error: OSError) -> None:
        remark(f"{text_of_name(os.path.relpath(error.filename, root))} cannot be read: {error.strerror}")

    for place, folders, names in os.walk(root, onerror=unreadable):
        folders[:] = sorted(each for each in folders if not _is_passed_over(each))
        for name in sorted(names):
            path = Path(place, name)
            shown = text_of_name(os.fspath(path.relative_to(root)))
            if path.is_symlink():
                remark(f"{shown} is a link and was not followed")
            elif is_archive(name):
                yield from _of_archive(path, f"{shown}/", remark)
            else:
                yield _Entry(shown, partial(open_file, path, MAX_BYTES, "a smaller file"))


def _of_archive(path: Path, prefix: str, remark: Remark) -> Iterator[_Entry]:
    """Yield the ordinary files of an archive, as far as it can be read."""
    try:
        with open_file(path, MAX_BYTES, "a smaller archive") as file:
            if path.name.lower().endswith(".zip"):
                entries = _of_zip(file, remark)
            else:
                entries = _of_tar(file, "r|" if path.name.lower().endswith(".tar") else "r|gz", remark)
            for entry in entries:
                yield _Entry(prefix + entry.name, entry.open)
    except _LeftOut:
        raise
    except Exception as error:  # no list has all that a damaged archive makes the libraries raise
        remark(f"{prefix.rstrip('/') or text_of_name(path.name)} cannot be read to its end: {_words(error)}")


def _of_zip(file: IO[bytes], remark: Remark) -> Iterator[_Entry]:
    with zipfile.ZipFile(file) as archive:
        for info in archive.infolist():
            if S_ISLNK(info.external_attr >> 16):
                remark(f"{text_of_name(info.filename)} is a link and was not followed")
            elif not info.is_dir():
                yield _Entry(text_of_name(info.filename), partial(archive.open, info))


def _of_tar(file: IO[bytes], mode: str, remark: Remark) -> Iterator[_Entry]:
    with tarfile.open(fileobj=file, mode=mode) as archive:  # type: ignore[call-overload]
        for member in archive:
            if member.isreg():
                yield _Entry(text_of_name(member.name), partial(archive.extractfile, member))
            elif not member.isdir():
                remark(f"{text_of_name(member.name)} is a link or a device and was not followed")


def _is_passed_over(folder: str) -> bool:
    return folder.startswith(".") or folder in _PASSED_OVER


@dataclass
class _Taker:
    """Copies entries into `folder` until a bound is reached."""

    folder: Path
    remark: Remark
    found: list[EvidenceFile] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    entries: int = 0
    copied: int = 0

    def take(self, entry: _Entry) -> None:
        """Copy an entry if it is evidence; _LeftOut where a bound is reached."""
        self.entries += 1
        if self.entries > MAX_ENTRIES or len(self.found) == MAX_FILES:
            raise _LeftOut(f"at most {MAX_ENTRIES:,} entries are, and {MAX_FILES} files are taken")
        parts = PurePosixPath(entry.name).parts
        if any(map(_is_passed_over, parts)) and not any(part == ".." for part in parts):
            return
        try:
            self._copy(entry, PurePosixPath(entry.name))
        except Exception as error:  # one bad file never stops the rest; as in `_of_archive`
            if self.copied >= MAX_BYTES:
                raise _LeftOut(f"at most {MAX_BYTES // 2**20} MiB of it are taken") from None
            self.remark(f"{entry.name[:_MAX_NAME]} was left out: {_words(error)}")

    def _copy(self, entry: _Entry, name: PurePosixPath) -> None:
        if name.is_absolute() or ".." in name.parts or "\\" in entry.name or len(entry.name) > _MAX_NAME:
            raise _LeftOut("its name is none of a file within the submission")
        with entry.open() as source:
            start = source.read(len(_SQLITE))
            kind = _kind(name, start)
            if kind is None:
                self.others.append(entry.name)
                return
            # A store and its log lie together; a folder's name is not needed for that.
            place = self.folder / hashlib.sha256(str(name.parent).encode()).hexdigest()[:16]
            place.mkdir(exist_ok=True)
            path = place / name.name
            content = self._write(source, start, path, MAX_BYTES if kind in (Kind.STORE, Kind.LOG) else MAX_TEXT)
        if kind in (Kind.STORE, Kind.LOG) or _looks_so(kind, path):
            self.found.append(EvidenceFile(name=entry.name, kind=kind, path=path, digest=content))
        else:
            path.unlink()
            self.others.append(entry.name)

    def _write(self, source: IO[bytes], start: bytes, path: Path, limit: int) -> str:
        """Write what is left of a source, after its start, and return the digest of it all."""
        seen, size, block = hashlib.sha256(), 0, start
        with path.open("xb") as target:
            while block:
                size, self.copied = size + len(block), self.copied + len(block)
                if size > limit or self.copied >= MAX_BYTES:
                    path.unlink()
                    raise _LeftOut(f"it has more than {limit // 2**20} MiB")
                seen.update(block)
                target.write(block)
                block = source.read(_BLOCK)
        return seen.hexdigest()


def _kind(name: PurePosixPath, start: bytes) -> Kind | None:
    """Return what a file is by its first bytes, else what it may be by its name; a rollback journal is nothing.

    To undo one, SQLite may delete whatever file it names.
    """
    if start == _SQLITE:
        return Kind.STORE
    if start[:4] in _LOGS:
        return Kind.LOG
    by_ending = {".toml": Kind.NUMBERS, ".csv": Kind.NUMBERS, ".json": Kind.NETWORK}
    return by_ending.get(name.suffix.lower())


def _looks_so(kind: Kind, path: Path) -> bool:
    """Return whether a text has the words without which it cannot be what its name says, in UTF-8 or UTF-16."""
    text = path.read_bytes().replace(b"\0", b"")
    if kind is Kind.NETWORK:
        return b'"layers"' in text or b'"W0"' in text
    if path.suffix.lower() == ".csv":
        return all(word in text.split(b"\n", 1)[0] for word in (b"run", b"metric", b"value"))
    return b"claimed" in text


def _words(error: Exception) -> str:
    return one_line(error) or type(error).__name__
