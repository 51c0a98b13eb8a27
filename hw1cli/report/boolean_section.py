"""Question 3's section, from stored verifications only."""

from collections.abc import Mapping, Sequence
from typing import Any

from hw1cli.report.document import Column, DrawnFigure, Figure, Kind, Missing, Section, Table, Value

VERIFICATION, THEOREM, CHART = "verify-construction", "theorem", "separability-chart"
"""Kinds of stored evidence: one (D, A, B) checked; one theorem's proof; all [A, B] of every D up to a limit."""

SHOWN = (2, -1, 1)
"""D, A and B of the homework's own example, Figures 17 and 18."""

_NETWORK_COLUMNS = ("network", "W0", "b0", "W1", "b1", "all-integer multiple", "computes f", "robust", "margin (l1)")


def subject(inputs: int, low: int, high: int) -> str:
    """Return the name under which the verification of one (D, A, B) is stored."""
    return f"D={inputs} A={low} B={high}"


def boolean_section(
    title: str,
    verifications: Mapping[str, Mapping[str, Any]],
    theorems: Mapping[str, Mapping[str, Any]],
    charts: Mapping[str, Mapping[str, Any]],
) -> Section:
    """Return the section: the homework's own example in full, then whatever else was verified and proved."""
    example = verifications.get(subject(*SHOWN))
    tables: list[Table] = []
    figures: list[Figure] = [
        DrawnFigure(
            id="fig17",
            number=17,
            title="The function f on {-1, 1}^2 for A = -1, B = 1",
            caption="The function f on {-1, 1}^2 for A = -1, B = 1: the exclusive or of its inputs",
            name="truth_table",
        ),
        DrawnFigure(
            id="fig18",
            number=18,
            title="The four points of {-1, 1}^2, by class",
            caption="The four points of {-1, 1}^2, by class: no straight line has the two classes on its two sides",
            name="points",
        ),
    ]
    if example is not None:
        tables += [_networks(example), *_sums(example)]
    if verifications:
        tables.append(_verified(verifications))
    if charts:
        tables.append(_chart(charts))
        figures.append(
            DrawnFigure(
                id="separability",
                title="What a single perceptron can compute",
                caption="For which D, A and B a single perceptron computes f; every cell has a checked certificate",
                name="separability_chart",
            )
        )
    if theorems:
        tables.append(_theorems(theorems))
    command = "hw1 verify-construction --D {} --A {} --B {}".format(*SHOWN)
    gaps = []
    if example is None:
        gaps.append(Missing(what="the verification of the homework's example", command=command))
    if not theorems:
        gaps.append(Missing(what="the proofs for all D, A and B", command="hw1 verify-construction --prove"))
    return Section(
        id="q3",
        title=title,
        paragraphs=tuple(_single_perceptron(example)) if example is not None else (),
        tables=tuple(tables),
        figures=tuple(figures),
        missing=tuple(gaps),
        from_data=False,
    )


def _networks(example: Mapping[str, Any]) -> Table:
    rows = tuple(
        (
            network["activation"],
            *(_text(network[name]) for name in ("W0", "b0", "W1", "b1")),
            "; ".join(f"{name} = {_text(value)}" for name, value in network["integer_multiple"].items()),
            _verdict(network["verified"]),
            _verdict(network["robust"]),
            network["margin"],
        )
        for network in example["networks"]
    )
    title = f"Networks for D = {example['D']}, A = {example['A']}, B = {example['B']}, checked exactly"
    return Table(id="q3-networks", title=title, columns=tuple(map(Column, _NETWORK_COLUMNS)), rows=rows)


def _sums(example: Mapping[str, Any]) -> Sequence[Table]:
    """Return, for each network, a row for every value of the sum."""
    columns = (
        Column("sum", Kind.INTEGER),
        Column("hidden pre-activations"),
        Column("hidden outputs"),
        Column("output"),
        Column("f"),
        Column("inputs", Kind.INTEGER),
    )
    return [
        Table(
            id=f"q3-sums-{network['activation']}",
            title=f"The {network['activation']} network, a row for every value of the sum",
            columns=columns,
            rows=tuple(
                (
                    row["sum"],
                    _text(row["layers"][0]["z"]),
                    _text(row["layers"][0]["h"]),
                    f"{row['output']:+d}",
                    f"{row['f']:+d}",
                    row["inputs"],
                )
                for row in network["rows"]
            ),
        )
        for network in example["networks"]
    ]


def _verified(verifications: Mapping[str, Mapping[str, Any]]) -> Table:
    columns = (
        Column("D, A, B"),
        Column("network"),
        Column("computes f"),
        Column("robust"),
        Column("inputs checked", Kind.INTEGER),
        Column("margin (l1)"),
        Column("single perceptron"),
    )
    rows: list[tuple[Value, ...]] = [
        (
            name,
            network["name"],
            _verdict(network["verified"]),
            _verdict(network["robust"]),
            network["inputs_checked"],
            network["margin"],
            "possible" if answer["separability"]["separable"] else "impossible",
        )
        for name, answer in verifications.items()
        for network in answer["networks"]
    ]
    return Table(id="q3-verified", title="Everything that was verified", columns=columns, rows=tuple(rows))


def _chart(charts: Mapping[str, Mapping[str, Any]]) -> Table:
    columns = tuple(Column(name, Kind.INTEGER) for name in ("D", "intervals [A, B]", "separable", "not separable"))
    rows = tuple(
        (each["D"], each["intervals"], each["separable"], each["intervals"] - each["separable"])
        for each in sorted(charts.values(), key=lambda chart: int(chart["D"]))
    )
    return Table(
        id="q3-chart",
        title="Intervals that a single perceptron can decide, by certificate",
        columns=columns,
        rows=rows,
    )


def _theorems(theorems: Mapping[str, Mapping[str, Any]]) -> Table:
    columns = (Column("theorem"), Column("in words"), Column("formula"), Column("solver's verdict"))
    rows = tuple((name, each["words"], each["formula"], each["verdict"]) for name, each in theorems.items())
    return Table(id="q3-theorems", title="Proved for all D, A and B at once", columns=columns, rows=rows)


def _single_perceptron(example: Mapping[str, Any]) -> list[str]:
    """Return the answer to Question 3 (a) with its certificate."""
    certificate = example["separability"]
    if certificate["separable"]:
        return [f"A single perceptron computes f: w = {_text(certificate['w'])}, b = {certificate['b']}."]
    if "point" not in certificate:
        return [f"No single perceptron computes f: {certificate['rule']}."]
    sides = (
        " + ".join(f"{term['weight']} * {_text(term['x'])}" for term in certificate[side])
        for side in ("positive", "negative")
    )
    positive, negative = sides
    return [
        "No single perceptron computes f: a weighted mean of inputs with f = 1 equals one of inputs with f = -1, "
        f"{positive} = {negative} = {_text(certificate['point'])}, so no half-space contains the former "
        "without the latter."
    ]


def _verdict(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def _text(value: Any) -> str:
    """Return a number, vector or matrix in brackets."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return str(value)
