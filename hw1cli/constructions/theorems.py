"""What is proved of the homework's networks for all integers D, A and B at once, by the SMT solver z3.

Two reductions turn them into statements about a few numbers; docs/q3.md proves both. An x in {-1,1}^D enters only
through its sum s, and the sums that occur are exactly s = D - 2k with integer 0 <= k <= D. A displacement d enters
only through e = sum(d), and the e of displacements with |d|_1 < r are exactly the real e with |e| < r.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Literal

from hw1cli.constructions.two_units import RELU, SIGN, Design, widest
from hw1cli.errors import UsageError

Term = Any
"""A z3 term; z3 is imported only when a proof is asked for."""


class Symbols:
    """The unknowns: D, A, B; a sum s = D - 2k; a displacement's sum e; a free real z; and what is said of them."""

    def __init__(self, z3: Any) -> None:
        self.z3 = z3
        D, A, B, k, i, j = z3.Ints("D A B k i j")
        self.D, self.A, self.B, self.k = D, A, B, k
        self.s = D - 2 * k
        self.e, self.z, self.delta, self.c = z3.Reals("e z delta c")
        self.half = z3.Q(1, 2)
        self.instance = [D >= 1, A >= -D, A <= B, B <= D]
        # The least integer >= A with D's parity, and the greatest <= B.
        self.first_inside, self.last_inside = first, last = D - 2 * i, D - 2 * j
        self.parity = [first >= A, first <= A + 1, last >= B - 1, last <= B]
        self.occurs = z3.And(k >= 0, k <= D)  # whether s is the sum of some x in {-1,1}^D
        self.inside = z3.And(self.s >= A, self.s <= B)  # whether f is 1 at s

    def activate(self, activation: str, z: Term) -> Term:
        """Return sign(z) or max(z, 0)."""
        return self.z3.If(z >= 0, 1, -1) if activation == "sign" else self.z3.If(z >= 0, z, 0)

    def within(self, radius: Term) -> Term:
        """|e| < radius."""
        return self.z3.And(self.e > -radius, self.e < radius)

    def positive(self, design: Design, z: Term) -> Term:
        """Return the condition under which the design's output at z is 1."""
        thresholds = design.thresholds(self, self.half)
        hidden = [self.activate(design.activation, w * (z - t)) for w, t in zip(design.w, thresholds, strict=True)]
        return design.W1[0] * hidden[0] + design.W1[1] * hidden[1] + design.b1 >= 0


SIGN_MAX, RELU_MAX = replace(SIGN, thresholds=widest), replace(RELU, thresholds=widest)
SIGN_INTEGER, RELU_INTEGER = replace(SIGN, w=(2, -2)), replace(RELU, w=(-2, 2))


@dataclass(frozen=True)
class Theorem:
    """A statement in words and formula, and as hypotheses and a conclusion over `Symbols`.

    It is proved for all values of the unknowns when no values satisfy the hypotheses but not the conclusion.
    """

    name: str
    words: str
    formula: str
    hypotheses: Callable[[Symbols], list[Term]]
    conclusion: Callable[[Symbols], Term]


def computes(name: str, design: Design, radius: str = "1/2") -> Theorem:
    """The design computes f at every input and every perturbation smaller than `radius`."""
    kind = "homework's" if radius == "1/2" else "widest-margin"
    return Theorem(
        f"{name}: computes f",
        f"For all integers D >= 1 and -D <= A <= B <= D, every x and every d with |d|_1 < {radius}, the {kind} "
        f"{design.activation} network says f(x) at x + d (x enters through its sum s, d through its sum e).",
        f"s = D - 2k, 0 <= k <= D, |e| < {radius}  =>  h(s + e) = f(s)",
        lambda m: [*m.instance, *m.parity, m.occurs, m.within(m.half if radius == "1/2" else 1)],
        lambda m: m.positive(design, m.s + m.e) == m.inside,
    )


def tight(name: str, design: Design) -> Theorem:
    """No radius beyond 1/2 will do: a witness for each excess delta."""
    return Theorem(
        f"{name}: margin exactly 1/2",
        f"For all D, A, B and every delta > 0 the {design.activation} network errs at an x and d with "
        "|d|_1 <= 1/2 + delta: at the least sum s >= A with D's parity if that is A, moved by -(1/2 + delta); "
        "else at s = A - 1, moved by 1/2.",
        "s occurs;  first = A  =>  h(A - 1/2 - delta) != f(A);   first = A + 1  =>  h(A - 1 + 1/2) != f(A - 1)",
        lambda m: [*m.instance, *m.parity, m.delta > 0, m.s == 2 * m.A - m.first_inside],
        lambda m: m.z3.And(
            m.occurs, m.positive(design, m.s + m.z3.If(m.first_inside == m.A, -m.half - m.delta, m.half)) != m.inside
        ),
    )


