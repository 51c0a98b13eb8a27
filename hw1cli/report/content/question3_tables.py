"""Question 3's tables and sentences: weights, a row for every sum, verdicts, certificates, proofs."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from hw1cli.constructions.documents import LONGEST_INPUT, activation_name, margin_text
from hw1cli.constructions.network import Network, Vector
from hw1cli.constructions.proofs import Proof
from hw1cli.constructions.rows import magnitude_text, rows
from hw1cli.constructions.separability import Certificate, Separation
from hw1cli.constructions.target import Target
from hw1cli.constructions.verify import Counterexample, Verdict
from hw1cli.report.document import Column, Kind, Table

_LONGEST_COUNT = 10**15
_WRITTEN_OUT = 12
"""Vectors up to this length are written out."""


def weights_table(network: Network) -> Table:
    """Every layer's weights and biases, and the least all-integer multiples that compute the same."""
    multiple = network.integer_multiple()
    lines = []
    for level, (layer, scaled) in enumerate(zip(network.layers, multiple.layers, strict=True)):
        lines.append((f"W{level}", _matrix(layer.W), _matrix(scaled.W)))
        lines.append((f"b{level}", vector_text(layer.b), vector_text(scaled.b)))
    columns = (Column(""), Column("weights"), Column("all-integer multiple"))
    return Table(id="q3-weights", title=f"Weights ({activation_name(network)})", columns=columns, rows=tuple(lines))


def sums_table(network: Network, target: Target) -> Table | None:
    """A row for every value of the sum, bigger D abridged; None if the network needs more than the sum."""
    shown = list(rows(network, target))
    if not shown:
        return None
    names = [f"{part}{level}" for level in range(len(network.layers) - 1) for part in ("z", "h")]
    columns = (Column("sum", Kind.INTEGER), *map(Column, (*names, "output z", "output", "f", "inputs")))
    lines: list[tuple[str | int, ...]] = []
    for row in shown:
        hidden = [vector_text(part) for step in row.steps[:-1] for part in (step.z, step.h)]
        count = (
            str(row.count)
            if row.count is not None and row.count < _LONGEST_COUNT
            else magnitude_text(target.D, row.s)
        )
        lines.append((row.s, *hidden, str(row.steps[-1].z[0]), f"{row.output:+d}", f"{row.f:+d}", count))
    omitted = target.D + 1 - len(shown)
    notes = (f"{omitted} more sums are not shown; all were checked.",) if omitted else ()
    return Table(id="q3-sums", title="A row for every sum", columns=columns, rows=tuple(lines), notes=notes)


def verdict_lines(verdict: Verdict) -> Iterator[str]:
    """Yield what was found out about a network, a line each."""
    target = verdict.target
    yield f"computes f: {_answer(verdict.verified)} ({_how(verdict)})"
    yield f"robust (limit condition, every direction): {_answer(verdict.robust)}"
    for name, margin in zip(("l1", "l-infinity"), verdict.margins, strict=False):
        text = margin_text(margin) or "unknown"
        yield f"margin in the {name} norm: {text} ({'exact' if margin.exact else 'a proven upper bound'})"
    yield f"all weights and biases are integers: {'yes' if verdict.network.all_integer else 'no'}"
    for reason in verdict.reasons:
        yield f"unknown because: {reason}"
    if verdict.counterexample:
        yield from counterexample_lines(verdict.counterexample, target)


def counterexample_lines(example: Counterexample, target: Target) -> Iterator[str]:
    """Yield a counterexample with every intermediate value."""
    at = "x"
    yield f"counterexample: x = {vector_text(example.x)}, sum {sum(example.x)}, f(x) = {example.wanted:+d}"
    if example.direction is not None:
        at = f"x + {example.t} v"
        yield f"  direction v = {vector_text(example.direction)}: the limit of h(x + t v) for t -> 0 is not f(x)"
    for level, step in enumerate(example.steps):
        yield f"  at {at}, layer {level}: z = {vector_text(step.z)}, h = {vector_text(step.h)}"
    yield f"  output {example.output:+d}, but f(x) = {example.wanted:+d} for D={target.D}, [{target.A}, {target.B}]"


def certificate_lines(certificate: Certificate) -> Iterator[str]:
    """Yield whether a single perceptron can compute f, and the proof of it."""
    if isinstance(certificate, Separation):
        weights = f"w = {vector_text(certificate.w)}, b = {certificate.b}"
        yield f"a single perceptron can compute f: {weights} (checked exactly)"
        return
    yield "no single perceptron computes f: a mean of inputs with f = +1 equals one of inputs with f = -1"
    if certificate.target.D <= LONGEST_INPUT:
        yield f"  common point {vector_text(certificate.point)} (checked exactly)"
        yield from _side("+1", certificate.positive)
        yield from _side("-1", certificate.negative)


