"""The header of a .npy array, matched against its one written form and never evaluated."""

import re
from dataclasses import dataclass
from math import prod
from typing import IO

import numpy as np

_MAGIC = b"\x93NUMPY"
_MAX_HEADER = 10_000
_LENGTH_BYTES = {1: 2, 2: 4, 3: 4}  # by format version: the size of the header's length field
_HEADER = re.compile(
    r"\{'descr': '([^'\\]{1,40})', 'fortran_order': (True|False), "
    r"'shape': \(((?:\d{1,12}(?:, |,(?=\))|(?=\))))*)\),? ?\}\s*"
)
_MAX_DIMENSIONS = 8


class HeaderError(Exception):
    """The bytes are no header of a plain array; the text says what is wrong."""


@dataclass(frozen=True, kw_only=True)
class Header:
    """What a .npy header says: `length` is its own size, `n_bytes` that of the data after it, in bytes.

    `dtype` is None for anything but booleans, integers and floating-point numbers (`descr` has the text).
    """

    descr: str
    dtype: np.dtype[np.generic] | None
    fortran_order: bool
    shape: tuple[int, ...]
    length: int

    @property
    def n_bytes(self) -> int:
        """Size of the array's data."""
        return prod(self.shape) * (self.dtype.itemsize if self.dtype else 0)


def read_header(stream: IO[bytes], name: str) -> Header:
    """Return the header at the start of `stream`, leaving the stream at the data; HeaderError names the array."""
    start = stream.read(8)
    if start[:6] != _MAGIC or len(start) < 8 or start[6] not in _LENGTH_BYTES:
        raise HeaderError(f"{name} is not an array in NumPy's format")
    width = _LENGTH_BYTES[start[6]]
    size = int.from_bytes(stream.read(width), "little")
    if size > _MAX_HEADER:
        raise HeaderError(f"{name} has a header of {size:,} bytes")
    match = _HEADER.fullmatch(stream.read(size).decode("latin-1"))
    if not match:
        raise HeaderError(f"{name} is no plain array")
    descr, fortran_order, numbers = match.groups()
    shape = tuple(int(number) for number in numbers.replace(",", " ").split())
    if len(shape) > _MAX_DIMENSIONS:
        raise HeaderError(f"{name} has {len(shape)} dimensions")
    return Header(
        descr=descr,
        dtype=_dtype(descr),
        fortran_order=fortran_order == "True",
        shape=shape,
        length=8 + width + size,
    )


def _dtype(descr: str) -> np.dtype[np.generic] | None:
    if not re.fullmatch(r"\|b1|[<>|]?[iu][1248]|[<>]?f[248]", descr):
        return None
    return np.dtype(descr)
