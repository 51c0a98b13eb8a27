"""Where the kernels' data lies: aligned rows for vector instructions, pixels on their way before they are needed."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from hw1cli.models.arithmetic.compiled import Pixels, compiled

LANES = 8
"""Doubles in a cache line, which is also the widest vector register."""


AHEAD = 4
"""How many examples before its turn a row is prefetched (measured: 2 to 16 are alike)."""


def aligned_zeros(rows: int, columns: int) -> NDArray[np.float64]:
    """Return a C-contiguous matrix of zeros whose every row begins a cache line; columns are rounded up for it."""
    width = -(-columns // LANES) * LANES
    buffer = np.zeros(rows * width + LANES)
    start = -(buffer.ctypes.data // buffer.itemsize) % LANES
    return buffer[start : start + rows * width].reshape(rows, width)


def _prefetch_byte(typing_context: Any, array: Any, offset: Any) -> Any:
    """Tell the processor that element `offset` of a byte array will be read soon (LLVM's `llvm.prefetch`)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        pointer = builder.bitcast(builder.gep(data, [arguments[1]]), ir.IntType(8).as_pointer())
        integer = ir.IntType(32)
        kind = ir.FunctionType(ir.VoidType(), [pointer.type, integer, integer, integer])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [pointer.type], kind)
        read, keep, data_cache = integer(0), integer(3), integer(1)
        builder.call(prefetch, [pointer, read, keep, data_cache])
        return context.get_dummy_value()

    return types.void(array, types.intp), generate


_prefetch: Any = intrinsic(_prefetch_byte)


@compiled
def prefetch_row(pixels: Pixels, row: int) -> None:
    """Start loading a row of pixels into the cache.

    Shuffled rows defeat the processor's own prefetching, and waiting for them would take half of a linear model's
    training time. Has no effect on any number.
    """
    image = pixels[row]
    for offset in range(0, image.shape[0], 64):
        _prefetch(image, offset)
