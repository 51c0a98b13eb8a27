"""Question 3's tables and sentences, all made of its answers (constructions/answers.py)."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from math import lgamma, log
from typing import Any, TypeAlias

from hw1cli.report.document import Column, Kind, Table, Value, columns

Json: TypeAlias = Mapping[str, Any]

_LONGEST_COUNT = 10**15
_WEIGHTS = re.compile(r"[Wb][0-9]+")
_WRITTEN_OUT = 12
"""Vectors up to this length are written out."""


def weights_table(network: Json) -> Table:
    """Every layer's weights and biases, and the least all-integer multiples that compute the same, where known."""
    multiple = network["integer_multiple"]
    lines = [(name, text(value), *([text(multiple[name])] if multiple else [])) for name, value in _by_layer(network)]
    names = ("parameter", "weights", *(["all-integer multiple"] if multiple else []))
    title = f"Weights ({network['activation']})"
    return Table(id="q3-weights", title=title, columns=columns(*names), rows=tuple(lines))


def sums_table(network: Json, inputs: int) -> Table:
    """A row for every value of the sum, more inputs abridged, of a network that needs no more than the sum."""
    shown = network["rows"]
    levels = range(len(shown[0]["layers"]) - 1)
    which = ["hidden"] if len(levels) == 1 else [f"layer {level}" for level in levels]
    hidden = [f"{name} {what}" for name in which for what in ("pre-activations", "outputs")]
    lines = tuple(
        (
            row["sum"],
            *(text(layer[what]) for layer in row["layers"][:-1] for what in ("z", "h")),
            text(row["layers"][-1]["z"][0]),
            f"{row['output']:+d}",
            f"{row['f']:+d}",
            _count(row["inputs"], inputs, row["sum"]),
        )
        for row in shown
    )
    omitted = inputs + 1 - len(shown)
    return Table(
        id="q3-sums-" + "-".join(network["name"].replace(",", "").split()),
        title=f"The network {network['name']}: a row for every value of the sum",
        columns=(
            Column("sum", Kind.INTEGER),
            *columns(*hidden, "output's pre-activation", "output", "f"),
            Column("inputs", Kind.INTEGER),
        ),
        rows=lines,
        notes=(f"{omitted} more sums are not shown; all were checked.",) if omitted else (),
    )


def verdict_lines(network: Json, where: Json) -> Iterator[str]:
    """Yield what was found out about a network for D, A and B, a line each."""
    yield f"computes f: {answer(network['verified'])} ({_how(network, where['D'])})"
    yield f"robust (limit condition, every direction): {answer(network['robust'])}"
    for name, key in (("l1", "margin"), ("l-infinity", "margin_linf")):
        exact = network[f"{key}_exact"]
        if exact is not None:
            proof = "exact" if exact else "a proven upper bound"
            yield f"margin in the {name} norm: {network[key] or 'unknown'} ({proof})"
    yield f"all weights and biases are integers: {answer(network['all_integer']).lower()}"
    for requirement in network.get("requirements", ()):
        why = f" ({requirement['remark']})" if requirement["remark"] else ""
        yield f"required, {requirement['requirement']}: {answer(requirement['met'])}{why}"
    for reason in network["reasons"]:
        yield f"unknown because: {reason}"
    if network["counterexample"]:
        yield from _counterexample_lines(network["counterexample"], {**where, **network["counterexample"]})


def certificate_text(certificate: Json) -> str:
    """Return the sentence that says whether a single perceptron can compute f, and proves it."""
    if certificate["separable"]:
        weights = f"w = {text(certificate['w'])}, b = {certificate['b']}"
        return f"A single perceptron computes f: {weights} (checked exactly)."
    if "rule" in certificate:
        return f"No single perceptron computes f: {certificate['rule']}."
    positive, negative = (
        " + ".join(f"{term['weight']} * {text(term['x'])}" for term in certificate[side])
        for side in ("positive", "negative")
    )
    return (
        "No single perceptron computes f: a weighted mean of inputs with f = 1 equals one of inputs with f = -1, "
        f"{positive} = {negative} = {text(certificate['point'])}, so no half-space contains the former "
        "without the latter."
    )


def overview_table(networks: Sequence[Json]) -> Table:
    """A line for every network of a folder; those that could not be examined have the reason as a remark."""
    names = ("network", "computes f", "robust", "margin l1", "margin l-inf", "integers", "remark")
    return Table(id="q3-networks", title="Networks", columns=columns(*names), rows=tuple(map(_overview, networks)))


def theorems_table(theorems: Sequence[Json]) -> Table:
    """A line for every theorem: words, formula and the solver's verdict."""
    names = ("theorem", "in words", "formula", "solver's verdict")
    lines = tuple(tuple(each[name] for name in ("name", "words", "formula", "verdict")) for each in theorems)
    return Table(id="q3-theorems", title="Proved for all D, A and B at once", columns=columns(*names), rows=lines)


