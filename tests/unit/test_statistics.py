import math
from statistics import fmean

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy import stats as reference

from hw1cli.statistics import Interval, clopper_pearson, holm, mcnemar, mean_interval, wilson


def booleans(both: int, only_first: int, only_second: int, neither: int) -> tuple[np.ndarray, np.ndarray]:
    first = np.repeat([True, True, False, False], [both, only_first, only_second, neither])
    second = np.repeat([True, False, True, False], [both, only_first, only_second, neither])
    return first, second


@given(st.integers(1, 12000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@example((0, 10))
@example((10, 10))
@example((7114, 10832))
def test_wilson_is_scipys_wilson_interval_and_stays_within_0_and_1(case):
    correct, n = case
    expected = reference.binomtest(correct, n).proportion_ci(0.95, method="wilson")
    interval = wilson(correct, n)
    assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=1e-12)
    assert 0 <= interval.low <= correct / n <= interval.high <= 1


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
@example((0, 1))
@example((5, 5))
def test_clopper_pearson_is_scipys_exact_interval(case):
    successes, n = case
    for error in (0.05, 0.001):
        expected = reference.binomtest(successes, n).proportion_ci(1 - error, method="exact")
        interval = clopper_pearson(successes, n, error)
        assert (interval.low, interval.high) == pytest.approx((expected.low, expected.high), abs=1e-9)


@pytest.mark.parametrize("interval", [wilson, clopper_pearson])
@pytest.mark.parametrize(("correct", "n"), [(1, 0), (-1, 5), (6, 5)])
def test_what_is_no_proportion_is_refused(interval, correct, n):
    with pytest.raises(ValueError, match="not a proportion"):
        interval(correct, n)


RANGES = [(0, 1), (-1, 1), (1, 150), (0, math.inf), (-math.inf, 1), (-math.inf, math.inf)]


@pytest.mark.parametrize(("least", "greatest"), RANGES)
@given(data=st.data())
def test_an_interval_contains_its_mean_and_never_leaves_what_is_possible(least, greatest, data):
    ends = {"min_value": max(least, -1e6), "max_value": min(greatest, 1e6)}
    values = data.draw(st.lists(st.floats(**ends, allow_subnormal=False), min_size=2, max_size=6))
    interval = mean_interval(values, Interval(least, greatest))
    if interval is None:
        assert len(set(values)) == 1 or min(values) > least or max(values) < greatest
        return
    assert least <= interval.low <= interval.high <= greatest
    slack = 1e-12 * max(1, *map(abs, values))  # of rounding
    assert interval.low - slack <= fmean(values) <= interval.high + slack


def test_a_proportion_s_interval_is_student_s_on_the_logit_scale():
    # Mean 0.95, standard error 0.05: logit 2.944439, its standard error 0.05 / (0.95 * 0.05), t(0.975, 1) = 12.7062.
    interval = mean_interval([0.9, 1.0], Interval(0, 1))
    ends = [1 / (1 + math.exp(-(2.944439 + side * 12.7062 / 0.95))) for side in (-1, 1)]
    assert (interval.low, interval.high) == pytest.approx(ends, rel=1e-3)
    assert interval.high < 1


@pytest.mark.parametrize("n", [3, 5, 10])
def test_the_interval_of_a_bounded_mean_covers_it_as_often_as_it_says(n):
    # Beta(8, 1): mean 8/9, close to the end, and skewed.
    samples = np.random.default_rng(0).beta(8, 1, size=(2000, n))
    intervals = [mean_interval(sample.tolist(), Interval(0, 1)) for sample in samples]
    covered = fmean(each.low <= 8 / 9 <= each.high for each in intervals)
    assert 0.92 < covered < 0.98


def test_the_interval_of_differences_decides_as_the_paired_t_test():
    first, second = [0.61, 0.64, 0.66, 0.62], [0.60, 0.61, 0.64, 0.61]
    expected = reference.ttest_rel(first, second).confidence_interval(0.95)
    interval = mean_interval([a - b for a, b in zip(first, second, strict=True)])
    assert interval == Interval(pytest.approx(expected.low), pytest.approx(expected.high))
    assert mean_interval([0.5]) is None


def test_values_without_spread_give_no_interval_unless_rounding_may_hide_one():
    assert mean_interval([0.5, 0.5, 0.5]) is None
    # Whole epochs: variance 1/12, t(0.975, 2) = 4.30265, on a scale whose ends lie half an epoch beyond the range.
    half = 4.30265 * math.sqrt(1 / 12 / 3)
    interval = mean_interval([50, 50, 50], Interval(1, 150), rounding=1)
    assert (interval.low, interval.high) == pytest.approx((50 - half, 50 + half), abs=0.02)
    at_the_end = mean_interval([150, 150, 150], Interval(1, 150), rounding=1)
    assert 145 < at_the_end.low < at_the_end.high == 150


def test_the_interval_of_more_values_of_this_spread_can_be_asked_for():
    # Two values 0 and 2: variance 2; for eight of them t(0.975, 7) = 2.36462 times sqrt(2 / 8).
    assert mean_interval([0, 2], n=8).high == pytest.approx(1 + 2.36462 / 2, abs=1e-4)


@pytest.mark.parametrize(
    ("only_first", "only_second", "p"),
    [(1, 5, 14 / 64), (0, 0, 1), (6, 6, 1)],  # 2 (C(6,0) + C(6,1)) / 2^6 = 14/64; no difference where there is none
)
def test_mcnemar_by_hand(only_first, only_second, p):
    assert mcnemar(*booleans(40, only_first, only_second, 7)) == pytest.approx(p)
    with pytest.raises(ValueError, match="cannot be paired"):
        mcnemar(np.ones(3, bool), np.ones(4, bool))


@given(st.tuples(*[st.integers(0, 200)] * 4).filter(any))
def test_mcnemar_does_not_care_which_classifier_comes_first(counts):
    first, second = booleans(*counts)
    assert mcnemar(first, second) == pytest.approx(mcnemar(second, first))


def test_holm_by_hand():
    # Sorted 0.01, 0.02, 0.04, 0.5: times 4, 3, 2, 1; an adjusted one is never below that of a smaller p.
    assert holm([0.02, 0.5, 0.01, 0.04]) == pytest.approx([0.06, 0.5, 0.04, 0.08])
    assert holm([0.5, 0.4]) == pytest.approx([0.8, 0.8])
    assert holm([0.9, 0.8]) == [1.0, 1.0]
    assert holm([]) == []
