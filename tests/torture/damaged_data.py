"""Damaged data files: bytes changed, cut off, repeated and overwritten, headers rewritten, arrays exchanged."""

import io
import random
import zipfile
from collections.abc import Iterator


def damaged(valid: list[bytes]) -> Iterator[bytes]:
    """Yield 2,300 damaged forms of the valid files."""
    chance = random.Random(42)
    damages = {_flip_bytes: 900, _edit_headers: 500, _truncate: 400, _swap_members: 300, _splice: 200}
    for damage, count in damages.items():
        for _ in range(count):
            yield damage(chance, chance.choice(valid))


def _flip_bytes(chance: random.Random, content: bytes) -> bytes:
    result = bytearray(content)
    for _ in range(chance.choice((1, 1, 2, 8))):
        result[chance.randrange(len(result))] = chance.randrange(256)
    return bytes(result)


def _truncate(chance: random.Random, content: bytes) -> bytes:
    cut = chance.randrange(len(content))
    return content[:cut] if chance.random() < 0.7 else content[cut:]


def _splice(chance: random.Random, content: bytes) -> bytes:
    """Delete, repeat or overwrite a stretch."""
    start, size = chance.randrange(len(content)), chance.randrange(1, 200)
    middle = chance.choice((b"", content[start : start + size] * 2, chance.randbytes(size), b"\xff" * size))
    return content[:start] + middle + content[start + size :]


def _edit_headers(chance: random.Random, content: bytes) -> bytes:
    """Rewrite the archive, checksums and all, with one array's header changed."""
    members = _members(content)
    name = chance.choice(list(members))
    old, new = chance.choice(
        (
            (b"|u1", b"|O "), (b"|u1", b"<f4"), (b"|u1", b"<u8"), (b"|u1", b"|V9"), (b"|u1", b"|b1"),
            (b"False", b"True "), (b"shape", b"shapf"), (b"(12", b"(99"), (b"(12", b"(-1"), (b"}", b" "),
            (b"(60, 5, 5)", b"(99**9**9)"), (b"(12, 5, 5), }           ", b"(99999999999, 5, 5), }  "),
            (b"NUMPY\x01", b"NUMPY\x03"), (b"NUMPY\x01", b"NUMPY\x09"), (b"\x93", b"\x80"),
            (b"{'descr'", b"-" * 8), (b"(12, 5, 5)", b"(((((((((("), (b"'|u1'", b"(1,)+"),
        )
    )  # fmt: skip
    members[name] = members[name].replace(old, new, 1)
    if chance.random() < 0.5:
        members[name] = _flip_bytes(chance, members[name][:128]) + members[name][128:]
    return _archive(members)


def _swap_members(chance: random.Random, content: bytes) -> bytes:
    members = _members(content)
    first, second = chance.sample(list(members), 2)
    members[first], members[second] = members[second], members[first]
    if chance.random() < 0.3:
        del members[chance.choice(list(members))]
    if chance.random() < 0.3:
        members[chance.choice(list(members))] = chance.randbytes(chance.randrange(300))
    return _archive(members)


def _members(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _archive(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()
