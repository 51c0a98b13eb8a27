"""The limit condition and the margins, on networks whose answer is known by hand or by an independent formula."""

from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hw1cli.constructions.deadline import Deadline
from hw1cli.constructions.groups import each_input
from hw1cli.constructions.margin import find_margin
from hw1cli.constructions.network import Layer, Network, vector
from hw1cli.constructions.target import XOR, Target
from hw1cli.constructions.two_units import construct
from hw1cli.constructions.verify import verify
from tests.unit.constructions.test_networks import targets

HALF = Fraction(1, 2)
ACTIVATIONS = st.sampled_from(["sign", "relu"])


def band(D, low, high, activation):
    """The homework's network with other thresholds: 1 exactly where low <= sum <= high."""
    hidden, output = construct(Target(D, 0, 0), activation).layers
    b = vector([-low, high] if activation == "sign" else [low, -high])
    return Network((Layer(hidden.W, b, activation), output))


def errs(network, target, example):
    """Whether a network fails at a counterexample, or just beside it in its direction, as it says."""
    moved = example.x
    if example.direction is not None:
        moved = [a + example.t * v for a, v in zip(example.x, example.direction, strict=True)]
    return network(moved) == example.output != target(example.x)


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


def with_third(target, activation, W, b):
    """The construction with a third unit, on which its output does not depend."""
    hidden, output = construct(target, activation).layers
    hidden = Layer((*hidden.W, vector(W)), (*hidden.b, Fraction(b)), activation)
    return Network((hidden, Layer(((*output.W[0], Fraction(0)),), output.b, "sign")))


def unlike(target, activation):
    """The same, with a third unit that weighs every input differently and stays inactive."""
    return with_third(target, activation, range(1, target.D + 1), -(target.D**2))


def layer(W, b, activation="sign"):
    return Layer(tuple(map(vector, W)), vector(b), activation)


def of(*layers):
    return Network(layers)


SMALL, ODD, MANY, MIDDLE, WIDE = (
    Target(*numbers) for numbers in ((4, -1, 2), (5, -1, 3), (1000, -30, 7), (14, -2, 4), (26, -24, 26))
)
PAIR = Target(2, 0, 2)
JUMPS = layer([[1, 1], [-1, -1]], [0, 0])  # both at the sum 0: together 2 there, and 0 on either side
KINKS = layer([[1, 0], [-1, 0]], [-1, -1], "relu")  # the output is 0 on the domain, and negative just outside it
COPY, HALT = layer([[2]], [0]), layer([[1]], [-1], "relu")  # relu(1 - 1) = relu(-1 - 1)
ROUND = layer([[int(i == j) for j in range(4)] for i in range(4)], [0] * 4)
HUGE = layer([[10**29]], [0], "relu")
VIOLATION = (construct(SMALL, "relu").layers[0], layer([[1, 1]], [0], "relu"))
THRESHOLD = layer([[1] * 26, range(1, 27)], [24, -(26**2)])
NETWORKS = {
    "a threshold on an input": (band(4, 0, 3, "sign"), Target(4, 0, 2), True, False, "every input", ()),
    "a unit on its threshold that nothing depends on": (
        with_third(XOR, "sign", [1, 1], 0), XOR, True, True, "every input", (HALF, HALF / 2)
    ),
    "jumps that make up for each other": (
        of(JUMPS, layer([[1, 1]], [-2])), Target(2, 0, 0), True, False, "every input", ()
    ),
    "jumps that do not matter": (
        of(JUMPS, layer([[1, 1]], [0])), Target(2, -2, 2), True, True, "every input", (None, None)
    ),
    "an active ReLU unit that leads to the threshold": (
        of(layer([[1, 1]], [3], "relu"), layer([[1]], [-3])), PAIR, True, False, "every input", ()
    ),
    "an active ReLU unit that leads near the threshold": (
        of(layer([[1, 1]], [3], "relu"), layer([[2]], [-5])), PAIR, True, True, "every input", (HALF, HALF / 2)
    ),
    "a direction that only a kink opens": (
        of(KINKS, layer([[-1, -1]], [0])), Target(2, -2, 2), True, False, "every input", ()
    ),
    "a combination of two directions, neither of which fails alone": (
        of(layer([[1, 0], [0, 1]], [-1, -1], "relu"), layer([[1, -1]], [0])), Target(2, -2, 2), True, False,
        "every input", (),
    ),
    "a copy of the decision": (
        of(*construct(ODD, "relu", "max").layers, COPY), ODD, True, True, "every input", (1, Fraction(1, 5))
    ),
    "a decision lost in a kink": (
        of(*construct(ODD, "relu", "max").layers, COPY, HALT, COPY), ODD, False, False, "every input", ()
    ),
    "many inputs, sign": (construct(MANY, "sign"), MANY, True, True, "by sums", (HALF, HALF / 1000)),
    "many inputs, relu": (construct(MANY, "relu"), MANY, True, True, "by sums", (HALF, HALF / 1000)),
    "thousands of different inputs, sign": (
        unlike(MIDDLE, "sign"), MIDDLE, True, True, "every input", (HALF, HALF / 14)
    ),
    "thousands of different inputs, relu": (
        unlike(MIDDLE, "relu"), MIDDLE, True, True, "every input", (HALF, HALF / 14)
    ),
    "beyond the sums": (unlike(WIDE, "sign"), WIDE, True, True, "solver", ()),
    "beyond the sums, wrong": (unlike(WIDE, "sign"), Target(26, -26, 26), False, False, "solver", ()),
    "beyond the sums, fragile": (of(THRESHOLD, layer([[1, 0]], [0])), WIDE, True, False, "solver", ()),
    "beyond the sums, two inputs on thresholds that do no harm": (
        with_third(WIDE, "sign", range(1, 27), 6 - sum(range(1, 27))), WIDE, True, True, "solver", ()
    ),
    "inputs rounded first": (
        of(ROUND, *construct(SMALL, "sign", "max").layers), SMALL, True, True, "every input", (1, 1)
    ),
    "the widest margin": (
        construct(SMALL, "sign", "max"), SMALL, True, True, "every input", (1, Fraction(1, 4))
    ),
    "beyond a float": (
        of(*VIOLATION, HUGE, layer([[-(10**29)]], [0])), SMALL, True, True, "every input", (HALF, HALF / 4)
    ),
    "far beyond a float": (
        of(*VIOLATION, *[HUGE] * 12, layer([[-(10**29)]], [0])), SMALL, True, True, "every input", (HALF, HALF / 4)
    ),
}  # fmt: skip


@pytest.mark.parametrize(
    ("network", "target", "right", "robust", "method", "margins"), NETWORKS.values(), ids=NETWORKS
)
def test_a_network_made_by_hand_is_seen_through(network, target, right, robust, method, margins):
    found = verify(network, target, 60)
    assert (found.verified, found.robust, found.method, found.reasons) == (right, robust, method, ())
    assert [(each.value, each.exact) for each in found.margins] == [(margin, True) for margin in margins]
    assert (found.counterexample is None) == robust
    assert robust or errs(network, target, found.counterexample)


def test_out_of_time_is_unknown_and_never_a_guess():
    verdict = verify(construct(Target(6, -1, 2), "sign"), Target(6, -1, 2), 0.0)
    assert (verdict.verified, verdict.robust, verdict.margins) == (None, None, ())
    assert "time limit" in verdict.reasons[0]
