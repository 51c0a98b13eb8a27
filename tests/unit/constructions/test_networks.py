"""The target function, the homework's networks worked by hand, integer multiples, groups of inputs."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw1cli.constructions.answers import rows, shown_sums
from hw1cli.constructions.groups import each_input, grouped
from hw1cli.constructions.network import Layer, Network, vector
from hw1cli.constructions.target import MAX_D, XOR, Target
from hw1cli.constructions.two_units import construct
from hw1cli.errors import DataError, UsageError

HALF = Fraction(1, 2)


@st.composite
def targets(draw, largest=6):
    D = draw(st.integers(1, largest))
    A = draw(st.integers(-D, D))
    return Target(D, A, draw(st.integers(A, D)))


fractions = st.fractions(-3, 3, max_denominator=4)


@st.composite
def networks(draw, n_inputs, largest_depth=2):
    layers, width = [], n_inputs
    for activation in draw(st.lists(st.sampled_from(["sign", "relu"]), max_size=largest_depth)):
        units = draw(st.integers(1, 3))
        layers.append(_layer(draw, units, width, activation))
        width = units
    return Network((*layers, _layer(draw, 1, width, "sign")))


def _layer(draw, units, width, activation):
    W = tuple(tuple(draw(fractions) for _ in range(width)) for _ in range(units))
    return Layer(W, tuple(draw(fractions) for _ in range(units)), activation)


@pytest.mark.parametrize(
    "values", [(0, 0, 0), (MAX_D + 1, 0, 0), (4, 1, 0), (4, -5, 0), (4, 0, 5), (4, 0.5, 1), (4, True, 1)]
)
def test_impossible_instances_are_usage_errors(values):
    with pytest.raises(UsageError):
        Target(*values)


@settings(max_examples=50)
@given(targets())
def test_the_sums_inside_are_those_at_which_f_is_one(target):
    assert [s for s in target.sums if target.of_sum(s) == 1] == list(target.inside)
    assert target.constant == (len({target.of_sum(s) for s in target.sums}) == 1)


@pytest.mark.parametrize(
    ("activation", "W0", "b0", "W1", "b1", "x", "z0", "h0", "z1"),
    [
        ("sign", [[1, 1], [-1, -1]], [3 * HALF, 3 * HALF], [1, 1], -1, (1, 1), (7 * HALF, -HALF), (1, -1), -1),
        ("relu", [[-1, -1], [1, 1]], [-3 * HALF] * 2, [-1, -1], 0, (-1, -1), (HALF, -7 * HALF), (HALF, 0), -HALF),
    ],
)
def test_the_networks_for_xor_by_hand(activation, W0, b0, W1, b1, x, z0, h0, z1):
    network = construct(XOR, activation)
    hidden, output = network.layers
    assert (hidden.W, hidden.b) == (tuple(map(vector, W0)), tuple(b0))
    assert (output.W, output.b) == ((vector(W1),), vector([b1]))
    first, last = network.trace(x)
    assert (first.z, first.h, last.z, last.h) == (z0, h0, (z1,), (-1,))
    assert [network(x) for x in product((-1, 1), repeat=2)] == [-1, 1, 1, -1]
    assert [XOR(x) for x in product((-1, 1), repeat=2)] == [-1, 1, 1, -1]


@settings(max_examples=50)
@given(targets(), st.sampled_from(["sign", "relu"]))
def test_widest_margin_networks_are_integer_without_scaling(target, activation):
    network = construct(target, activation, "max")
    assert network.all_integer
    assert network.integer_multiple() == network


@settings(max_examples=50)
@given(st.data(), st.lists(fractions, min_size=2, max_size=2))
def test_integer_multiple_computes_the_same_everywhere(data, point):
    network = data.draw(networks(2))
    multiple = network.integer_multiple()
    assert multiple.all_integer
    assert multiple(point) == network(point)


@settings(max_examples=50)
@given(st.data())
def test_grouped_network_agrees_with_the_original_on_every_input(data):
    network = data.draw(networks(3))
    columns = list(zip(*network.layers[0].W, strict=True))
    assert len(grouped(network).members) == len(set(columns))
    for reduced in (grouped(network), each_input(network)):
        for state in product(*reduced.ranges):
            x = reduced.lift(state)
            assert sum(x) == sum(state)
            assert reduced.network(state) == network(x)
            even = reduced.spread(vector(state))
            assert [sum(even[i] for i in group) for group in reduced.members] == list(state)


@pytest.mark.parametrize(
    "layers",
    [
        (),
        (Layer((vector([1]),), vector([0]), "relu"),),
        (Layer((vector([1]), vector([1])), vector([0, 0]), "sign"),),
        (Layer((vector([1]),), vector([0]), "sign"), Layer((vector([1, 1]),), vector([0]), "sign")),
    ],
)
def test_misshapen_networks_are_data_errors(layers):
    with pytest.raises(DataError):
        Network(layers)


def test_rows_cover_every_sum_and_count_every_input():
    target = Target(5, -1, 3)
    table = list(rows(construct(target, "sign"), target))
    assert [row["sum"] for row in table] == [-5, -3, -1, 1, 3, 5]
    assert sum(row["inputs"] for row in table) == 2**5
    assert all(row["output"] == row["f"] for row in table)
    negated = Network((*construct(target, "sign").layers, Layer((vector([-1]),), vector([0]), "sign")))
    assert all(row["output"] == -row["f"] for row in rows(negated, target))


def test_rows_of_a_big_instance_are_abridged_around_the_ends_and_the_interval():
    target = Target(1001, -3, 500)
    shown = shown_sums(target)
    assert {-1001, -5, -3, 499, 501, 1001} <= set(shown)
    assert len(shown) < 20


def test_a_network_that_needs_more_than_the_sum_has_no_rows():
    perceptron = Network((Layer((vector([1, 2]),), vector([0]), "sign"),))
    assert list(rows(perceptron, Target(2, 0, 2))) == []
