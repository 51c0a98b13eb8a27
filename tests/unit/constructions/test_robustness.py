"""The limit condition and the margins, on networks whose answer is known by hand or by an independent formula."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hw1cli.constructions.deadline import Deadline
from hw1cli.constructions.exact_lp import minimum
from hw1cli.constructions.groups import each_input, grouped
from hw1cli.constructions.margin import find_margin
from hw1cli.constructions.network import Layer, Network, vector
from hw1cli.constructions.robustness import find_fragile, wrong_direction
from hw1cli.constructions.target import Target
from hw1cli.constructions.two_units import construct
from hw1cli.constructions.verify import verify
from tests.unit.constructions.test_networks import networks, targets

HALF = Fraction(1, 2)
ACTIVATIONS = st.sampled_from(["sign", "relu"])


def band(D, low, high, activation):
    """The homework's network with other thresholds: 1 exactly where low <= sum <= high."""
    hidden, output = construct(Target(D, 0, 0), activation).layers
    b = vector([-low, high] if activation == "sign" else [low, -high])
    return Network((Layer(hidden.W, b, activation), output))


def moved(x, v, t):
    return [a + t * b for a, b in zip(x, v, strict=True)]


@settings(max_examples=40)
@given(targets(8), ACTIVATIONS, st.sampled_from(["half", "max"]))
def test_the_constructions_are_robust_with_the_margin_they_promise(target, activation, kind):
    verdict = verify(construct(target, activation, kind), target, 60)
    promised = HALF if kind == "half" else Fraction(1)
    assert (verdict.verified, verdict.robust) == (True, True)
    assert [(m.value, m.exact) for m in verdict.margins] == [(promised, True), (promised / target.D, True)]


@settings(max_examples=40)
@given(targets(5), ACTIVATIONS, st.integers(1, 8), st.integers(0, 7))
def test_margin_is_the_least_distance_of_a_sum_from_a_threshold(target, activation, below, above):
    """Thresholds anywhere between neighbouring sums: exactly on a sum inside is correct but not robust."""
    low = target.first_inside - 2 + Fraction(below, 4)
    high = target.last_inside + Fraction(above, 4)
    network = band(target.D, low, high, activation)
    verdict = verify(network, target, 60)
    distances = [abs(s - edge) for s in target.sums for edge in (low, high)]
    assume(low <= high)
    assert verdict.verified
    assert verdict.robust == (min(distances) > 0)
    if verdict.robust:
        assert verdict.margins[0].value == min(distances)
        assert verdict.margins[1].value == min(distances) / target.D
        alone = find_margin(each_input(network), target, "l1", Deadline(60))
        assert (alone.value, alone.exact) == (min(distances), True)


def test_a_threshold_on_an_input_is_correct_but_not_robust():
    target = Target(4, 0, 2)
    verdict = verify(band(4, 0, 3, "sign"), target, 60)
    assert (verdict.verified, verdict.robust, verdict.margins) == (True, False, ())
    example = verdict.counterexample
    assert sum(example.x) == 0
    assert example.output == -1 != example.wanted
    assert sum(example.direction) < 0


def test_a_sign_unit_on_its_threshold_that_nothing_depends_on_does_no_harm():
    target = Target(2, -1, 1)
    (hidden, output) = construct(target, "sign").layers
    hidden = Layer((*hidden.W, vector([1, 1])), (*hidden.b, Fraction(0)), "sign")
    network = Network((hidden, Layer(((*output.W[0], Fraction(0)),), output.b, "sign")))
    verdict = verify(network, target, 60)
    assert (verdict.verified, verdict.robust) == (True, True)
    assert verdict.margins[0].value == HALF


def test_units_on_their_thresholds_that_make_up_for_each_other_are_followed_together():
    """sign(s) and sign(-s) both jump at s = 0, at which f = 1: their sum is 2 there and 0 on either side."""
    target = Target(2, 0, 0)
    pair = Layer((vector([1, 1]), vector([-1, -1])), vector([0, 0]), "sign")
    strict = Network((pair, Layer((vector([1, 1]),), vector([-2]), "sign")))
    loose = Network((pair, Layer((vector([1, 1]),), vector([0]), "sign")))
    assert verify(strict, target, 60).verified
    assert verify(strict, target, 60).robust is False
    assert verify(loose, Target(2, -2, 2), 60).robust is True


