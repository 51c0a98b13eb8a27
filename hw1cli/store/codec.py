"""How values that a database column cannot hold are written and read back exactly: NaN, arrays, bits, classes, times.

A block of named arrays is: the magic `HW1A`, the header's length and the CRC-32 of everything after it (both
little-endian uint32), the header (JSON: a list of [name, dtype, shape]), then the arrays' raw bytes in that order.
There is no pickle in it, and nothing is allocated before the sizes have been checked against the block.
"""

import json
import math
import struct
import zlib
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from hw1cli.errors import StoreError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAN = "nan"
"""What stands for NaN in SQLite, which would turn the number into NULL."""

_MAGIC = b"HW1A"
_PREFIX = struct.Struct("<4sII")
_NUMBER_KINDS = "biufc"

_HALF_A_BYTE = 16
"""Up to so many classes, two predictions share a byte."""


def encode_time(time: datetime) -> str:
    """Return an aware time as it is stored: ISO 8601 text in UTC, whose alphabetical order is the order of time."""
    return time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def now() -> str:
    """Return this machine's time as it is stored."""
    return encode_time(datetime.now(UTC))


def decode_time(text: str) -> datetime:
    """Return the aware time (UTC) that `encode_time` wrote; ValueError for any other text."""
    time = datetime.fromisoformat(text)
    if time.utcoffset() is None:
        raise ValueError(f"{text!r} is no time with a zone")
    return time


def encode_arrays(arrays: "Mapping[str, NDArray[Any]]") -> bytes:
    """Return named arrays of numbers as one block of bytes; ValueError for an array of anything else."""
    import numpy as np

    contiguous = {name: np.ascontiguousarray(array).reshape(np.shape(array)) for name, array in arrays.items()}
    for name, array in contiguous.items():
        if array.dtype.kind not in _NUMBER_KINDS:
            raise ValueError(f"array {name} has dtype {array.dtype}; only numbers can be stored")
    entries = [[name, array.dtype.str, array.shape] for name, array in contiguous.items()]
    header = json.dumps(entries, separators=(",", ":")).encode()
    payload = b"".join([header, *(array.tobytes() for array in contiguous.values())])
    return _PREFIX.pack(_MAGIC, len(header), zlib.crc32(payload)) + payload


def decode_arrays(block: bytes, what: str) -> "dict[str, NDArray[Any]]":
    """Return the named, writable arrays of a block; StoreError, naming `what` it is, for a damaged one."""
    try:
        return _decode(memoryview(block))
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreError(
            f"{what} is damaged ({error}); delete the run with `hw1 runs delete` and train it again"
        ) from None


def _decode(block: memoryview) -> "dict[str, NDArray[Any]]":
    if len(block) < _PREFIX.size:
        raise ValueError("it is cut short")
    magic, header_size, checksum = _PREFIX.unpack_from(block)
    payload = block[_PREFIX.size :]
    if magic != _MAGIC or zlib.crc32(payload) != checksum:
        raise ValueError("its checksum does not fit")
    arrays, position = {}, header_size
    for name, dtype, shape in json.loads(bytes(payload[:header_size])):
        arrays[str(name)], position = _array_at(payload, position, dtype, shape)
    if position != len(payload):
        raise ValueError("it has bytes left over")
    return arrays


def _array_at(payload: memoryview, position: int, dtype: str, shape: list[int]) -> "tuple[NDArray[Any], int]":
    import numpy as np

    kind = np.dtype(dtype)
    if kind.kind not in _NUMBER_KINDS or any(length < 0 for length in shape):
        raise ValueError("its header is wrong")
    end = position + kind.itemsize * math.prod(shape)
    if end > len(payload):
        raise ValueError("it is cut short")
    return np.frombuffer(payload[position:end], dtype=kind).reshape(shape).copy(), end


def encode_bits(bits: "NDArray[np.bool_]") -> bytes:
    """Return booleans packed eight to a byte."""
    import numpy as np

    return np.packbits(bits).tobytes()


def decode_bits(block: bytes, n: int) -> "NDArray[np.bool_]":
    """Return the first `n` booleans of a packed block; ValueError if it holds fewer, or if there are none."""
    import numpy as np

    _require_bits(block, n)
    return np.unpackbits(np.frombuffer(block, dtype=np.uint8))[:n].astype(np.bool_)


def count_bits(block: bytes, n: int) -> int:
    """Return how many of the first `n` booleans of a packed block are true; ValueError as `decode_bits`."""
    _require_bits(block, n)
    return (int.from_bytes(block) >> (8 * len(block) - n)).bit_count()


def _require_bits(block: bytes, n: int) -> None:
    if not 0 < n <= 8 * len(block):
        raise ValueError(f"an evaluation of {n} images has {8 * len(block)} answers")


def encode_classes(classes: "NDArray[np.uint8]", n_classes: int) -> bytes:
    """Return predicted classes as bytes: half of one for each (the first in the upper half) of up to 16 classes."""
    import numpy as np

    if n_classes > _HALF_A_BYTE:
        return classes.astype(np.uint8).tobytes()
    padded = np.pad(classes.astype(np.uint8), (0, len(classes) % 2))
    return (padded[::2] << 4 | padded[1::2]).tobytes()


def decode_classes(block: bytes, n: int, n_classes: int) -> "NDArray[np.uint8]":
    """Return the `n` classes, each below `n_classes`, that `encode_classes` wrote; ValueError for another block."""
    import numpy as np

    halves = n_classes <= _HALF_A_BYTE
    if n < 1 or len(block) != (-(-n // 2) if halves else n):
        raise ValueError(f"an evaluation of {n} images has {len(block)} bytes of predicted classes")
    stored = np.frombuffer(block, dtype=np.uint8)
    classes = np.stack([stored >> 4, stored & 15], axis=1).reshape(-1) if halves else stored
    if classes[:n].max() >= n_classes or classes[n:].any():
        raise ValueError(f"a class was predicted that none of the {n_classes} is")
    return classes[:n].copy()