def chart_table(inputs: int, cells: Sequence[Json]) -> Table:
    """The [A, B] of one number of inputs: `yes` where a single perceptron can compute f, `no` where none can."""
    own = {(cell["A"], cell["B"]): "yes" if cell["separable"] else "no" for cell in cells if cell["D"] == inputs}
    ends = range(-inputs, inputs + 1)
    lines = tuple((str(low), *(own.get((low, high), "") for high in ends)) for low in ends)
    title = f"Linearly separable [A, B] for D = {inputs}"
    return Table(id=f"q3-chart-{inputs}", title=title, columns=columns("A \\ B", *map(str, ends)), rows=lines)


def counts_table(counts: Sequence[Json]) -> Table:
    """How many of the [A, B] of each D a single perceptron can do."""
    names = ("D", "intervals [A, B]", "separable", "not separable")
    return Table(
        id="q3-chart",
        title="Intervals that a single perceptron can decide, by certificate",
        columns=columns(*names, kind=Kind.INTEGER),
        rows=tuple(
            (each["D"], each["intervals"], each["separable"], each["intervals"] - each["separable"])
            for each in counts
        ),
    )


def text(value: Any) -> str:
    """Return a number, vector or matrix; a long vector is abridged: runs of equal entries as `value x times`."""
    if not isinstance(value, Sequence) or isinstance(value, str):
        return str(value)
    shown = list(map(text, value))
    if len(shown) > _WRITTEN_OUT:
        runs = [(entry, sum(1 for _ in run)) for entry, run in groupby(shown)]
        shown = [f"{entry} x {times}" if times > 1 else entry for entry, times in runs]
    if len(shown) > 24:
        shown = [*shown[:20], f"... ({len(value)} entries)"]
    return f"[{', '.join(shown)}]"


def answer(value: bool | None) -> str:
    """Return a verdict in a word."""
    return "unknown" if value is None else "yes" if value else "NO"


def _by_layer(weights: Json) -> list[tuple[str, Any]]:
    """Return W0, b0, W1, b1 and so on, of all that there is, in this order."""
    named = [item for item in weights.items() if _WEIGHTS.fullmatch(item[0])]
    return sorted(named, key=lambda item: (int(item[0][1:]), item[0][0]))


def _count(count: int | None, inputs: int, s: int) -> int | str:
    """Return the number of inputs with sum s, as a power of ten where it is long."""
    if count is not None and count < _LONGEST_COUNT:
        return count
    k = (inputs + s) // 2
    return f"about 10^{(lgamma(inputs + 1) - lgamma(k + 1) - lgamma(inputs - k + 1)) / log(10):.1f}"


def _how(network: Json, inputs: int) -> str:
    wrong = f", wrong at {network['wrong']}" if network["wrong"] else ""
    if network["method"] == "one by one":
        return f"{network['instances_checked']} D, A and B, one by one"
    if network["method"] == "for all":
        return f"all D, A and B by the solver z3, {network['instances_checked']} of them one by one as well"
    if network["method"] == "every input":
        return f"all {network['inputs_checked']} of 2^{inputs} inputs evaluated exactly{wrong}"
    if network["method"] == "by sums":
        return f"2^{inputs} inputs by their {network['inputs_checked']} different sums, exactly{wrong}"
    return f"2^{inputs} inputs by the solver z3"


def _counterexample_lines(example: Json, where: Json) -> Iterator[str]:
    """Yield a counterexample with every intermediate value."""
    at = "x"
    yield f"counterexample: x = {text(example['x'])}, sum {example['sum']}, f(x) = {example['f']:+d}"
    if example["direction"] is not None:
        at = f"x + {example['t']} v"
        yield f"  direction v = {text(example['direction'])}: the limit of h(x + t v) for t -> 0 is not f(x)"
    for level, layer in enumerate(example["layers"]):
        yield f"  at {at}, layer {level}: z = {text(layer['z'])}, h = {text(layer['h'])}"
    place = "D={D}, [{A}, {B}]".format_map(where)
    yield f"  output {example['output']:+d}, but f(x) = {example['f']:+d} for {place}"


def remark_on(network: Json) -> str:
    """Return where a network is wrong, what it has to be besides and is not, and why something is not known."""
    example, remark = network["counterexample"], "; ".join(network["reasons"])
    if example:
        along = f" along {text(example['direction'])}" if example["direction"] is not None else ""
        remark = f"wrong at x = {text(example['x'])}{along}"
        if "D" in example:
            remark += " for D={D}, [{A}, {B}]".format_map(example)
    missed = [each["requirement"] for each in network.get("requirements", ()) if not each["met"]]
    return "; ".join([*filter(None, [remark]), *(f"required, {each}: not met" for each in missed)])


def _overview(network: Json) -> tuple[Value, ...]:
    if "method" not in network:
        return (network["name"], "-", "-", "-", "-", "-", remark_on(network))
    margins = []
    for key in ("margin", "margin_linf"):
        exact = network[f"{key}_exact"]
        margins.append("-" if exact is None else f"{network[key] or '?'}{'' if exact else ' or less'}")
    verdicts = answer(network["verified"]), answer(network["robust"])
    return (network["name"], *verdicts, *margins, answer(network["all_integer"]).lower(), remark_on(network))
