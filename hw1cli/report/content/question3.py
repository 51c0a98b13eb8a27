"""Question 3 from stored verifications and proofs only: what the answers say of the networks, and the appendix."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from hw1cli.constructions.target import XOR
from hw1cli.constructions.theorems import THEOREMS
from hw1cli.errors import UsageError
from hw1cli.evidence import CHART, THEOREM, VERIFICATION
from hw1cli.outside.suggest import choice
from hw1cli.report.content.found import Found
from hw1cli.report.content.question3_tables import (
    answer,
    certificate_text,
    counts_table,
    sums_table,
    text,
    theorems_table,
    verdict_lines,
)
from hw1cli.report.declare import Evidence, Json
from hw1cli.report.document import Column, DrawnFigure, Kind, Section, Table, columns
from hw1cli.report.figures.question3 import separability_chart

_CHART = DrawnFigure(
    id="separability",
    title="What a single perceptron can compute",
    caption="For which D, A and B a single perceptron computes f; every cell has a checked certificate",
    words="The table of intervals that a single perceptron can decide has the counts for every D",
    draw=separability_chart,
)
_SUBSCRIPTS = str.maketrans("01", "₀₁")


def _sums(result: Json) -> Table:
    network = result["network"]
    title = f"What the {network['activation']} network computes at every value of the sum"
    return replace(sums_table(network, result["D"]), id=f"sums-{network['activation']}", title=title)


EXAMPLES = {
    activation: Evidence(
        kind=VERIFICATION,
        subject=f"D={XOR.D} A={XOR.A} B={XOR.B}, {activation}, margin half",
        what=f"the verification of the homework's example by {activation} units",
        tables=(_sums,),
    )
    for activation in ("sign", "relu")
}
"""The homework's example, checked with either kind of units."""


def _of_example(say: Callable[[Json], str]) -> Callable[[str, Found], str | None]:
    def fact(activation: str, found: Found) -> str | None:
        if activation not in EXAMPLES:
            raise UsageError(f"{activation!r} is no network of the homework{choice(activation, EXAMPLES)}")
        result = found.result(EXAMPLES[activation])
        return None if result is None else say(result)

    return fact


def _listed(weights: Json) -> str:
    return ", ".join(f"{name.translate(_SUBSCRIPTS)} = {text(weights[name])}" for name in ("W0", "b0", "W1", "b1"))


NETWORK_FACTS: Mapping[str, Callable[[str, Found], str | None]] = {
    "weights": _of_example(lambda result: _listed(result["network"])),
    "integers": _of_example(lambda result: _listed(result["network"]["integer_multiple"])),
    "checked": _of_example(lambda result: "; ".join(verdict_lines(result["network"], result))),
    "certificate": _of_example(lambda result: certificate_text(result["separability"])),
}
"""What words can say of the homework's example, `sign` or `relu` behind it."""


def theorem_verdict(name: str, found: Found) -> str | None:
    """Return what the solver said of a theorem, by its name; None where it has not been asked."""
    names = [each.name for each in THEOREMS]
    if name not in names:
        raise UsageError(f"{name!r} is no theorem{choice(name, names)}")
    theorem = found.evidence.get(THEOREM, {}).get(name)
    return None if theorem is None else str(theorem["verdict"])


def proof(activation: str) -> Evidence:
    """Return the proof that a network of these units computes f whatever D, A and B."""
    what = f"the proofs for all D, A and B, {activation} units"
    return Evidence(kind=THEOREM, subject=f"{activation}: computes f", what=what)


def question3_appendix(found: Found) -> Section:
    """Return everything that was verified and proved beyond the homework's example."""
    verifications, theorems, charts = (found.evidence.get(kind, {}) for kind in (VERIFICATION, THEOREM, CHART))
    by_inputs = sorted(charts.values(), key=lambda each: int(each["D"]))
    tables = (
        _verified(list(verifications.values())),
        counts_table(by_inputs),
        theorems_table(list(theorems.values())),
    )
    return Section(
        id="q3-proofs",
        title="Appendix: everything that was verified and proved",
        appendix=True,
        tables=tuple(table for table in tables if table.rows),
        figures=(_CHART,) if charts else (),
        from_data=False,
    )


def _verified(verifications: Sequence[Json]) -> Table:
    rows = tuple(
        (
            "D={D} A={A} B={B}".format_map(each),
            network["name"],
            answer(network["verified"]),
            answer(network["robust"]),
            network["inputs_checked"],
            network["margin"],
            "possible" if each["separability"]["separable"] else "impossible",
        )
        for each in verifications
        for network in [each["network"]]
    )
    return Table(
        id="q3-verified",
        title="Everything that was verified",
        columns=(
            *columns("D, A, B", "network", "computes f", "robust"),
            Column("inputs checked", Kind.INTEGER),
            *columns("margin (l1)", "single perceptron"),
        ),
        rows=rows,
    )