def test_a_zero_output_with_a_direction_only_a_kink_opens():
    """-relu(x1 - 1) - relu(-x1 - 1) is 0 on the whole domain and negative just outside it."""
    kinks = Layer((vector([1, 0]), vector([-1, 0])), vector([-1, -1]), "relu")
    network = Network((kinks, Layer((vector([-1, -1]),), vector([0]), "sign")))
    verdict = verify(network, Target(2, -2, 2), 60)
    assert (verdict.verified, verdict.robust) == (True, False)
    x, v = verdict.counterexample.x, verdict.counterexample.direction
    assert x[0] * v[0] > 0


def test_only_a_combination_of_directions_fails():
    """At (1, 1) the output is relu'(v1) - relu'(v2) with both units at 0: wrong only where v2 > 0 and v2 > v1."""
    kinks = Layer((vector([1, 0]), vector([0, 1])), vector([-1, -1]), "relu")
    network = Network((kinks, Layer((vector([1, -1]),), vector([0]), "sign")))
    v = wrong_direction(each_input(network), (1, 1), 1, Deadline(60))
    assert v[1] > 0
    assert v[1] > max(v[0], 0)


@settings(max_examples=60)
@given(st.data())
def test_wrong_directions_agree_with_walking_along_many(data):
    network = data.draw(networks(2))
    reduced = each_input(network)
    tiny = Fraction(1, 10**9)
    around = [v for v in product(range(-3, 4), repeat=2) if any(v)]
    for x in product((-1, 1), repeat=2):
        wanted = network(x)
        found = wrong_direction(reduced, x, wanted, Deadline(60))
        if found is None:
            assert all(network(moved(x, v, tiny)) == wanted for v in around)
        else:
            scale = max(map(abs, found))
            assert network(moved(x, found, tiny / scale)) != wanted


@pytest.mark.slow
@settings(max_examples=30)
@given(st.data(), st.sampled_from(["l1", "linf"]))
def test_margins_of_any_network_agree_with_a_grid_and_with_robustness(data, norm):
    network = data.draw(networks(2))
    outputs = {x: network(x) for x in product((-1, 1), repeat=2)}
    choices = [Target(2, a, b) for a, b in ((-2, -2), (-2, 0), (-2, 2), (-1, -1), (0, 0), (0, 2), (2, 2))]
    target = next((each for each in choices if all(each(x) == h for x, h in outputs.items())), None)
    assume(target is not None)
    reduced = each_input(network)
    robust = find_fragile(reduced, target, Deadline(60)) is None
    margin = find_margin(reduced, target, norm, Deadline(60))
    assert margin.exact
    assert robust == (margin.value is None or margin.value > 0)
    _grid_has_no_error_within(network, target, norm, margin.value)
    if margin.value is not None:
        _witness_errs(network, target, norm, margin)
    other = find_margin(grouped(network), target, norm, Deadline(60))
    assert (other.value, other.exact) == (margin.value, True)


def _size(d, norm):
    return sum(map(abs, d)) if norm == "l1" else max(map(abs, d))


def _grid_has_no_error_within(network, target, norm, margin):
    grid = [Fraction(i, 5) for i in range(-10, 11, 2)]
    for x in product((-1, 1), repeat=2):
        for d in product(grid, repeat=2):
            if margin is None or _size(d, norm) < margin:
                assert network(moved(x, d, 1)) == target(x)


def _witness_errs(network, target, norm, margin):
    """As close to the witness as one likes, the network errs: look at it and in a tiny grid around it.

    The grid is as fine as a region may be narrow: between neighbouring slopes such as 1/2 and 4/9 there is 5/11.
    """
    assert _size(margin.displacement, norm) == margin.value
    end, tiny = moved(margin.state, margin.displacement, 1), Fraction(1, 10**6)
    steps = sorted(product(range(-24, 25), repeat=2), key=lambda step: max(map(abs, step)))
    assert any(network(moved(end, step, tiny)) != target(margin.state) for step in steps)


def test_a_witness_at_the_tip_of_a_narrow_wrong_region_errs_within_it():
    F = Fraction
    hidden = Layer((vector([F(1, 2), 1]), vector([0, 0]), vector([1, F(9, 4)])), vector([0, 0, 0]), "relu")
    layers = (
        hidden,
        Layer((vector([-3, 0, 2]),), vector([2]), "sign"),
        Layer((vector([F(9, 4)]),), vector([0]), "sign"),
    )
    network, target = Network(layers), Target(2, -2, 2)
    margin = find_margin(each_input(network), target, "l1", Deadline(60))
    assert margin.exact
    _witness_errs(network, target, "l1", margin)


