"""Stored evidence as the report shows it."""

import json

import numpy as np
import pytest

from hw1cli.evidence.expressiveness import expressiveness
from hw1cli.report.content.evidence import convexity_table, evidence_appendix, noise_table, optimality_table
from hw1cli.report.content.found import Found
from hw1cli.report.content.sub_question import section
from hw1cli.study.q1 import Q1_2A
from tests.factories import runs

CONVEXITY = {
    "seed": 42, "samples": 8, "examples_per_sample": 64, "tolerance": 1e-12,
    "by_scale": [
        {"weight_scale": s, "samples": 4, "smallest_relative_eigenvalue": -3e-16, "largest_eigenvalue": 60.0}
        for s in (0.01, 1.0)
    ],
    "mlp_curvature": -6.5, "mlp_midpoint_excess": 2.75, "mlp_step": 1.0, "mlp_rounding": 1e-9,
    "mlp_examples": 64, "mlp_parameters": 157804,
    "mlp_along": [[t, 12 - 3 * t * t] for t in np.linspace(-2, 2, 9).tolist()],
}  # fmt: skip
OPTIMALITY = {
    "optimum": 0.96, "bound_radius": 1e4, "lower_bound": 0.96 - 1e-13, "gradient_norm": 5e-8, "loss_at_zero": 1.386,
    "runs": [{"run_id": "r", "model": "logreg", "config": {"lr": 0.001, "epochs": 50}, "seed": 42,
              "loss": 0.965, "gap": 0.005, "gap_at_most": 0.005}],
}  # fmt: skip
NOISE = {
    "batch_sizes": [16, 1024], "variances": [0.64, 0.01], "variance_ratio": 64.0,
    "variance_ratio_interval": [60.0, 68.0], "predicted_ratio": 64.67, "seed": 42, "repetitions": 10, "batches": 24,
}  # fmt: skip


STORED = {
    "convexity": {"d": CONVEXITY},
    "expressiveness": {"d": json.loads(json.dumps(expressiveness()))},
    "optimality": {"d": OPTIMALITY},
}  # fmt: skip


@pytest.fixture
def answer():
    return section(Q1_2A, Found(runs=runs(), evidence=STORED), ())


def test_the_answer_shows_the_network_for_xor_and_the_appendix_the_measurements(answer):
    [xor] = answer.tables
    assert "1/2 (-1, 1) + 1/2 (1, -1) = 1/2 (-1, -1) + 1/2 (1, 1)" in xor.notes[0]
    assert answer.missing == ()
    further = evidence_appendix((Q1_2A,), Found(runs=runs(), evidence=STORED)).tables
    assert [table.id for table in further] == ["q12a-convexity", "q12a-curvature", "q12a-optimality"]
    assert all(len(row) == len(table.columns) for table in (xor, *further) for row in table.rows)


def test_evidence_that_is_not_stored_is_missing_with_its_command():
    missing = section(Q1_2A, Found(runs=runs(), options=("--data", "octsim")), ()).missing
    assert [each.what for each in missing] == [
        f"evidence of {name}" for name in ("expressiveness", "convexity", "optimality")
    ]
    assert {each.command for each in missing} == {"hw1 reproduce q1 --data octsim"}


def test_the_optimum_says_what_is_proven_and_what_is_not():
    assert "gradient norm at most 1e-7" in optimality_table(OPTIMALITY).notes[0]
    proven = "by duality no weights (of norm up to 10000) come lower than that by 1e-9 or more"
    assert proven in optimality_table(OPTIMALITY).notes[0]
    separable = {**OPTIMALITY, "lower_bound": 0}
    assert "0 is the only bound below it that is known" in optimality_table(separable).notes[0]


def test_what_rounding_can_have_made_of_zero_is_not_printed_as_digits():
    assert [row[2] for row in convexity_table(CONVEXITY).rows] == ["0 (to rounding)"] * 2
    negative = {**CONVEXITY["by_scale"][0], "smallest_relative_eigenvalue": -3e-5}
    assert convexity_table({**CONVEXITY, "by_scale": [negative]}).rows[0][2] == -3e-5
    run = {**OPTIMALITY["runs"][0], "gap": -2.9e-13}
    assert optimality_table({**OPTIMALITY, "runs": [run]}).rows[0][2] == "0 (to rounding)"


def test_the_measured_noise_stands_beside_the_prediction():
    values = {row[0]: row[1] for row in noise_table(NOISE).rows}
    assert (values["ratio"], values["variance, batch size 1024"]) == (64.0, 0.01)
    assert len(noise_table(NOISE | {"asked_sizes": [16, 1024]}).notes) == 1


def test_batches_that_are_smaller_than_was_asked_for_are_told():
    _, note = noise_table(NOISE | {"batch_sizes": [16, 200], "asked_sizes": [16, 1024]}).notes
    assert note == (
        "Batches of 1,024 were asked for; the data set allows no more than 200, half of its training images."
    )


def test_the_figure_can_be_drawn(answer):
    (declared,) = answer.figures
    figure = declared.draw(*declared.arguments)
    chord = figure.axes[0].lines[1]
    assert list(chord.get_xdata()) == [-1.0, 1.0]
    assert list(chord.get_ydata()) == [9.0, 9.0]
