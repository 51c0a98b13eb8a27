"""How kernels are compiled: on import, cached, without the interpreter lock, for the types of their annotations."""

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Annotated, Any, ParamSpec, TypeAlias, TypeVar, get_type_hints

import numba
import numpy as np
from numba import types
from numba.core.caching import FunctionCache, IndexDataCacheFile
from numba.extending import intrinsic
from numpy.typing import NDArray

from hw1cli import __version__
from hw1cli.errors import Hw1Error
from hw1cli.outside.paths import has_home, user_cache

if not has_home() and not numba.config.CACHE_DIR:  # type: ignore[attr-defined]
    # Numba would make a folder called `~` in the working directory.
    numba.config.CACHE_DIR = str(user_cache("numba"))  # type: ignore[attr-defined]

P = ParamSpec("P")
R = TypeVar("R")

# Arrays as kernels take them: whole rows one after the other. What a kernel only reads may be read-only.
Matrix: TypeAlias = Annotated[NDArray[np.float64], types.float64[:, ::1]]
Vector: TypeAlias = Annotated[NDArray[np.float64], types.float64[::1]]
Integers: TypeAlias = Annotated[NDArray[np.int64], types.int64[::1]]
# ... and parts of others: rows or columns apart.
Read64: TypeAlias = Annotated[NDArray[np.float64], types.Array(types.float64, 2, "A", readonly=True)]
Strided32: TypeAlias = Annotated[NDArray[np.float32], types.Array(types.float32, 2, "A")]
Strided64: TypeAlias = Annotated[NDArray[np.float64], types.Array(types.float64, 2, "A")]
# The data.
Order: TypeAlias = Annotated[NDArray[np.int64], types.Array(types.int64, 1, "C", readonly=True)]
Pixels: TypeAlias = Annotated[NDArray[np.uint8], types.Array(types.uint8, 2, "C", readonly=True)]
PixelRow: TypeAlias = Annotated[NDArray[np.uint8], types.Array(types.uint8, 1, "C", readonly=True)]
Labels: TypeAlias = PixelRow
Single: TypeAlias = Annotated[float | np.float32, types.float32]
"""A float32 number; a plain `float` is float64."""
Triple: TypeAlias = Annotated[tuple[float, float, float], types.UniTuple(types.float64, 3)]


def require_compiler() -> None:
    """Raise Hw1Error where the environment forbids compilation: no model can be trained there."""
    if numba.config.DISABLE_JIT:  # type: ignore[attr-defined]
        raise Hw1Error("NUMBA_DISABLE_JIT is set, and hw1's kernels must be compiled; unset it")


def compiled(function: Callable[P, R]) -> Callable[P, R]:
    """Return the function compiled for the types of its annotations: a decorator, at work when a module is imported.

    The machine code is kept in Numba's cache: beside the module where that is writable, else in the user's cache
    (or in NUMBA_CACHE_DIR). It is compiled again once any kernel's source has changed. A cache that cannot be used
    (read-only or full disk, damaged file) costs the compilation time, nothing else. Raises Hw1Error where the
    environment forbids compilation.

    Every operation is rounded as it is written, once each and in that order, as in Python (docs/arithmetic.md): the
    compiler may use vectors, but neither reorder a sum nor fuse a product into it. Where fusing is meant, there is
    `fma`.
    """
    require_compiler()

    def compile_(*, cached: bool) -> Callable[P, R]:
        kernel: Any = numba.njit(nogil=True, error_model="numpy")(function)
        if cached:
            kernel._cache = _KernelCache(function)  # what njit(cache=True) does, with Numba's own class
        kernel.compile(_signature(function))
        kernel.disable_compile()
        ready: Callable[P, R] = kernel
        return ready

    try:
        return compile_(cached=True)
    except Exception:  # Whatever is wrong with the cache; a fault of the kernel itself is raised again below.
        return compile_(cached=False)


def _fused_multiply_add(typing_context: Any, a: Any, b: Any, c: Any) -> Any:
    """Return a b + c, rounded once; for kernels, on numbers of one type (LLVM's `llvm.fma`)."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.fma(*arguments)

    return a(a, a, a), generate


fma: Any = intrinsic(_fused_multiply_add)


def _signature(function: Callable[..., Any]) -> Any:
    *arguments, returned = map(_numba_type, get_type_hints(function, include_extras=True).values())
    return returned(*arguments)


def _numba_type(hint: Any) -> Any:
    if hint is type(None):
        return types.void
    return hint.__metadata__[0] if hasattr(hint, "__metadata__") else numba.from_dtype(np.dtype(hint))


class _KernelCache(FunctionCache):
    """Numba's cache of a function, out of date once any kernel has changed.

    Numba looks for changes in the function's own file alone, but what the function calls is compiled into it.
    """

    def __init__(self, function: Callable[..., Any]) -> None:
        super().__init__(function)  # type: ignore[no-untyped-call]
        self._cache_file = IndexDataCacheFile(  # type: ignore[no-untyped-call]
            self._cache_path, self._impl.filename_base, source_stamp=stamp_of_sources()
        )


@cache
def stamp_of_sources() -> str:
    """Return a hash of everything that kernels are made of: the models' sources and the data's constants."""
    package = Path(__file__).parents[2]
    digest = hashlib.sha256(__version__.encode())
    for source in [package / "data" / "dataset.py", *sorted((package / "models").rglob("*.py"))]:
        digest.update(source.read_bytes())
    return digest.hexdigest()