def test_deep_networks_are_exact_too():
    """The construction followed by layers that copy its decision; through a ReLU at its kink they cannot."""
    target = Target(5, -1, 3)
    network, copy = construct(target, "relu", "max"), Layer((vector([2]),), vector([0]), "sign")
    lost = Layer((vector([1]),), vector([-1]), "relu")  # relu(1 - 1) = relu(-1 - 1)
    assert verify(Network((*network.layers, copy, lost, copy)), target, 60).verified is False
    verdict = verify(Network((*network.layers, copy)), target, 60)
    assert (verdict.verified, verdict.robust) == (True, True)
    assert [(m.value, m.exact) for m in verdict.margins] == [(1, True), (Fraction(1, 5), True)]


def test_out_of_time_is_unknown_and_never_a_guess():
    verdict = verify(construct(Target(6, -1, 2), "sign"), Target(6, -1, 2), 0.0)
    assert (verdict.verified, verdict.robust, verdict.margins) == (None, None, ())
    assert "time limit" in verdict.reasons[0]


@pytest.mark.parametrize("activation", ["sign", "relu"])
def test_beyond_enumeration_a_construction_is_checked_by_the_sum(activation):
    target = Target(1000, -30, 7)
    verdict = verify(construct(target, activation), target, 60)
    assert (verdict.method, verdict.checked, verdict.verified, verdict.robust) == ("by sums", 1001, True, True)
    assert verdict.margins[1].value == Fraction(1, 2000)


def unlike(D, target, activation, wrong=0):
    """The construction with a third unit that weighs every input differently and stays inactive."""
    hidden, output = construct(target, activation).layers
    third = vector(range(1, D + 1))
    hidden = Layer((*hidden.W, third), (*hidden.b, Fraction(-D * D - wrong)), activation)
    return Network((hidden, Layer(((*output.W[0], Fraction(0)),), output.b, "sign")))


@pytest.mark.parametrize("activation", ["sign", "relu"])
def test_thousands_of_different_inputs_are_searched_exactly(activation):
    verdict = verify(unlike(14, Target(14, -2, 4), activation), Target(14, -2, 4), 60)
    assert (verdict.verified, verdict.robust) == (True, True)
    assert [(m.value, m.exact) for m in verdict.margins] == [(HALF, True), (Fraction(1, 28), True)]


def test_beyond_the_sums_the_solver_decides():
    target = Target(26, -24, 26)
    verdict = verify(unlike(26, target, "sign"), target, 60)
    assert (verdict.method, verdict.verified, verdict.robust, verdict.margins) == ("solver", True, True, ())
    wrong = verify(unlike(26, Target(26, -26, 26), "sign"), target, 60)
    assert wrong.verified is False
    assert wrong.counterexample.x == (-1,) * 26


def test_the_solver_finds_points_on_a_threshold():
    D = 26
    target = Target(D, -D + 2, D)
    hidden = Layer((vector([1] * D), vector(range(1, D + 1))), vector([D - 2, -(D**2)]), "sign")
    network = Network((hidden, Layer((vector([1, 0]),), vector([0]), "sign")))
    verdict = verify(network, target, 60)
    assert (verdict.method, verdict.verified, verdict.robust) == ("solver", True, False)
    assert sum(verdict.counterexample.x) == -D + 2


def test_rounding_the_inputs_first_reaches_the_widest_margin_in_both_norms():
    target, D = Target(4, -1, 2), 4
    rounding = Layer(tuple(vector([int(i == j) for j in range(D)]) for i in range(D)), vector([0] * D), "sign")
    verdict = verify(Network((rounding, *construct(target, "sign", "max").layers)), target, 60.0)
    assert [(each.norm, each.value, each.exact) for each in verdict.margins] == [("l1", 1, True), ("linf", 1, True)]
    plain = verify(construct(target, "sign", "max"), target, 60.0)
    assert [each.value for each in plain.margins] == [1, Fraction(1, 4)]


@pytest.mark.parametrize("depth", [1, 12])
def test_numbers_beyond_a_float_overflow_nowhere(depth):
    target, big = Target(4, -1, 2), 10**29
    hidden = construct(target, "relu").layers[0]
    total = Layer((vector([1, 1]),), vector([0]), "relu")
    huge = (Layer((vector([big]),), vector([0]), "relu"),) * depth
    network = Network((hidden, total, *huge, Layer((vector([-big]),), vector([0]), "sign")))
    verdict = verify(network, target, 60.0)
    assert (verdict.verified, verdict.robust, verdict.reasons) == (True, True, ())
    assert [(each.value, each.exact) for each in verdict.margins] == [(HALF, True), (Fraction(1, 8), True)]


def test_a_linear_program_with_costs_beyond_a_float_is_solved():
    assert minimum(vector([10**400, 1]), (vector([1, 1]),), vector([1])) == (1, (0, 1))
