"""A disk that loses power: what was synced is on it; of the rest any part may be, sector by sector.

Modelled are the files of one folder. What `fsync` has not forced out may be on the disk or not, in any order and
torn at 512 bytes; a part of a file that never got there reads as zeros. Files appear and vanish in order, up to any
moment since the folder itself was synced. What was synced is believed: a disk that lies about it is not modelled.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TypeAlias

SECTOR = 512
SHARES = (0.0, 0.1, 0.5, 0.9, 1.0)
"""How much of what was not synced gets to the disk; each power cut draws one of them."""

Files: TypeAlias = Mapping[str, bytes]


@dataclass(frozen=True)
class Write:
    """Bytes written into a file."""

    name: str
    offset: int
    data: bytes


@dataclass(frozen=True)
class Truncate:
    """A file given a size."""

    name: str
    size: int


@dataclass(frozen=True)
class Create:
    """A file opened that is made if there is none."""

    name: str


@dataclass(frozen=True)
class Unlink:
    """A file's name removed."""

    name: str


@dataclass(frozen=True)
class Sync:
    """A file, or the folder (no name), forced to the disk."""

    name: str = ""


Event: TypeAlias = Write | Truncate | Create | Unlink | Sync


@dataclass
class _File:
    """A file's synced content, and what was done to it since."""

    synced: bytearray = field(default_factory=bytearray)
    pending: list[Write | Truncate] = field(default_factory=list)

    def sync(self) -> None:
        self.synced = self.content(1.0)
        self.pending.clear()

    def content(self, share: float, chance: random.Random | None = None) -> bytearray:
        """Return the synced content and this share of what came after it."""
        content = bytearray(self.synced)
        for change in self.pending:
            for piece in _sectors(change):
                if chance is None or chance.random() < share:
                    _change(content, piece)
        return content


def _sectors(change: Write | Truncate) -> list[Write | Truncate]:
    """Return what gets to the disk whole or not at all."""
    if isinstance(change, Truncate):
        return [change]
    end = change.offset + len(change.data)
    edges = [change.offset, *range(change.offset // SECTOR * SECTOR + SECTOR, end, SECTOR), end]
    return [
        Write(change.name, start, change.data[start - change.offset : stop - change.offset])
        for start, stop in pairwise(edges)
    ]


def _change(content: bytearray, change: Write | Truncate) -> None:
    size = change.size if isinstance(change, Truncate) else change.offset
    content.extend(bytes(max(0, size - len(content))))
    if isinstance(change, Truncate):
        del content[size:]
    else:
        content[size : size + len(change.data)] = change.data


class Disk:
    """The files of one folder, from an empty one on, after what programs did."""

    def __init__(self, *events: Event) -> None:
        self._folders: list[dict[str, _File]] = [{}]  # as it was synced, and after each change since
        self.apply(*events)

    def apply(self, *events: Event) -> None:
        """Do what a program did, in order."""
        for event in events:
            self._apply(event)

    def _apply(self, event: Event) -> None:
        files = self._folders[-1]
        match event:
            case Create(name) if name not in files:
                self._folders.append(files | {name: _File()})
            case Unlink(name):
                self._folders.append({other: file for other, file in files.items() if other != name})
            case Write(name) | Truncate(name):
                files[name].pending.append(event)
            case Sync(""):
                self._folders = [files]
            case Sync(name):
                files[name].sync()

    def now(self) -> Files:
        """Return the files as programs see them."""
        return {name: bytes(file.content(1.0)) for name, file in self._folders[-1].items()}

    def after_power_cut(self, chance: random.Random) -> Files:
        """Return the files as they may be found when the power is back."""
        share, folder = chance.choice(SHARES), chance.choice(self._folders)
        return {name: bytes(file.content(share, chance)) for name, file in folder.items()}
