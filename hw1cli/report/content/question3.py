"""Question 3's section, from stored verifications only."""

from collections.abc import Mapping, Sequence
from typing import Any

from hw1cli.hints import command
from hw1cli.report.document import Column, DrawnFigure, Figure, Kind, Missing, Section, Table, Value
from hw1cli.report.figures.question3 import points, separability_chart, truth_table

VERIFICATION, THEOREM, CHART = "verify-construction", "theorem", "separability-chart"
"""Kinds of stored evidence: a network checked for one (D, A, B); a theorem's proof; the chart of one D."""

SHOWN = (2, -1, 1)
"""D, A and B of the homework's own example, Figures 17 and 18."""

_NETWORK_COLUMNS = ("network", "W0", "b0", "W1", "b1", "all-integer multiple", "computes f", "robust", "margin (l1)")


def verifications_of(answer: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Return a verification's document (constructions/documents.py) as one result a network, by its subject."""
    where = {name: answer[name] for name in ("D", "A", "B", "separability")}
    return {f"{_place(answer)}, {network['name']}": {**where, "network": network} for network in answer["networks"]}


def _place(answer: Mapping[str, Any]) -> str:
    return "D={D} A={A} B={B}".format_map(answer)


def boolean_section(
    title: str,
    verifications: Mapping[str, Mapping[str, Any]],
    theorems: Mapping[str, Mapping[str, Any]],
    charts: Mapping[str, Mapping[str, Any]],
    options: Sequence[str] = (),
) -> Section:
    """Return the section: the homework's own example in full, then whatever else was verified and proved."""
    examples = [each for each in verifications.values() if (each["D"], each["A"], each["B"]) == SHOWN]
    tables: list[Table] = []
    figures: list[Figure] = [
        DrawnFigure(
            id="fig17",
            number=17,
            title="The function f on {-1, 1}^2 for A = -1, B = 1",
            caption="The function f on {-1, 1}^2 for A = -1, B = 1: the exclusive or of its inputs",
            draw=truth_table,
        ),
        DrawnFigure(
            id="fig18",
            number=18,
            title="The four points of {-1, 1}^2, by class",
            caption="The four points of {-1, 1}^2, by class: no straight line has the two classes on its two sides",
            draw=points,
        ),
    ]
    if examples:
        tables += [_networks(examples), *_sums(examples)]
    if verifications:
        tables.append(_verified(verifications))
    if charts:
        tables.append(_chart(charts))
        figures.append(
            DrawnFigure(
                id="separability",
                title="What a single perceptron can compute",
                caption="For which D, A and B a single perceptron computes f; every cell has a checked certificate",
                draw=separability_chart,
            )
        )
    if theorems:
        tables.append(_theorems(theorems))
    gaps, filling = [], command("reproduce", "q3", *options)
    if not examples:
        gaps.append(Missing(what="the verification of the homework's example", command=filling))
    if not theorems:
        gaps.append(Missing(what="the proofs for all D, A and B", command=filling))
    return Section(
        id="q3",
        title=title,
        paragraphs=_single_perceptron(examples[0]["separability"]) if examples else (),
        tables=tuple(tables),
        figures=tuple(figures),
        missing=tuple(gaps),
        from_data=False,
    )


def _networks(examples: Sequence[Mapping[str, Any]]) -> Table:
    rows = tuple(
        (
            network["name"],
            *(_text(network[name]) for name in ("W0", "b0", "W1", "b1")),
            "; ".join(f"{name} = {_text(value)}" for name, value in _by_layer(network["integer_multiple"])),
            _verdict(network["verified"]),
            _verdict(network["robust"]),
            network["margin"],
        )
        for network in (example["network"] for example in examples)
    )
    title = "Networks for D = {}, A = {}, B = {}, checked exactly".format(*SHOWN)
    return Table(id="q3-networks", title=title, columns=tuple(map(Column, _NETWORK_COLUMNS)), rows=rows)


def _by_layer(weights: Mapping[str, Any]) -> list[tuple[str, Any]]:
    """Return W0, b0, W1, b1 and so on in this order."""
    return sorted(weights.items(), key=lambda item: (int(item[0][1:]), item[0][0]))


def _sums(examples: Sequence[Mapping[str, Any]]) -> Sequence[Table]:
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
            id="q3-sums-" + "-".join(network["name"].replace(",", "").split()),
            title=f"The network {network['name']}: a row for every value of the sum",
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
        for network in (example["network"] for example in examples)
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
            _place(each),
            each["network"]["name"],
            _verdict(each["network"]["verified"]),
            _verdict(each["network"]["robust"]),
            each["network"]["inputs_checked"],
            each["network"]["margin"],
            "possible" if each["separability"]["separable"] else "impossible",
        )
        for each in verifications.values()
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


def _single_perceptron(certificate: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the answer to Question 3 (a) for the homework's example, with its certificate."""
    sides = (
        " + ".join(f"{term['weight']} * {_text(term['x'])}" for term in certificate[side])
        for side in ("positive", "negative")
    )
    positive, negative = sides
    return (
        "No single perceptron computes f: a weighted mean of inputs with f = 1 equals one of inputs with f = -1, "
        f"{positive} = {negative} = {_text(certificate['point'])}, so no half-space contains the former "
        "without the latter.",
    )


def _verdict(value: bool | None) -> str:
    return "unknown" if value is None else "yes" if value else "no"


def _text(value: Any) -> str:
    """Return a number, vector or matrix in brackets."""
    if isinstance(value, list):
        return "[" + ", ".join(map(_text, value)) + "]"
    return str(value)
