"""Stored evidence in the report: what Question 1.2a and the gradient noise of Question 2.2a rest on."""

from collections.abc import Sequence

from hw1cli.evidence import RESOLUTION
from hw1cli.report.content.found import Found
from hw1cli.report.declare import Json, SubQuestion
from hw1cli.report.document import Column, DrawnFigure, Kind, Measured, Section, Table, columns
from hw1cli.report.figures.lines import curvature
from hw1cli.report.numbers import number, power_above
from hw1cli.report.runs import typed
from hw1cli.statistics import Interval


def evidence_appendix(parts: Sequence[SubQuestion], found: Found) -> Section:
    """Return what was measured besides the runs."""
    pieces = [(each, found.result(each)) for part in parts for each in part.evidence]
    return Section(
        id="evidence",
        title="Appendix: what was measured besides the runs",
        appendix=True,
        tables=tuple(make(result) for each, result in pieces if result is not None for make in each.further),
    )


def curvature_figure(result: Json) -> DrawnFigure:
    """Return the loss along the direction found, with the chord that it lies above."""
    step = result["mlp_step"]
    shown = (f"{number(loss, Kind.LOSS)} at t = {t:g}" for t, loss in result["mlp_along"] if t in (-step, 0, step))
    return DrawnFigure(
        id="mlp-curvature",
        title="Multi-layer perceptron: the loss along a direction of negative curvature",
        caption="The loss at w + t v lies above its chord at t = 0: it is not convex.",
        draw=curvature,
        words=f"The loss is {', '.join(shown)}",
        arguments=(result["mlp_along"], step),
    )


def convexity_table(result: Json) -> Table:
    """Return the extreme eigenvalues of logistic regression's Hessian for each scale of the random weights."""
    return Table(
        id="q12a-convexity",
        title="1.2a: eigenvalues of the Hessian of logistic regression's loss at random weights",
        columns=(
            Column("weights' standard deviation", Kind.NUMBER),
            Column("samples", Kind.INTEGER),
            *columns("smallest eigenvalue / largest", "largest eigenvalue", kind=Kind.NUMBER),
        ),
        rows=tuple(
            (
                each["weight_scale"],
                each["samples"],
                zero_to_rounding(each["smallest_relative_eigenvalue"], result["tolerance"]),
                each["largest_eigenvalue"],
            )
            for each in result["by_scale"]
        ),
        notes=(
            f"Each sample draws weights and {result['examples_per_sample']} examples (seed {result['seed']}), "
            "and takes the Hessian of every example's loss and of their mean.",
            "The Hessian is singular, so its smallest eigenvalue is 0; float64 gives it as 0 up to "
            f"{result['tolerance']:g} of the largest.",
        ),
    )


def curvature_table(result: Json) -> Table:
    """Return what refutes the convexity of the multi-layer perceptron's loss."""
    rows = (
        ("curvature v^T H v along the unit vector v", result["mlp_curvature"]),
        (f"L(w) - (L(w - t v) + L(w + t v)) / 2 at t = {result['mlp_step']:g}", result["mlp_midpoint_excess"]),
        ("of which rounding, at most", result["mlp_rounding"]),
    )
    return Table(
        id="q12a-curvature",
        title="1.2a: the loss of the multi-layer perceptron is not convex",
        columns=(Column("quantity"), Column("value", Kind.NUMBER)),
        rows=rows,
        notes=(
            f"w: the initial weights of seed {result['seed']} ({result['mlp_parameters']:,} parameters); the mean "
            f"loss of {result['mlp_examples']} training examples.",
            "A convex function has no negative curvature and never lies above the middle of a chord.",
        ),
    )


def expressiveness_table(result: Json) -> Table:
    """Return the 2-2-2 network's values at XOR's four points."""
    return Table(
        id="q12a-xor",
        title="XOR by a network with two hidden ReLU units",
        from_data=False,
        columns=columns("x", "hidden", "logits", "answer", "XOR"),
        rows=tuple(
            (*(_vector(row[name]) for name in ("x", "hidden", "logits")), f"{row['prediction']:+d}", f"{row['f']:+d}")
            for row in result["rows"]
        ),
        notes=(_certificate(result),),
    )


