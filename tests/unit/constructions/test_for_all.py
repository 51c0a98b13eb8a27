"""Families of networks for all D, A and B: proved, refuted with an instance, or tried and said so."""

import sys
from fractions import Fraction

import pytest

from hw1cli.constructions.expression import weight
from hw1cli.constructions.family import Family, FamilyLayer
from hw1cli.constructions.for_all import examine_all, instances
from hw1cli.constructions.target import Target
from hw1cli.constructions.two_units import construct
from hw1cli.errors import DataError, UsageError
from tests.unit.constructions.test_robustness import errs


def layer(W, b, activation="sign"):
    rows = (tuple(map(weight, row)) if isinstance(row, list) else weight(row) for row in W)
    return FamilyLayer(tuple(rows), tuple(map(weight, b)), activation)


AND, NEITHER = layer([["1", "1"]], ["-1"]), layer([["-1", "-1"]], ["0"])


def sign(low, high, w="1"):
    return Family((layer([w, f"-({w})"], [low, high]), AND))


def relu(low, high, *others):
    return Family((layer(["-1", "1"], [low, high], "relu"), *(others or (NEITHER,))))


RIGHT = {
    "sign": sign("1/2 - A", "B + 1/2"),
    "sign, integers": sign("1-2*A", "2*B+1", "2"),
    "sign, weights of D": sign("D/2 - D*A", "D*B + D/2", "D"),
    "relu": relu("A - 0.5", "-B - 0.5"),
    "relu, another layer": relu("A-1/2", "-B-1/2", layer([["D", "D"]], ["0"], "relu"), layer([["-1"]], ["0"])),
    "distance from the middle": Family(
        (layer(["1", "-1"], ["-(A+B)/2", "(A+B)/2"], "relu"), layer([["-1", "-1"]], ["(B-A)/2 + 1/2"]))
    ),
}


@pytest.mark.parametrize("family", RIGHT.values(), ids=RIGHT)
def test_what_is_right_is_proved_for_all(family):
    found = examine_all(family, {}, 60)
    assert (found.verified, found.robust, found.by_solver, found.tried) == (True, True, True, 524)
    assert (found.failing, found.reason) == (None, None)


WRONG = {
    "a threshold of the other interval": (sign("1/2 - A", "A + 1/2"), {}),
    "right up to D = 20 and beyond, wrong from D = 71": (sign("1/2 - A + (D-20)/100", "B + 1/2"), {}),
    "wrong from D = 21 for A = 0": (sign("1/2 - A + (D - 20)", "B + 1/2"), {"A": 0, "B": 0}),
    "one of the conditions only": (Family((layer(["1"], ["1/2-A"]), layer([["1"]], ["0"]))), {}),
    "a bound of D in the place of B": (sign("1/2 - A", "D + 1/2"), {}),
    "wrong for some [A, B] of a given D": (sign("1/2 - A", "B + 1/2 - (A+2)*(A+2)"), {"D": 4}),
}


@pytest.mark.parametrize(("family", "known"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_somewhere_is_refuted_by_an_instance(family, known):
    found = examine_all(family, known, 60)
    assert (found.verified, found.robust) == (False, False)
    target, example = found.failing.target, found.failing.counterexample
    assert all(getattr(target, letter) == value for letter, value in known.items())
    assert errs(family.at(target), target, example)


FRAGILE = {
    "a threshold on an input": (sign("-A", "B"), {}),
    "the same of ReLU units": (relu("A", "-B - 1/2"), {}),
    "a threshold on an input where D = 12 only": (
        sign("1/2 - A - 1/2/(1 + (D-12)*(D-12))", "B + 1/2"),
        {"A": 0, "B": 0},
    ),
}


@pytest.mark.parametrize(("family", "known"), FRAGILE.values(), ids=FRAGILE)
def test_what_is_not_robust_somewhere_is_refuted_by_a_direction(family, known):
    found = examine_all(family, known, 60)
    assert (found.verified, found.robust) == (True, False)
    target, example = found.failing.target, found.failing.counterexample
    network = family.at(target)
    assert network(example.x) == target(example.x)
    assert errs(network, target, example)


def test_rows_that_are_written_out_are_decided_for_every_interval():
    family = Family((layer([["1", "1"], ["-1", "-1"]], ["1/2-A", "B+1/2"]), AND))
    found = examine_all(family, {"D": 2}, 60)
    assert (found.verified, found.robust, found.tried, found.by_solver) == (True, True, 15, False)
    target = Target(2, -1, 1)
    assert family.at(target) == construct(target, "sign")


def test_an_instance_without_a_network_is_said():
    with pytest.raises(DataError, match=r"1/\(20-D\) at D=20, A=.* divides by 0"):
        examine_all(sign("1/2 - A", "B + 1/2 + 0*1/(20-D)"), {}, 60)


def test_without_the_solver_it_is_tried_and_said_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    found = examine_all(RIGHT["sign"], {}, 60)
    assert (found.verified, found.robust, found.by_solver) == (None, None, False)
    assert found.reason.startswith("524 D, A and B, up to D = 8, were decided one by one; for all of them: needs")
    assert examine_all(sign("1/2 - A", "A + 1/2"), {}, 60).verified is False
    assert examine_all(RIGHT["relu"], {"D": 5}, 60).verified is True


def test_out_of_time_is_unknown():
    found = examine_all(RIGHT["sign"], {}, 0.0)
    assert (found.verified, found.robust, found.tried) == (None, None, 0)
    assert "time limit" in found.reason


def test_instances_agree_with_what_is_known():
    assert len(list(instances({}))) == 524
    assert {str(each) for each in instances({"D": 2, "B": 0})} == {f"D=2, A={A}, B=0" for A in (-2, -1, 0)}
    assert {(each.A, each.B) for each in instances({"A": -3, "B": 1})} == {(-3, 1)}
    with pytest.raises(UsageError, match="agree with D=2, A=3"):
        examine_all(RIGHT["sign"], {"D": 2, "A": 3}, 60)


@pytest.mark.parametrize(
    "layers",
    [
        (layer(["1"], ["A"]), FamilyLayer((Fraction(1),), (Fraction(0),), "sign")),
        (layer([["1", "1"], ["1"]], ["A", "B"]), AND),
        (layer(["1"], ["A"]), AND),
    ],
)
def test_misshapen_families_are_data_errors(layers):
    with pytest.raises(DataError):
        Family(layers)
