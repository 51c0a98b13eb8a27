"""Certificates: what a single perceptron can do."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.optimize import linprog

from hw1cli.constructions.separability import Crossing, Separation, chart, separability
from hw1cli.constructions.target import XOR, Target
from tests.unit.constructions.test_networks import targets


def separable_by_linear_program(target):
    """Whether HiGHS finds weights for all 2^D inputs at once."""
    inputs = list(product((-1, 1), repeat=target.D))
    rows = np.array([[-target(x) * a for a in (*x, 1)] for x in inputs], dtype=float)
    return linprog(np.zeros(target.D + 1), A_ub=rows, b_ub=-np.ones(len(rows)), bounds=(None, None)).success


def test_xor_is_not_separable_by_hand():
    certificate = separability(XOR)
    assert certificate.positive == ((-1, 1), (1, -1))
    assert certificate.negative == ((-1, -1), (1, 1))
    assert certificate.point == (0, 0)


def test_and_is_separable_by_hand():
    certificate = separability(Target(2, 1, 2))
    assert (certificate.w, certificate.b) == ((1, 1), -1)


@settings(max_examples=60)
@given(targets(6))
def test_the_rule_agrees_with_a_linear_program(target):
    assert separability(target).separable == separable_by_linear_program(target)


@given(targets(60))
def test_every_instance_has_a_certificate_that_holds(target):
    assert separability(target).holds()


def test_the_chart_has_every_interval_once():
    every = [Target(D, A, B) for D in range(1, 7) for A in range(-D, D + 1) for B in range(A, D + 1)]
    assert [each.target for each in chart(6)] == every
    inseparable = [(each.target.A, each.target.B) for each in chart(2) if not each.separable]
    assert inseparable == [(-1, 0), (-1, 1), (0, 0), (0, 1)]


@pytest.mark.parametrize(
    "change",
    [
        {"positive": ((1, -1), (1, -1))},
        {"positive": ((1, 1), (1, 1)), "negative": ((1, 1), (1, 1))},
        {"positive": ((-1, -1), (1, 1))},
        {"positive": ((-1, 1, 1), (1, -1, -1))},
        {"positive": ((0, 0), (0, 0))},
    ],
)
def test_falsified_crossings_do_not_hold(change):
    certificate = separability(XOR)
    assert isinstance(certificate, Crossing)
    assert not replace(certificate, **change).holds()


@pytest.mark.parametrize(("w", "b"), [((1, 1), 0), ((1, 1), -3), ((-1, -1), -1), ((2, 1), 0), ((1,), -1)])
def test_falsified_separations_do_not_hold(w, b):
    assert not Separation(Target(2, 1, 2), w, b).holds()