def optimality_table(result: Json) -> Table:
    """Return every stored logistic regression's training loss beside the optimum."""
    runs = ((f"{run['model']}, lr {typed(run['config']['lr'])}, seed {run['seed']}", run) for run in result["runs"])
    rows = ((name, run["loss"], _gap(run["gap"]), _gap(run["gap_at_most"])) for name, run in runs)
    return Table(
        id="q12a-optimality",
        title="1.2a: training loss of the stored logistic regressions above the global optimum",
        columns=(
            Column("run"),
            Column("training loss", Kind.LOSS),
            *columns("above L-BFGS", "above the proven bound", kind=Kind.METRIC),
        ),
        rows=(*rows, ("all weights 0", result["loss_at_zero"], None, None)),
        notes=(_optimum(result),),
    )


def noise_table(result: Json) -> Table:
    """Return the variance of the gradient for a small and a large batch size."""
    small, large = result["batch_sizes"]
    rows = (
        (f"variance, batch size {small}", result["variances"][0], None),
        (f"variance, batch size {large}", result["variances"][1], None),
        ("ratio", result["variance_ratio"], Interval(*result["variance_ratio_interval"])),
        ("ratio predicted, proportional to 1/B without replacement", result["predicted_ratio"], None),
    )
    return Table(
        id="q22a-noise",
        title="2.2a: variance of the mini-batch gradient (trace of its covariance)",
        columns=(Column("quantity"), *columns("value", "95% interval", kind=Kind.NUMBER)),
        rows=rows,
        notes=(
            f"Feed-forward network at its initial weights (seed {result['seed']}); {result['repetitions']} "
            f"repetitions of {result['batches']} batches of either size.",
            *_clipped(result),
        ),
    )


def _clipped(result: Json) -> Sequence[str]:
    """Return the note on batches that are smaller than was asked for, because the data set is."""
    asked = result.get("asked_sizes", result["batch_sizes"])
    return [
        f"Batches of {most:,} were asked for; the data set allows no more than {size:,}, half of its training images."
        for most, size in zip(asked, result["batch_sizes"], strict=True)
        if size < most
    ]


def zero_to_rounding(value: float, bound: float) -> float | str:
    """Return a value, or the words for one that rounding alone, of at most `bound`, can have made of 0."""
    return value if abs(value) > bound else "0 (to rounding)"


def _vector(values: Sequence[int]) -> str:
    return "(" + ", ".join(map(str, values)) + ")"


def _certificate(result: Json) -> str:
    if not result["linear_impossible"]:
        return "No certificate was found that a linear classifier cannot do it."
    sides = [
        " + ".join(f"{weight} {_vector(x)}" for weight, x in result["certificate"][side])
        for side in ("positive", "negative")
    ]
    return (
        f"No linear classifier can: {sides[0]} = {sides[1]}, so a point between the points of class +1 is one "
        "between those of class -1 too."
    )


def _gap(value: float) -> Measured | str:
    shown = zero_to_rounding(value, RESOLUTION)
    return shown if isinstance(shown, str) else Measured(shown, Kind.LOSS)


def _optimum(result: Json) -> str:
    norm = power_above(max(result["gradient_norm"], RESOLUTION))
    reached = f"L-BFGS reached {result['optimum']:.9f} (gradient norm at most {norm})"
    if result["lower_bound"] == 0:
        return f"{reached}; 0 is the only bound below it that is known, as where the classes are separable."
    gap = power_above(max(result["optimum"] - result["lower_bound"], RESOLUTION))
    return (
        f"{reached}; by duality no weights (of norm up to {result['bound_radius']:g}) come lower than that by {gap} "
        "or more."
    )
