"""The theorems are proved; falsified variants of each are refuted, so that a proof that cannot fail would show."""

import sys
from dataclasses import replace

import pytest

from hw1cli.constructions.theorems import (
    BOTH_FALSE_NEVER,
    BOTH_FALSE_WHERE,
    RELU_INTEGER,
    RELU_MAX,
    SIGN_INTEGER,
    SIGN_MAX,
    THEOREMS,
    computes,
    prove,
    same,
    scaled,
    tight,
    tight_max,
)
from hw1cli.constructions.two_units import RELU, SIGN
from hw1cli.errors import UsageError

LIMIT = 60


@pytest.mark.parametrize("theorem", THEOREMS, ids=lambda theorem: theorem.name)
def test_every_theorem_is_proved(theorem):
    assert prove(theorem, LIMIT).verdict == "proved"


def test_hypotheses_can_be_met():
    """A theorem with contradictory hypotheses would be true of nothing: its negation must be refuted."""
    for theorem in THEOREMS:
        negated = replace(theorem, conclusion=lambda m, theorem=theorem: m.z3.Not(theorem.conclusion(m)))
        assert prove(negated, LIMIT).verdict == "refuted", theorem.name


def wider(of, half):
    return of.first_inside - 2, of.last_inside + 2


FALSIFIED = {
    "sign: wrong bias": computes("sign", replace(SIGN, thresholds=lambda of, half: (of.A + half, of.B + half))),
    "sign: integer bias instead of half": computes(
        "sign", replace(SIGN, thresholds=lambda of, half: (of.A, of.B + half))
    ),
    "sign: wrong sign of a weight": computes("sign", replace(SIGN, w=(1, 1))),
    "sign: or instead of and": computes("sign", replace(SIGN, b1=1)),
    "sign: radius too large": computes("sign", SIGN, "1"),
    "relu: wrong bias": computes("relu", replace(RELU, thresholds=lambda of, half: (of.A - half, of.B - half))),
    "relu: wrong sign of an output weight": computes("relu", replace(RELU, W1=(-1, 1))),
    "relu: negative output bias": computes("relu", replace(RELU, b1=-1)),
    "relu: radius too large": computes("relu", RELU, "1"),
    "max sign: homework's thresholds": computes("max", SIGN, "1"),
    "max sign: wrong bias": computes(
        "max", replace(SIGN, thresholds=lambda of, half: (of.first_inside, of.last_inside + 1)), "1"
    ),
    "max relu: wrong bias": computes(
        "max", replace(RELU, thresholds=lambda of, half: (of.first_inside - 1, of.last_inside)), "1"
    ),
    "sign: not tight with a wider network": tight("sign", SIGN_MAX),
    "relu: not tight with a wider network": tight("relu", RELU_MAX),
    "max sign: not tight if wider still": tight_max("max", replace(SIGN, thresholds=wider)),
    "max relu: not tight if wider still": tight_max("max", replace(RELU, thresholds=wider)),
    "both false: without A <= B": replace(BOTH_FALSE_NEVER, hypotheses=lambda m: []),
    "both false: one sum too many": replace(
        BOTH_FALSE_WHERE,
        conclusion=lambda m: m.z3.And(m.s < m.A - m.half, m.s > m.B + m.half) == m.z3.And(m.s >= m.B, m.s < m.A),
    ),
    "sign: multiple with one bias not doubled": same(
        "sign", SIGN, replace(SIGN_INTEGER, thresholds=lambda of, half: (of.A - half, (of.B + 1) * half))
    ),
    "relu: multiple with one bias not doubled": same(
        "relu", RELU, replace(RELU_INTEGER, thresholds=lambda of, half: (of.A - half, (of.B + 1) * half))
    ),
    "sign: any multiple": replace(scaled("sign"), hypotheses=lambda m: []),
    "relu: any multiple": replace(scaled("relu"), hypotheses=lambda m: []),
}


@pytest.mark.parametrize("name", FALSIFIED)
def test_a_falsified_theorem_is_refuted_with_a_counterexample(name):
    proof = prove(FALSIFIED[name], LIMIT)
    assert proof.verdict == "refuted"
    assert proof.counterexample


def test_out_of_time_is_unknown():
    hard = replace(
        THEOREMS[0],
        hypotheses=lambda m: [m.A > 1, m.B > 1, m.D > 10**9],
        conclusion=lambda m: m.A * m.A * m.A + m.B * m.B * m.B != m.D * m.D * m.D,
    )
    assert prove(hard, 0.05).verdict == "unknown"


def test_without_z3_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "z3", None)
    with pytest.raises(UsageError, match=r"hw1cli\[proofs\]"):
        prove(THEOREMS[0], LIMIT)
