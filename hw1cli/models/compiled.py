"""How kernels are compiled: on import, cached, without the interpreter lock."""

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import numba
from numba import types

P = ParamSpec("P")
R = TypeVar("R")

MATRIX = types.float64[:, ::1]
VECTOR = types.float64[::1]
FLOAT_MATRIX = types.float32[:, ::1]
PAIR: Any = types.UniTuple(types.float64, 2)  # type: ignore[no-untyped-call]
ORDER = types.Array(types.int64, 1, "C", readonly=True)
PIXELS = types.Array(types.uint8, 2, "C", readonly=True)
PIXEL_ROW = types.Array(types.uint8, 1, "C", readonly=True)
LABELS = types.Array(types.uint8, 1, "C", readonly=True)

# Sums may be reordered (that is what vector instructions need) and products fused into them; infinities and NaN
# keep their meaning, so that a run that diverges does so visibly.
_FASTMATH = {"reassoc", "contract", "nsz"}


def compiled(signature: Any) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Return a decorator that compiles a function for `signature` when its module is imported.

    The machine code is kept in Numba's cache: beside the module where that is writable, else in the user's cache
    (or in NUMBA_CACHE_DIR). A cache that cannot be used (read-only or full disk, damaged file) costs the
    compilation time, nothing else.

    Numba looks for changes only in the kernel's own file: after editing a kernel that other files call, remove
    `__pycache__`.
    """

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        def compile_(*, cache: bool) -> Callable[P, R]:
            jit: Any = numba.njit(signature, cache=cache, nogil=True, fastmath=_FASTMATH, error_model="numpy")
            kernel: Callable[P, R] = jit(function)
            return kernel

        try:
            return compile_(cache=True)
        except Exception:  # Whatever is wrong with the cache; a fault of the kernel itself is raised again below.
            return compile_(cache=False)

    return decorate
