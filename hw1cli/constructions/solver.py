"""Questions about networks with too many different inputs to enumerate, put to an SMT solver (z3).

The group sums s_g = 2 k_g - n_g with 0 <= k_g <= n_g are integer unknowns and the network is integer linear
arithmetic with case distinctions, so every answer is exact; one that does not come in time is Undecided.
"""

from collections.abc import Iterator
from typing import Any

from hw1cli.constructions.deadline import Deadline, Undecided
from hw1cli.constructions.enumeration import Sums
from hw1cli.constructions.groups import Reduced
from hw1cli.constructions.target import Target


def find_error(reduced: Reduced, target: Target, deadline: Deadline) -> Sums | None:
    """Return a state at which the network differs from f, None if there is none."""
    model = _Model(reduced)
    inside = model.z3.And(model.total >= target.A, model.total <= target.B)
    model.solver.add((model.z[-1][0] >= 0) != inside)
    return model.solution(deadline)


def doubtful_states(reduced: Reduced, deadline: Deadline) -> Iterator[Sums]:
    """Yield states with a sign unit or the output on its threshold, one for each tuple of first pre-activations."""
    z3 = load_z3()
    model = _Model(reduced)
    layers = reduced.network.layers
    model.solver.add(
        z3.Or([z == 0 for zs, layer in zip(model.z, layers, strict=True) if layer.activation == "sign" for z in zs])
    )
    while (state := model.solution(deadline)) is not None:
        yield state
        seen = reduced.network.trace(state)[0].z
        model.solver.add(z3.Or([z != int(value) for z, value in zip(model.z[0], seen, strict=True)]))


class _Model:
    """A network over unknown group sums; `z[l]` are layer l's pre-activations, `total` the sum of all inputs."""

    def __init__(self, reduced: Reduced) -> None:
        self.z3 = z3 = load_z3()
        self.solver = z3.Solver()
        counts = [z3.Int(f"k{g}") for g in range(len(reduced.sizes))]
        self.sums = [2 * k - n for k, n in zip(counts, reduced.sizes, strict=True)]
        for k, n in zip(counts, reduced.sizes, strict=True):
            self.solver.add(k >= 0, k <= n)
        self.total = z3.Sum(self.sums)
        self.z: list[list[Any]] = []
        h: list[Any] = self.sums
        for layer in reduced.network.layers:
            rows = zip(layer.W, layer.b, strict=True)
            z = [z3.Sum([int(w) * x for w, x in zip(row, h, strict=True)]) + int(bias) for row, bias in rows]
            self.z.append(z)
            h = [z3.If(v >= 0, 1, -1) if layer.activation == "sign" else z3.If(v >= 0, v, 0) for v in z]

    def solution(self, deadline: Deadline) -> Sums | None:
        """Return a state that satisfies what was asked for, None if there is none."""
        model = model_of(self.solver, deadline)
        if model is None:
            return None
        return tuple(model.eval(s, model_completion=True).as_long() for s in self.sums)


def model_of(solver: Any, deadline: Deadline) -> Any | None:
    """Return values that satisfy what a z3 solver was told, None if there are none."""
    z3 = load_z3()
    solver.set("timeout", max(1, int(deadline.left * 1000)))
    answer = solver.check()
    if answer == z3.unknown:
        raise Undecided(f"the solver did not decide it within the time limit of {deadline.seconds:g} s")
    return None if answer == z3.unsat else solver.model()


def load_z3() -> Any:
    """Return the solver's module; Undecided where it is not installed."""
    try:
        import z3
    except ImportError:
        raise Undecided("needs the solver z3; install hw1cli[proofs]") from None
    return z3
