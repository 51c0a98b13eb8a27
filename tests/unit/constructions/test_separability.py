"""Certificates: what a single perceptron can do."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from test_networks import targets

from hw1cli.constructions.separability import Crossing, Separation, by_linear_program, by_rule, chart, separability
from hw1cli.constructions.target import Target

HALF = Fraction(1, 2)


def test_xor_is_not_separable_by_hand():
    certificate = by_rule(Target(2, -1, 1))
    assert certificate.positive == ((HALF, (1, -1)), (HALF, (-1, 1)))
    assert certificate.negative == ((HALF, (-1, -1)), (HALF, (1, 1)))
    assert certificate.point == (0, 0)
    assert certificate.holds()


def test_and_is_separable_by_hand():
    certificate = by_rule(Target(2, 1, 2))
    assert (certificate.w, certificate.b) == ((1, 1), -1)
    assert certificate.holds()


@settings(deadline=None, max_examples=60)
@given(targets(6))
def test_linear_program_and_rule_agree(target):
    found, rule = by_linear_program(target), by_rule(target)
    assert found.holds()
    assert rule.holds()
    assert found.separable == rule.separable
    below, above = target.sums[0] not in target.inside, target.sums[-1] not in target.inside
    assert rule.separable == (not (below and above and len(target.inside)))


@settings(deadline=None)
@given(targets(60))
def test_every_instance_has_a_certificate_that_holds(target):
    assert separability(target).holds()


def test_the_chart_has_every_interval_once():
    certificates = chart(6)
    assert (
        len({each.target for each in certificates})
        == len(certificates)
        == sum((2 * D + 1) * (D + 1) for D in range(1, 7))
    )
    assert [each.target for each in certificates if each.target.D == 2 and not each.separable] == [
        Target(2, -1, 0),
        Target(2, -1, 1),
        Target(2, 0, 0),
        Target(2, 0, 1),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"positive": ((HALF, (1, -1)), (HALF, (1, -1)))},
        {"positive": ((Fraction(1), (1, 1)),), "negative": ((Fraction(1), (1, 1)),)},
        {"positive": ((Fraction(3, 2), (1, -1)), (-HALF, (-1, 1)))},
        {"positive": ((HALF, (1, -1)), (Fraction(1, 3), (-1, 1)))},
        {"positive": ((HALF, (0, 0)), (HALF, (0, 0)))},
    ],
)
def test_falsified_crossings_do_not_hold(change):
    certificate = by_rule(Target(2, -1, 1))
    assert isinstance(certificate, Crossing)
    assert not replace(certificate, **change).holds()


@pytest.mark.parametrize(("w", "b"), [((1, 1), 0), ((1, 1), -3), ((-1, -1), -1), ((2, 1), 0), ((1,), -1)])
def test_falsified_separations_do_not_hold(w, b):
    assert not Separation(Target(2, 1, 2), w, b).holds()
