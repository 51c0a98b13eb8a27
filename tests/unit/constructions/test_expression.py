"""Expressions mean what arithmetic on fractions gives, and nothing else is ever read as one."""

import operator
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hw1cli.constructions.expression import Expression, weight
from hw1cli.constructions.target import Target
from hw1cli.errors import DataError
from tests.unit.constructions.test_networks import targets

OPERATIONS = {"+": operator.add, "-": operator.sub, "*": operator.mul, "/": operator.truediv}
NUMBERS = {"0": Fraction(0), "30": Fraction(30), "0.5": Fraction(1, 2), "1e2": Fraction(100), ".25": Fraction(1, 4)}
LEAVES = [(letter, lambda target, letter=letter: Fraction(getattr(target, letter))) for letter in "DAB"]
LEAVES += [(text, lambda _, value=value: value) for text, value in NUMBERS.items()]


def of_two(left, sign, right):
    return f"({left[0]} {sign} {right[0]})", lambda target: OPERATIONS[sign](left[1](target), right[1](target))


def negative(inner):
    return f"-{inner[0]}", lambda target: -inner[1](target)


EXPRESSIONS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.one_of(st.builds(of_two, inner, st.sampled_from("+-*/"), inner), st.builds(negative, inner)),
    max_leaves=8,
)


def at(text, target):
    found = weight(text)
    return found.at(target) if isinstance(found, Expression) else found


@settings(max_examples=200)
@given(EXPRESSIONS, targets())
def test_an_expression_has_the_value_of_the_same_arithmetic_on_fractions(expression, target):
    text, value = expression
    try:
        expected = value(target)
    except ZeroDivisionError:
        with pytest.raises(DataError, match="divides by 0"):
            at(text, target)
    else:
        assert at(text, target) == expected


def test_products_go_before_sums_and_what_is_left_before_what_is_right():
    target = Target(7, -3, 5)
    assert [at(text, target) for text in ("1+2*D", "D-A-B", "B/2/5", "-A*2", "2*(A+B)/4")] == [
        15, 5, Fraction(1, 2), 6, 1,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "integral"),
    [("2*A+1", True), ("-(D-A)*B", True), ("A+0.5", False), ("A/1", False), ("4.0*A", True), ("A*1e2", True)],
)
def test_an_integer_is_seen_where_nothing_is_divided(text, integral):
    assert weight(text).integral is integral


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "-", "+", "()", "C", "a", "DA", "D A", "2D", "D(A)", "(D, A)", "D**2", "D//2", "D % 2",
        "D if A else B", "D<A", "D=2", "A;B", "A\n+B", "A#B", "1_000", "0x10", "1j", "True", "nan", "inf", "1e",
        "1e5000", ".", "1..2", "ＡＡ", "٣", "__import__('os').system('true')", "().__class__", "A.B",
        "(" * 300 + "A" + ")" * 300, "-" * 150 + "A", "9" * 31, "1e31", "1e-401", "1/0", "1/(2-2)", "D" * 600,
        "+".join(["D"] * 200),
    ],
)  # fmt: skip
def test_what_is_no_expression_is_refused_in_a_line(text):
    with pytest.raises(DataError) as caught:
        weight(text)
    assert "\n" not in str(caught.value)
