"""What no run can have given is found, and nothing that some run can give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hw1cli.checking.claimed import Printed
from hw1cli.checking.possible import impossible
from hw1cli.errors import UsageError
from tests.unit.checking.claims import SIZES, claim


@pytest.mark.parametrize(
    "text", ["", "nan", "inf", "0,72", "0.7.2", "1/2", "--1", "0x1", "١", "0." + "7" * 21, "1e100"]
)
def test_what_is_no_number_is_refused(text):
    with pytest.raises(UsageError, match="is not a number"):
        Printed.of(text)


@pytest.mark.parametrize(
    ("text", "value", "digits"),
    [
        ("0.7208", 0.7208, 4),
        ("72.08%", 0.7208, 4),
        ("72.08 %", 0.7208, 4),
        (".72", 0.72, 2),
        ("1e-3", 0.001, 3),
        ("7.", 7, 0),
    ],
)
def test_the_digits_of_a_number_count(text, value, digits):
    number = Printed.of(text)
    assert (float(number.value), float(number.half)) == (value, pytest.approx(0.5 * 10**-digits))


@given(n=st.integers(1, 100_000), data=st.data(), digits=st.integers(1, 6))
def test_what_a_count_rounds_to_is_possible(n, data, digits):
    k = data.draw(st.integers(0, n))
    number = Printed.of(f"{k / n:.{digits}f}")
    assert k in number.counts(n)
    assert Printed.of(f"{100 * k / n:.{digits}f}%").counts(n)


@given(n=st.integers(1, 2000), value=st.integers(0, 10_000))
def test_the_counts_are_all_that_round_to_the_digits(n, value):
    number = Printed.of(f"{value / 10_000:.4f}")
    near = [k for k in range(n + 1) if abs(10_000 * k - value * n) * 2 <= n]
    assert list(number.counts(n)) == near


@pytest.mark.parametrize(
    ("metric", "value", "why"),
    [
        ("test_acc", "0.7208", "no count of 529 images rounds to it: 381/529 is 0.7202 and 382/529 is 0.7221"),
        ("test_acc", "72.08%", "381/529 is 72.02% and 382/529 is 72.21%"),
        ("test_acc", "0.7210", "it would be 721 of 1,000: was the test set cut to 529?"),
        ("test_acc", "0.7693", "cut off after its last digit it would be 407/529"),
        ("official_test_acc", "0.3422", "no count of 1,000 images"),
        ("val_acc", "0.46105", "no count of 10,832 images"),
        ("train_acc", "0.123456", "no count of 97,477 images"),
        ("test_acc", "76.37", "an accuracy is at most 1; if it is a percentage, write 76.37%"),
        ("val_acc", "1.01", "an accuracy is at most 1"),
        ("val_acc", "101", "an accuracy is at most 1"),
        ("test_acc", "-0.5", "an accuracy is never negative"),
        ("val_loss", "-0.01", "a loss is never negative"),
        ("train_seconds", "-1", "a time is never negative"),
        ("best_epoch", "0", "numbered 1 to 20"),
        ("best_epoch", "21", "numbered 1 to 20"),
        ("best_epoch", "3.5", "numbered 1 to 20"),
    ],
)
def test_what_is_impossible_says_why(metric, value, why):
    assert why in (impossible(claim("ffn", metric, value), SIZES) or "")


def test_an_epoch_that_the_run_does_not_have_is_impossible():
    assert impossible(claim("ffn", "val_acc", "0.5", epoch=21), SIZES) == "epoch 21 of a run of 20"
    assert impossible(claim("logreg", "val_acc", "0.5", epoch=21), SIZES) is None


@pytest.mark.parametrize(
    ("metric", "values"),
    [
        ("test_acc", ("0.7202", "1", "0")),
        ("val_acc", ("1.0000",)),
        ("val_loss", ("0", "-0.0", "12.5")),
        ("train_seconds", ("77.42",)),
        ("best_epoch", ("20", "1")),
    ],
)
def test_what_some_run_can_give_is_possible(metric, values):
    assert [impossible(claim("ffn", metric, value), SIZES) for value in values] == [None] * len(values)


def test_without_the_data_s_sizes_only_the_range_is_known():
    assert impossible(claim("ffn", "test_acc", "0.7208"), {}) is None
    assert impossible(claim("ffn", "test_acc", "1.7208"), {}) is not None
