"""Exact enumeration against evaluating one input after the other."""

from itertools import product
from math import prod

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw1cli.constructions import enumeration
from hw1cli.constructions.deadline import Deadline
from hw1cli.constructions.enumeration import boxes, exact_dtype, find_errors, magnitude
from hw1cli.constructions.groups import each_input
from hw1cli.constructions.network import Layer, Network, vector
from hw1cli.constructions.target import Target
from hw1cli.constructions.two_units import construct
from tests.unit.constructions.test_networks import networks, targets


@settings(max_examples=50)
@given(st.data(), targets(4))
def test_comparison_agrees_with_one_input_after_the_other(data, target):
    """Also where the domain is looked at in many small boxes."""
    network = data.draw(networks(target.D))
    wrong = [x for x in product((-1, 1), repeat=target.D) if network(x) != target(x)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(enumeration, "CELLS", data.draw(st.sampled_from([2, 16, 2**18])))
        found = find_errors(each_input(network), target, Deadline(60))
    assert found == (2**target.D, len(wrong), wrong[0] if wrong else None)


def test_boxes_partition_the_domain_in_order():
    ranges = (range(-1, 2, 2), range(-3, 4, 2), range(-2, 3, 2))
    parts = list(boxes(ranges, 5))
    assert all(prod(map(len, part)) <= 5 for part in parts)
    assert [state for part in parts for state in product(*part)] == list(product(*ranges))


def test_no_format_is_taken_for_integers_that_are_not_exact_in_it():
    taken = [exact_dtype(bound) for bound in (2**24 - 1, 2**24, 2**53 - 1, 2**53, 2**63 - 1, 2**63)]
    assert taken == [np.float32, np.float64, np.float64, np.int64, np.int64, object]


@pytest.mark.parametrize("exponent", [20, 30, 60, 70])
def test_weights_of_any_size_are_evaluated_exactly(exponent):
    big = 2**exponent
    # z = big x1 - big x2 + x3: rounding away x3 next to big would make z = 0, so 1, wherever x1 = x2.
    network = Network((Layer((vector([big, -big, 1]),), vector([0]), "sign"),))
    reduced = each_input(network)
    assert magnitude(reduced.network, reduced.sizes) < 2 ** {20: 24, 30: 53, 60: 63, 70: 99}[exponent]
    always = Target(3, -3, 3)
    wrong = sum(network(x) != always(x) for x in product((-1, 1), repeat=3))
    assert find_errors(reduced, always, Deadline(60))[1] == wrong == 4


@pytest.mark.slow
def test_all_inputs_of_24_are_enumerated():
    target = Target(24, -3, 6)
    hidden = Layer(
        tuple(vector([(i + 2 * j) % 7 - 3 for i in range(24)]) for j in range(12)), vector(range(12)), "relu"
    )
    other = Network((hidden, Layer((vector([1, -1] * 6),), vector([-20]), "sign")))
    assert find_errors(each_input(construct(target, "sign")), target, Deadline(60)) == (2**24, 0, None)
    checked, _, first = find_errors(each_input(other), target, Deadline(60))
    assert checked == 2**24
    assert other(first) != target(first)
