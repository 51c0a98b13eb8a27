"""Where the kernels' data lies: aligned rows for vector instructions, pixels on their way before they are needed."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numpy.typing import DTypeLike, NDArray

from hw1cli.models.arithmetic.compiled import Pixels, compiled
from hw1cli.models.arithmetic.emit import INT, LINE, Array, Emitter, Value, instruction

LANES = 8
"""Doubles in a cache line, which is also the widest vector register."""

AHEAD = 4
"""How many examples before its turn a row is prefetched (measured: 2 to 16 are alike)."""


def aligned_zeros(rows: int, columns: int, dtype: DTypeLike = np.float64) -> NDArray[Any]:
    """Return a C-contiguous matrix of zeros whose every row begins a cache line; columns are rounded up for it."""
    lanes = LINE // np.dtype(dtype).itemsize
    width = -(-columns // lanes) * lanes
    buffer = np.zeros(rows * width + lanes, dtype)
    start = -(buffer.ctypes.data // buffer.itemsize) % lanes
    return buffer[start : start + rows * width].reshape(rows, width)


@instruction(types.void)
def _prefetch(emit: Emitter, array: Array, offset: Value) -> None:
    """Tell the processor that element `offset` of a byte array will be read soon (LLVM's `llvm.prefetch`)."""
    place = array.at(offset)
    kind = ir.FunctionType(ir.VoidType(), [place.type, INT, INT, INT])
    prefetch = emit.builder.module.declare_intrinsic("llvm.prefetch", [place.type], kind)
    read, keep, data_cache = INT(0), INT(3), INT(1)
    emit.builder.call(prefetch, [place, read, keep, data_cache])


@compiled
def prefetch_row(pixels: Pixels, row: int) -> None:
    """Start loading a row of pixels into the cache.

    Shuffled rows defeat the processor's own prefetching, and waiting for them would take half of a linear model's
    training time. Has no effect on any number.
    """
    image = pixels[row]
    for offset in range(0, image.shape[0], LINE):
        _prefetch(image, offset)
