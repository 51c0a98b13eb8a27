"""Question 3's section, from stored verifications only."""

from collections.abc import Mapping, Sequence
from typing import Any

from hw1cli.constructions.target import XOR
from hw1cli.hints import command
from hw1cli.report.content.question3_tables import (
    answer,
    certificate_text,
    counts_table,
    networks_table,
    sums_table,
    theorems_table,
)
from hw1cli.report.document import Column, DrawnFigure, Kind, Missing, Section, Table, columns
from hw1cli.report.figures.question3 import points, separability_chart, truth_table

_FIGURES = (
    DrawnFigure(
        id="fig17",
        number=17,
        title="The function f on {-1, 1}^2 for A = -1, B = 1",
        caption="The exclusive or of its inputs",
        draw=truth_table,
    ),
    DrawnFigure(
        id="fig18",
        number=18,
        title="The four points of {-1, 1}^2, by class",
        caption="No straight line has the two classes on its two sides",
        draw=points,
    ),
)
_CHART = DrawnFigure(
    id="separability",
    title="What a single perceptron can compute",
    caption="For which D, A and B a single perceptron computes f; every cell has a checked certificate",
    draw=separability_chart,
)

Stored = Mapping[str, Mapping[str, Any]]
"""Results of one kind by their subject (evidence/question3.py)."""


def boolean_section(
    title: str, verifications: Stored, theorems: Stored, charts: Stored, options: Sequence[str] = ()
) -> Section:
    """Return the section: the homework's own example in full, then whatever else was verified and proved."""
    examples = [each for each in verifications.values() if (each["D"], each["A"], each["B"]) == (XOR.D, XOR.A, XOR.B)]
    tables: list[Table] = []
    if examples:
        networks = [example["network"] for example in examples]
        shown = f"Networks for D = {XOR.D}, A = {XOR.A}, B = {XOR.B}, checked exactly"
        tables += [networks_table(networks, shown), *(sums_table(network, XOR.D) for network in networks)]
    if verifications:
        tables.append(_verified(verifications))
    if charts:
        tables.append(counts_table(sorted(charts.values(), key=lambda each: int(each["D"]))))
    if theorems:
        tables.append(theorems_table(list(theorems.values())))
    filling = command("reproduce", "q3", *options)
    gaps = (
        (examples, "the verification of the homework's example"),
        (theorems, "the proofs for all D, A and B"),
    )
    return Section(
        id="q3",
        title=title,
        paragraphs=(certificate_text(examples[0]["separability"]),) if examples else (),
        tables=tuple(tables),
        figures=(*_FIGURES, _CHART) if charts else _FIGURES,
        missing=tuple(Missing(what=what, command=filling) for there, what in gaps if not there),
        from_data=False,
    )


def _verified(verifications: Stored) -> Table:
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
        for each in verifications.values()
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
