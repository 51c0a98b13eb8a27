"""Whatever the weights, an answer is found and is the one that z3 finds."""

import random
from fractions import Fraction
from itertools import product

import pytest
import z3

from hw1cli.constructions.network import Layer, Network, dot, vector
from hw1cli.constructions.target import Target
from hw1cli.constructions.two_units import construct
from hw1cli.constructions.verify import verify
from tests.unit.constructions.test_robustness import errs, layer

INPUTS = tuple(product((-1, 1), repeat=2))


def weight(rnd):
    """Small fractions and 0 most of the time, else decimals near 1e29 and 1e-29."""
    kind = rnd.randrange(10)
    if kind < 7:
        return Fraction(rnd.randint(-4, 4), rnd.choice([1, 1, 2, 3]))
    sign, digits = rnd.choice([-1, 1]), rnd.randrange(10**9, 10**10)
    return sign * digits * (Fraction(10) ** (20 if kind < 9 else -38))


def rows(rnd, units, width):
    """Rows of weights with biases, some of them 0, repeated, opposite or a multiple of one before."""
    made = []
    for _ in range(units):
        if made and rnd.random() < 0.4:
            factor = rnd.choice([0, 1, -1, 2, weight(rnd)])
            made.append([factor * value for value in rnd.choice(made)])
        else:
            made.append([weight(rnd) for _ in range(width + 1)])
    return made


def random_layer(rnd, units, width, activation):
    made = rows(rnd, units, width)
    return Layer(tuple(vector(row[:-1]) for row in made), vector([row[-1] for row in made]), activation)


def random_network(rnd):
    """A network of two inputs and at most four hidden units; every other one with units on their thresholds."""
    layers, width = [], 2
    for units in rnd.choice([(), (1,), (2,), (2,), (3,), (1, 2), (2, 2)]):
        layers.append(random_layer(rnd, units, width, rnd.choice(["sign", "relu"])))
        width = units
    network = Network((*layers, random_layer(rnd, 1, width, "sign")))
    if rnd.random() < 0.5:
        return network
    first, *others = network.layers
    x = rnd.choice(INPUTS)
    return Network((Layer(first.W, vector([-dot(row, vector(x)) for row in first.W]), first.activation), *others))


def output(network, x):
    """A network's output for an input of z3's numbers."""
    h = x
    for each in network.layers:
        z = [linear(row, h) + exact(bias) for row, bias in zip(each.W, each.b, strict=True)]
        h = [z3.If(v >= 0, v, 0) if each.activation == "relu" else z3.If(v >= 0, 1, z3.RealVal(-1)) for v in z]
    return h[0]


def linear(row, values):
    return z3.Sum([exact(w) * value for w, value in zip(row, values, strict=True)])


def exact(value):
    return z3.RealVal(str(Fraction(value)))


def least(size, conditions):
    """The greatest lower bound of a number under z3's conditions; None if nothing satisfies them."""
    solver = z3.Optimize()
    solver.add(conditions)
    found = solver.minimize(size)
    return None if solver.check() == z3.unsat else Fraction(str(solver.lower_values(found)[1]))


def solved_margin(network, target, norm):
    """The least norm of a displacement at which the network errs, as z3 finds it."""
    *d, size = z3.Reals("d1 d2 size")
    sides = (d[0] + d[1], d[0] - d[1]) if norm == "l1" else d
    inputs = ([value + move for value, move in zip(x, d, strict=True)] for x in INPUTS)
    wrong = z3.Or([output(network, moved) != target(x) for x, moved in zip(INPUTS, inputs, strict=True)])
    return least(size, [wrong, *(z3.And(-size <= side, side <= size) for side in sides)])


def compare(seed):
    """Whether the network has a margin at all; its answers are those of z3."""
    network = random_network(random.Random(seed))
    outputs = {x: network(x) for x in INPUTS}
    choices = [Target(2, a, b) for a, b in ((-2, -2), (-2, 0), (-2, 2), (-1, -1), (0, 0), (0, 2), (2, 2))]
    target = next((each for each in choices if all(each(x) == h for x, h in outputs.items())), choices[0])
    found = verify(network, target, 60)
    assert (found.verified, found.reasons) == (all(target(x) == h for x, h in outputs.items()), ()), seed
    assert found.robust or errs(network, target, found.counterexample), seed
    if not found.verified:
        return False
    margins = [solved_margin(network, target, norm) for norm in ("l1", "linf")]
    assert found.robust == (margins[0] != 0), seed
    if found.robust:
        assert [(each.value, each.exact) for each in found.margins] == [(each, True) for each in margins], seed
    return found.robust


@pytest.mark.parametrize(
    "seeds", [range(100), pytest.param(range(100, 10_100), marks=pytest.mark.exhaustive)], ids=len
)
def test_random_networks_get_the_answers_of_z3(seeds):
    assert 0.3 < sum(map(compare, seeds)) / len(seeds) < 0.95


def decimals(rnd, count):
    """Numbers near 1e29 with one decimal place."""
    return [Fraction(rnd.randrange(10**28, 10**30) | 1, 10) for _ in range(count)]


def scaled(hidden, factors):
    W = tuple(tuple(weight * factor for weight in row) for row, factor in zip(hidden.W, factors, strict=True))
    return Layer(W, tuple(bias * factor for bias, factor in zip(hidden.b, factors, strict=True)), hidden.activation)


TARGET = Target(4, -1, 2)
HALVES = [(Fraction(1, 2), True), (Fraction(1, 8), True)]


@pytest.mark.parametrize("units", [1, 2])
def test_twelve_layers_of_decimals_near_1e29_have_their_margin(units):
    rnd = random.Random(2)
    first = scaled(construct(TARGET, "relu").layers[0], decimals(rnd, 2))
    layers, width = [first], 2
    for _ in range(11):
        layers.append(layer([decimals(rnd, width) for _ in range(units)], [0] * units, "relu"))
        width = units
    found = verify(Network((*layers, layer([[-each for each in decimals(rnd, units)]], [0]))), TARGET, 60)
    assert [(each.value, each.exact) for each in found.margins] == HALVES
