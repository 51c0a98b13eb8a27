"""The numbers in docs/q1.md, computed: `make docs` writes them anew, a test compares."""

import math
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path

import numpy as np
from pages import refreshed

from hw1cli.claims.judge import judge
from hw1cli.claims.measures import Stored
from hw1cli.data.dataset import Dataset
from hw1cli.evidence import RESOLUTION
from hw1cli.evidence.convexity import convexity
from hw1cli.evidence.hessian import spread_matrices
from hw1cli.evidence.logistic_loss import LogisticLoss
from hw1cli.evidence.optimality import optimum
from hw1cli.report.content.evidence import zero_to_rounding
from hw1cli.report.content.found import Found
from hw1cli.report.content.words import made_words
from hw1cli.report.formats.to_md import paragraph, table
from hw1cli.report.numbers import power_above
from hw1cli.report.runs import Runs
from hw1cli.study.homework import CLAIMS, words_of

PAGE = Path(__file__).with_name("q1.md")
SEED, SAMPLES = 42, 100


def small_blocks() -> Mapping[str, str]:
    """Return the blocks that need no data."""
    return {"spread": _spread(), "proofs": _proofs()}


def data_blocks(dataset: Dataset) -> Mapping[str, str]:
    """Return the blocks that are measured on a data set."""
    return {"convexity": _convexity(dataset), "optimum": _optimum(dataset)}


def _spread() -> str:
    """The worked example of diag(p) - p p^T."""
    p = np.array([[0.5, 0.25, 0.25]])
    matrix = spread_matrices(p)[0]
    rows = ["  ".join(f"{Fraction(entry)!s:>5}" for entry in row) for row in matrix.tolist()]
    # Rounding leaves the eigenvalue 0 as some 1e-17; adding 0 turns -0 into 0.
    eigenvalues = ", ".join(f"{Fraction(round(16 * each), 16)}" for each in np.linalg.eigvalsh(matrix).tolist())
    return "```text\n" + "\n".join([*rows, f"eigenvalues: {eigenvalues}"]) + "\n```"


def _proofs() -> str:
    """The report's answer to 1.2a, as far as it rests on nothing that was measured."""
    nothing = Runs({})
    judged = judge(CLAIMS, Stored(runs=nothing, evidence={}, n_train=None), lambda claim: [])
    return "\n\n".join(map(paragraph, made_words(words_of("1.2a"), Found(runs=nothing, judged=judged))))


def _convexity(dataset: Dataset) -> str:
    result = convexity(dataset, seed=SEED, samples=SAMPLES)
    lines = [
        [
            f"{each['weight_scale']:g}",
            str(each["samples"]),
            str(zero_to_rounding(each["smallest_relative_eigenvalue"], result["tolerance"])),
            f"{each['largest_eigenvalue']:.1f}",
        ]
        for each in result["by_scale"]
    ]
    rows = table(["sd of the weights", "samples", "smallest / largest eigenvalue", "largest"], lines)
    return "\n".join(
        [
            rows,
            "",
            f"Multi-layer perceptron: $v^\\top H v < {math.ceil(result['mlp_curvature'])}$, and the loss at $w$ lies "
            f"more than {math.floor(result['mlp_midpoint_excess'])}",
            f"above the middle of the chord of half length {result['mlp_step']:g}; rounding accounts for less than "
            f"{power_above(result['mlp_rounding'])} of it.",
        ]
    )


def _optimum(dataset: Dataset) -> str:
    best = optimum(LogisticLoss(dataset.train, dataset.n_classes))
    gap = best.loss - best.lower_bound
    lines = [
        ["all weights 0", f"{np.log(dataset.n_classes):.6f}"],
        ["lowest loss reached by L-BFGS", f"{best.loss:.6f}"],
        ["proven bound below every loss", f"{best.lower_bound:.6f}"],
        ["between the two", f"less than {power_above(max(gap, RESOLUTION))}"],
    ]
    return table(["training loss", dataset.title], lines)


def write() -> None:
    """Write the page's blocks anew, on octsim."""
    from hw1cli.data.resolve import load_dataset

    blocks = {**small_blocks(), **data_blocks(load_dataset("octsim"))}
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8"), blocks), encoding="utf-8")
