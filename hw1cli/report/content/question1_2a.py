"""Question 1.2a as a section of the report: what is claimed without a training run, and what establishes it."""

from collections.abc import Mapping, Sequence
from typing import Any

from hw1cli.evidence import CONVEXITY, EXPRESSIVENESS, OPTIMALITY
from hw1cli.hints import command
from hw1cli.report.content.evidence_tables import (
    convexity_table,
    curvature_table,
    expressiveness_table,
    optimality_table,
)
from hw1cli.report.document import DrawnFigure, Figure, Missing, Section, Table
from hw1cli.report.figures.curvature import curvature

_WORDS = (
    "Logistic regression is a linear model with a convex loss, so training can reach a global optimum; a multi-layer "
    "perceptron expresses more, and its loss is not convex. docs/q1.md has the proofs; these are the measurements."
)


def evidence_section(evidence: Mapping[str, Mapping[str, Any]], *, options: Sequence[str] = ()) -> Section:
    """Return Question 1.2a's section from the stored evidence by kind; what is not stored is named as missing."""
    tables: list[Table] = []
    figures: list[Figure] = []
    if found := evidence.get(CONVEXITY):
        tables += [convexity_table(found), curvature_table(found)]
        figures.append(curvature_figure(found))
    if found := evidence.get(EXPRESSIVENESS):
        tables.append(expressiveness_table(found))
    if found := evidence.get(OPTIMALITY):
        tables.append(optimality_table(found))
    absent = [kind for kind in (CONVEXITY, EXPRESSIVENESS, OPTIMALITY) if kind not in evidence]
    filling = command("reproduce", "q1", *options)
    return Section(
        id="q12a",
        title="Question 1.2a: convexity and expressiveness",
        paragraphs=(_WORDS,),
        tables=tuple(tables),
        figures=tuple(figures),
        missing=tuple(Missing(what=f"evidence of {kind}", command=filling) for kind in absent),
    )


def curvature_figure(result: Mapping[str, Any]) -> DrawnFigure:
    """Return the figure of the multi-layer perceptron's loss along a direction of negative curvature."""
    return DrawnFigure(
        id="mlp-curvature",
        title="Multi-layer perceptron: the loss along a direction of negative curvature",
        caption="The loss at w + t v lies above its chord at t = 0: it is not convex.",
        draw=curvature,
        arguments=(result["mlp_along"], result["mlp_step"]),
    )
