"""Differences of accuracies over seeds x examples, against the definitions, by hand and by simulation."""

import math
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats as reference

from hw1cli.claims.crossed import crossed, least_margin, unpaired, variances

ANSWERS = st.tuples(st.integers(2, 5), st.integers(1, 12)).flatmap(
    lambda shape: st.tuples(arrays(bool, shape), arrays(bool, shape))
)


@given(ANSWERS)
def test_the_variances_are_those_of_the_two_way_table(answers):
    first, second = answers
    d = first.astype(float) - second
    S, _ = d.shape
    d = np.hstack([d, np.ones((S, 1)), -np.ones((S, 1))])  # the two added examples
    n = d.shape[1]
    rows, columns, mean = d.mean(axis=1), d.mean(axis=0), d.mean()
    of_seeds = n * ((rows - mean) ** 2).sum() / (S - 1)
    of_images = S * ((columns - mean) ** 2).sum() / (n - 1)
    rest = ((d - rows[:, None] - columns + mean) ** 2).sum() / ((S - 1) * (n - 1))
    expected = max(0, (of_seeds - rest) / n), max(0, (of_images - rest) / S), rest
    assert variances(first.astype(np.int64) - second) == pytest.approx(expected, abs=1e-12)


@given(ANSWERS)
def test_an_interval_never_leaves_what_is_possible_and_swapping_the_models_mirrors_it(answers):
    first, second = map(list, answers)
    forth, back = crossed(first, second).interval(), crossed(second, first).interval()
    assert -1 <= forth.low < forth.high <= 1
    assert (forth.low, forth.high) == pytest.approx((-back.high, -back.low), abs=1e-12)


def test_without_variance_between_images_it_is_students_interval_over_the_seeds():
    generator = np.random.RandomState(0)
    n = 20_000
    shares = [0.10, 0.16, 0.12, 0.19]  # of images that only the first model gets right: other ones for every seed
    first = [generator.uniform(size=n) < share for share in shares]
    second = [np.zeros(n, bool)] * 4
    expected = reference.ttest_1samp([each.mean() for each in first], 0).confidence_interval(0.95)
    found = crossed(first, second).interval()
    assert (found.low, found.high) == pytest.approx((expected.low, expected.high), abs=2e-3)


def test_seeds_that_agree_say_nothing_about_other_images():
    # Every seed gives the same answers, 22 of 529 images more: the interval over seeds would have no width.
    first, second = np.zeros(529, bool), np.zeros(529, bool)
    first[:60], second[200:238] = True, True
    found = crossed([first] * 5, [second] * 5).interval()
    half = reference.t.ppf(0.975, 530) * math.sqrt((100 - 22**2 / 531) / 530 / 531)
    assert (found.low, found.high) == pytest.approx((22 / 531 - half, 22 / 531 + half), abs=1e-4)


def test_one_seed_gives_no_interval_and_models_that_never_differ_are_not_called_equal():
    same = np.ones(529, bool)
    assert crossed([same], [same]).interval() is None
    found = crossed([same] * 5, [same] * 5).interval()
    assert found.low == pytest.approx(-found.high)
    assert 0.004 < found.high < 0.006


def test_more_seeds_and_more_images_make_it_narrower():
    generator = np.random.RandomState(1)
    found = crossed(list(generator.uniform(size=(3, 200)) < 0.8), list(generator.uniform(size=(3, 200)) < 0.7))
    intervals = found.interval(), found.interval(n=30), found.interval(n=30, images=9999)
    widths = [each.high - each.low for each in intervals]
    assert widths[0] > widths[1] > widths[2] > 0


def test_newcombes_interval_by_hand():
    found = unpaired(56, 48, 80).interval()
    (l1, u1), (l2, u2) = ((reference.binomtest(k, 80).proportion_ci(0.95, method="wilson")) for k in (56, 48))
    expected = 0.1 - math.hypot(0.7 - l1, u2 - 0.6), 0.1 + math.hypot(u1 - 0.7, 0.6 - l2)
    assert (found.low, found.high) == pytest.approx(expected)
    assert unpaired(80, 0, 80).interval().high <= 1


def test_the_least_margin_counts_all_rivals():
    margins = [unpaired(800, count, 1000) for count in (780, 779, 778)]
    least = least_margin(margins)
    alone = [each.interval() for each in margins]
    assert least.value == pytest.approx(0.02)
    assert least.interval().low == min(each.low for each in alone)
    assert least.interval().high == min(each.interval(0.05 / 3).high for each in margins) > alone[0].high
    assert least_margin((margins[0],)).interval() == alone[0]


def answers_of(generator, seeds, images, accuracies, *, of_seeds, of_images):
    """Answers of several models (seeds x images each) by a probit model with crossed effects, equal in accuracy."""
    common = generator.normal(size=images)
    scale = math.sqrt(1 + of_seeds**2 + of_images**2 + 0.09)
    found = []
    for accuracy in accuracies:
        effects = of_seeds * generator.normal(size=(seeds, 1)) + of_images * generator.normal(size=images)
        noise = 0.3 * generator.normal(size=(seeds, images))
        found.append(list(common + effects + noise < scale * reference.norm.ppf(accuracy)))
    return found


@pytest.mark.parametrize("seeds", [2, 3, 5])
@pytest.mark.parametrize(("of_seeds", "of_images"), [(0, 0.3), (0.05, 0.3), (0.3, 0), (0.3, 0.3)])
def test_it_misses_no_more_often_than_it_says(seeds, of_seeds, of_images):
    generator = np.random.RandomState(seeds)
    missed = []
    for _ in range(400):
        pair = answers_of(generator, seeds, 300, (0.75, 0.75), of_seeds=of_seeds, of_images=of_images)
        interval = crossed(*pair).interval()
        missed.append(not interval.low <= 0 <= interval.high)
    assert fmean(missed) <= 0.05 + 3 * math.sqrt(0.05 * 0.95 / 400)