def tight_max(name: str, design: Design) -> Theorem:
    """The widest-margin network errs just beyond 1, at the first sum inside."""
    return Theorem(
        f"{name}: margin exactly 1",
        f"For all D, A, B and every delta > 0 the widest-margin {design.activation} network errs at an x with the "
        "least sum s >= A of D's parity: moved by -(1 + delta) if s <= B, by -1 if s > B (then A = B is no sum).",
        "first occurs;  s = first <= B  =>  h(s - 1 - delta) != f(s);   s = first > B  =>  h(s - 1) != f(s)",
        lambda m: [*m.instance, *m.parity, m.delta > 0, m.s == m.first_inside],
        lambda m: m.z3.And(
            m.occurs, m.positive(design, m.s - 1 - m.z3.If(m.first_inside <= m.B, m.delta, 0)) != m.inside
        ),
    )


def same(name: str, design: Design, multiple: Design) -> Theorem:
    """Two designs have the same output at every real input, for all integers A and B."""
    return Theorem(
        f"{name}: integer weights",
        f"Doubling the {design.activation} network's hidden weights and biases, which makes them integers, changes "
        "its output at no real input, whatever A and B.",
        "for all real z:  h_doubled(z) = h(z)",
        lambda m: [],
        lambda m: m.positive(multiple, m.z) == m.positive(design, m.z),
    )


BOTH_FALSE_NEVER = Theorem(
    "both conditions false: never when A <= B",
    "For all integers A <= B no real sum z violates both conditions, z >= A - 1/2 and z <= B + 1/2.",
    "A <= B  =>  not (z < A - 1/2 and z > B + 1/2)",
    lambda m: [m.A <= m.B],
    lambda m: m.z3.Not(m.z3.And(m.z < m.A - m.half, m.z > m.B + m.half)),
)
BOTH_FALSE_WHERE = Theorem(
    "both conditions false: where, when A > B",
    "For all integers A > B both conditions are false at an integer s exactly if B < s < A, so such integers exist "
    "exactly from A = B + 2 on (s = B + 1 is one, a sum that occurs only if it has D's parity); at A = B + 1 there "
    "is not even a real one.",
    "A > B  =>  [s < A - 1/2 and s > B + 1/2 <=> B < s < A],  [A = B + 1 => z never],  [A >= B + 2 => s = B + 1]",
    lambda m: [m.A > m.B],
    lambda m: m.z3.And(
        m.z3.And(m.s < m.A - m.half, m.s > m.B + m.half) == m.z3.And(m.s > m.B, m.s < m.A),
        m.z3.Implies(m.A == m.B + 1, m.z3.Not(m.z3.And(m.z < m.A - m.half, m.z > m.B + m.half))),
        m.z3.Implies(m.z3.And(m.A >= m.B + 2, m.s == m.B + 1), m.z3.And(m.s < m.A - m.half, m.s > m.B + m.half)),
    ),
)


def scaled(activation: str) -> Theorem:
    """Any positive multiple of a hidden layer gives the same output after the next layer has taken it back."""
    return Theorem(
        f"{activation}: any positive multiple",
        f"Multiplying a {activation} unit's weights and bias by any real c > 0 "
        + ("leaves its output unchanged." if activation == "sign" else "multiplies its output by c."),
        "c > 0  =>  sign(c z) = sign(z)" if activation == "sign" else "c > 0  =>  relu(c z) = c relu(z)",
        lambda m: [m.c > 0],
        lambda m: (
            m.activate(activation, m.c * m.z) == m.activate(activation, m.z) * (1 if activation == "sign" else m.c)
        ),
    )


THEOREMS: tuple[Theorem, ...] = (
    computes("sign", SIGN),
    computes("relu", RELU),
    tight("sign", SIGN),
    tight("relu", RELU),
    computes("sign, widest margin", SIGN_MAX, "1"),
    computes("relu, widest margin", RELU_MAX, "1"),
    tight_max("sign, widest margin", SIGN_MAX),
    tight_max("relu, widest margin", RELU_MAX),
    BOTH_FALSE_NEVER,
    BOTH_FALSE_WHERE,
    same("sign", SIGN, SIGN_INTEGER),
    same("relu", RELU, RELU_INTEGER),
    scaled("sign"),
    scaled("relu"),
)


@dataclass(frozen=True)
class Proof:
    """What the solver said, after how many seconds; `counterexample` maps unknowns to values."""

    verdict: Literal["proved", "refuted", "unknown"]
    seconds: float
    counterexample: dict[str, str] | None = None


def prove(theorem: Theorem, time_limit: float) -> Proof:
    """Ask the solver for values that satisfy the hypotheses but not the conclusion: none means proved.

    It has `time_limit` seconds. Raises UsageError if z3 is not installed.
    """
    try:
        import z3
    except ImportError:
        raise UsageError("--prove needs the solver z3; install it with: pip install 'hw1cli[proofs]'") from None
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
