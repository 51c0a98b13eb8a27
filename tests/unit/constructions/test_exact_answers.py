"""Whatever the weights, an answer is found and is the one that plain enumeration finds."""

import math
import random
from fractions import Fraction
from itertools import combinations, product

import pytest

from hw1cli.constructions.network import Layer, Network, dot, vector
from hw1cli.constructions.target import Target
from hw1cli.constructions.two_units import construct
from hw1cli.constructions.verify import verify
from tests.unit.constructions.test_robustness import errs, layer

INPUTS = tuple(product((-1, 1), repeat=2))
BOX = 10**200
"""Beyond every corner: these are quotients of products of a few weights."""


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


def wrong_regions(network, x, wanted):
    """Yield (slope, constant, positive) conditions on a displacement, for all phases of all units at once."""
    sizes = [len(each.b) for each in network.layers[:-1]]
    for phases in product((True, False), repeat=sum(sizes)):
        left, conditions = iter(phases), []
        forms = [(vector(u), Fraction(value)) for u, value in zip(((1, 0), (0, 1)), x, strict=True)]
        for each in network.layers:
            z = [
                (tuple(sum((w * f[0][i] for w, f in zip(row, forms, strict=True)), Fraction()) for i in (0, 1)),
                 sum((w * f[1] for w, f in zip(row, forms, strict=True)), bias))
                for row, bias in zip(each.W, each.b, strict=True)
            ]  # fmt: skip
            forms = []
            for slope, constant in z:
                positive = wanted < 0 if each is network.layers[-1] else next(left)
                conditions.append((slope, constant, positive))
                if each.activation == "relu" and positive:
                    forms.append((slope, constant))
                else:
                    forms.append((vector((0, 0)), Fraction((1 if positive else -1) * (each.activation == "sign"))))
        yield conditions


def whole(slope, constant):
    """A positive multiple of a form in integers."""
    numbers = (*slope, Fraction(constant))
    denominator = math.lcm(*(Fraction(value).denominator for value in numbers))
    return tuple(int(value * denominator) for value in numbers)


def corners(lines):
    """Where two lines a x + b y + c = 0 meet, as (X, Y, W) for X / W and Y / W with W > 0."""
    for (a, b, c), (p, q, r) in combinations(lines, 2):
        if w := a * q - b * p:
            sign = 1 if w > 0 else -1
            yield sign * (b * r - c * q), sign * (c * p - a * r), sign * w


def enumerated_margin(network, target, norm):
    """The least norm of an error's displacement: of all corners of all wrong regions and of the norm's own lines."""
    kinks = [(1, 0, 0), (0, 1, 0)] if norm == "l1" else [(1, 1, 0), (1, -1, 0)]
    box = [(1, 0, BOX), (1, 0, -BOX), (0, 1, BOX), (0, 1, -BOX)]
    sizes = []
    for x in INPUTS:
        for region in wrong_regions(network, x, target(x)):
            conditions = [(whole(slope, constant), positive) for slope, constant, positive in region]
            if any((c >= 0) is not positive for (a, b, c), positive in conditions if a == b == 0):
                continue
            lines = {line for line, _ in conditions if any(line[:2])}
            inside = [
                (X, Y, W) for X, Y, W in {*corners([*lines, *kinks, *box])}
                if max(abs(X), abs(Y)) <= BOX * W
                and all((v := a * X + b * Y + c * W) == 0 or (v > 0) is up for (a, b, c), up in conditions)
            ]  # fmt: skip
            points = [(Fraction(X, W), Fraction(Y, W)) for X, Y, W in inside]
            if points and _strictly_inside(points, conditions):
                sizes += [abs(a) + abs(b) if norm == "l1" else max(abs(a), abs(b)) for a, b in points]
    return min(sizes, default=None)


def _strictly_inside(points, conditions):
    """Whether the mean of a region's corners, which is inside if any point is, satisfies the strict conditions."""
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    return all(a * x + b * y + c < 0 for (a, b, c), positive in conditions if not positive)


def compare(seed):
    """Whether the network has a margin at all; its answers are those of the enumeration."""
    network = random_network(random.Random(seed))
    outputs = {x: network(x) for x in INPUTS}
    choices = [Target(2, a, b) for a, b in ((-2, -2), (-2, 0), (-2, 2), (-1, -1), (0, 0), (0, 2), (2, 2))]
    target = next((each for each in choices if all(each(x) == h for x, h in outputs.items())), choices[0])
    found = verify(network, target, 60)
    assert (found.verified, found.reasons) == (all(target(x) == h for x, h in outputs.items()), ()), seed
    assert found.robust or errs(network, target, found.counterexample), seed
    if not found.verified:
        return False
    margins = [enumerated_margin(network, target, norm) for norm in ("l1", "linf")]
    assert found.robust == (margins[0] != 0), seed
    if found.robust:
        assert [(each.value, each.exact) for each in found.margins] == [(each, True) for each in margins], seed
    return found.robust


def test_random_networks_get_the_answers_of_an_enumeration():
    assert 60 < sum(map(compare, range(200))) < 190


@pytest.mark.exhaustive
def test_ten_thousand_random_networks_get_the_answers_of_an_enumeration():
    assert 2000 < sum(map(compare, range(200, 10_200))) < 9900


def decimals(rnd, count):
    """Numbers near 1e29 with one decimal place."""
    return [Fraction(rnd.randrange(10**28, 10**30) | 1, 10) for _ in range(count)]


def scaled(hidden, factors):
    W = tuple(tuple(weight * factor for weight in row) for row, factor in zip(hidden.W, factors, strict=True))
    return Layer(W, tuple(bias * factor for bias, factor in zip(hidden.b, factors, strict=True)), hidden.activation)


TARGET = Target(4, -1, 2)
HALVES = [(Fraction(1, 2), True), (Fraction(1, 8), True)]


@pytest.mark.parametrize("activation", ["sign", "relu"])
def test_one_hidden_layer_of_decimals_near_1e29_has_its_margin(activation):
    rnd = random.Random(1)
    hidden, output = construct(TARGET, activation).layers
    first = scaled(hidden, decimals(rnd, 2))
    last = output if activation == "sign" else layer([[-each for each in decimals(rnd, 2)]], [0])
    found = verify(Network((first, last)), TARGET, 60)
    assert [(each.value, each.exact) for each in found.margins] == HALVES


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