def overview_table(named: Sequence[tuple[str, Verdict | str]]) -> Table:
    """A line for every network of a folder; a string in place of a verdict says why there is none."""
    columns = tuple(
        map(Column, ("network", "computes f", "robust", "margin l1", "margin l-inf", "integers", "remark"))
    )
    return Table(
        id="q3-networks", title="Networks", columns=columns, rows=tuple(_overview(name, v) for name, v in named)
    )


def _overview(name: str, verdict: Verdict | str) -> tuple[str, ...]:
    if isinstance(verdict, str):
        return (name, "-", "-", "-", "-", "-", verdict)
    margins = [f"{margin_text(m) or '?'}{'' if m.exact else ' or less'}" for m in verdict.margins] or ["-", "-"]
    example = verdict.counterexample
    remark = "; ".join(verdict.reasons)
    if example:
        along = f" along {vector_text(example.direction)}" if example.direction is not None else ""
        remark = f"wrong at x = {vector_text(example.x)}{along}"
    integers = "yes" if verdict.network.all_integer else "no"
    return (name, _answer(verdict.verified), _answer(verdict.robust), *margins, integers, remark)


def proofs_table(proofs: Sequence[Proof]) -> Table:
    """A line for every theorem: words, formula, the solver's verdict and time."""
    columns = (*map(Column, ("theorem", "in words", "formula", "verdict")), Column("seconds", Kind.SECONDS))
    lines = tuple(
        (proof.theorem.name, proof.theorem.words, proof.theorem.formula, proof.outcome, proof.seconds)
        for proof in proofs
    )
    return Table(id="q3-proofs", title="For all D, A and B at once (z3)", columns=columns, rows=lines)


def chart_table(inputs: int, certificates: Sequence[Certificate]) -> Table:
    """The [A, B] of one number of inputs: `yes` where a single perceptron can compute f, `no` where none can."""
    cells = {
        (each.target.A, each.target.B): "yes" if each.separable else "no"
        for each in certificates
        if inputs == each.target.D
    }
    ends = range(-inputs, inputs + 1)
    columns = (Column("A \\ B"), *(Column(str(high)) for high in ends))
    lines = tuple((str(low), *(cells.get((low, high), "") for high in ends)) for low in ends)
    title = f"Linearly separable [A, B] for D = {inputs}"
    return Table(id=f"q3-chart-{inputs}", title=title, columns=columns, rows=lines)


def chart_counts(certificates: Sequence[Certificate]) -> Table:
    """How many of the [A, B] of each D a single perceptron can do."""
    columns = tuple(Column(name, Kind.INTEGER) for name in ("D", "intervals", "separable", "not separable"))
    lines = []
    for inputs in sorted({each.target.D for each in certificates}):
        answers = [each.separable for each in certificates if inputs == each.target.D]
        lines.append((inputs, len(answers), sum(answers), len(answers) - sum(answers)))
    return Table(id="q3-chart", title="Every cell has a checked certificate", columns=columns, rows=tuple(lines))


def vector_text(values: Sequence[int] | Vector) -> str:
    """Return a vector, abridged if it is long: runs of equal entries as `value x times`."""
    if len(values) <= _WRITTEN_OUT:
        return f"[{', '.join(map(str, values))}]"
    runs = [(value, sum(1 for _ in run)) for value, run in groupby(values)]
    shown = [f"{value} x {times}" if times > 1 else str(value) for value, times in runs]
    if len(shown) > 24:
        shown = [*shown[:20], f"... ({len(values)} entries)"]
    return f"[{', '.join(shown)}]"


def _matrix(matrix: Sequence[Vector]) -> str:
    return f"[{', '.join(vector_text(row) for row in matrix)}]"


def _answer(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "NO"


def _how(verdict: Verdict) -> str:
    wrong = f", wrong at {verdict.wrong}" if verdict.wrong else ""
    if verdict.method == "every input":
        return f"all {verdict.checked} of 2^{verdict.target.D} inputs evaluated exactly{wrong}"
    if verdict.method == "by sums":
        return f"2^{verdict.target.D} inputs by their {verdict.checked} different sums, exactly{wrong}"
    return f"2^{verdict.target.D} inputs by the solver z3"


def _side(label: str, side: Sequence[tuple[Fraction, Sequence[int]]]) -> Iterator[str]:
    for weight, x in side:
        yield f"  f = {label}: weight {weight} at {vector_text(x)}"
