"""Machine-checked proofs of the theorems, by the SMT solver z3 (the optional extra hw1cli[proofs])."""

import time
from dataclasses import dataclass
from typing import Any, Literal

from hw1cli.constructions.theorems import Symbols, Theorem
from hw1cli.errors import UsageError


@dataclass(frozen=True)
class Proof:
    """What the solver said, after how many seconds; `counterexample` maps unknowns to values."""

    outcome: Literal["proved", "refuted", "unknown"]
    seconds: float
    counterexample: dict[str, str] | None = None


def prove(theorem: Theorem, time_limit: float) -> Proof:
    """Ask the solver for values that satisfy the hypotheses but not the conclusion: none means proved.

    It has `time_limit` seconds. Raises UsageError if z3 is not installed.
    """
    z3 = _z3()
    symbols, solver = Symbols(z3), z3.Solver()
    solver.set("timeout", max(1, int(time_limit * 1000)))
    solver.add(*theorem.hypotheses(symbols), z3.Not(theorem.conclusion(symbols)))
    start = time.perf_counter()
    answer = solver.check()
    seconds = time.perf_counter() - start
    if answer == z3.unsat:
        return Proof("proved", seconds)
    if answer == z3.unknown:
        return Proof("unknown", seconds)
    model = solver.model()
    return Proof("refuted", seconds, {str(unknown): str(model[unknown]) for unknown in model.decls()})


def _z3() -> Any:
    try:
        import z3
    except ImportError:
        raise UsageError("--prove needs the solver z3; install it with: pip install 'hw1cli[proofs]'") from None
    return z3
