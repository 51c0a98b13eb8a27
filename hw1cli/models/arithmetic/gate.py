"""Where threads of one kernel wait for each other."""

from typing import Annotated, Any, TypeAlias

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic
from numpy.typing import NDArray

from hw1cli.models.arithmetic.compiled import compiled

Gate: TypeAlias = Annotated[NDArray[np.int64], types.int64[::1]]

SPINS = 20_000
"""Looks at the gate before a thread goes to sleep: some ten microseconds, what a short wait takes.

Only a thread that has slept gets a core at once on a busy machine; one that spins, or that offers its core to others
and spins on, waits for its turn each time.
"""

_sleep: Any = types.ExternalFunction("usleep", types.int32(types.uint32))


def _data(context: Any, builder: Any, kind: Any, array: Any) -> Any:
    return context.make_array(kind)(context, builder, array).data


def _add_to(typing: Any, gate: Any, index: Any, amount: Any) -> Any:
    """Add to an element of an array, at once for all threads, and return what it was before."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, index, amount = arguments
        place = builder.gep(_data(context, builder, signature.args[0], array), [index])
        return builder.atomic_rmw("add", place, amount, "seq_cst")

    return types.int64(gate, types.intp, types.int64), generate


def _look_at(typing: Any, gate: Any, index: Any) -> Any:
    """Return an element of an array as the other threads have left it."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array, index = arguments
        place = builder.gep(_data(context, builder, signature.args[0], array), [index])
        return builder.load_atomic(place, "acquire", 8, typ=ir.IntType(64))

    return types.int64(gate, types.intp), generate


_add: Any = intrinsic(_add_to)
_look: Any = intrinsic(_look_at)


def new_gate() -> NDArray[np.int64]:
    """Return a gate: how many threads wait at it, and how often it has opened."""
    return np.zeros(2, np.int64)


@compiled
def wait(gate: Gate, threads: int) -> None:
    """Return once so many threads have called this, each as often as the others."""
    if threads == 1:
        return
    opened = _look(gate, 1)
    if _add(gate, 0, 1) == threads - 1:
        gate[0] = 0
        _add(gate, 1, 1)
        return
    spins = 0
    while _look(gate, 1) == opened:
        spins += 1
        if spins > SPINS:
            _sleep(np.uint32(1))
