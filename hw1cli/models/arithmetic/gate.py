"""Where threads of one kernel wait for each other."""

from typing import Any

import numpy as np
from numba import types
from numpy.typing import NDArray

from hw1cli.models.arithmetic.compiled import Integers, compiled
from hw1cli.models.arithmetic.emit import LONG, Array, Emitter, Value, instruction

SPINS = 20_000
"""Looks at the gate before a thread goes to sleep: some ten microseconds, what a short wait takes.

Only a thread that has slept gets a core at once on a busy machine; one that spins, or that offers its core to others
and spins on, waits for its turn each time.
"""

_sleep: Any = types.ExternalFunction("usleep", types.int32(types.uint32))


@instruction(types.int64)
def _add(emit: Emitter, gate: Array, index: Value, amount: Value) -> Value:
    """Add to an element of an array, at once for all threads, and return what it was before."""
    place = emit.builder.bitcast(gate.at(index), LONG.as_pointer())
    return emit.builder.atomic_rmw("add", place, amount, "seq_cst")


@instruction(types.int64)
def _look(emit: Emitter, gate: Array, index: Value) -> Value:
    """Return an element of an array as the other threads have left it."""
    place = emit.builder.bitcast(gate.at(index), LONG.as_pointer())
    return emit.builder.load_atomic(place, "acquire", 8, typ=LONG)


def new_gate() -> NDArray[np.int64]:
    """Return a gate: how many threads wait at it, and how often it has opened."""
    return np.zeros(2, np.int64)


@compiled
def wait(gate: Integers, threads: int) -> None:
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
