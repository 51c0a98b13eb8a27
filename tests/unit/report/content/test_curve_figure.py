"""A declared figure draws the homework's seed bold, the others thin, and what was published beside them."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import pytest

from hw1cli.models.ffn import FfnConfig
from hw1cli.records import RunRecord, Status
from hw1cli.report.content.curve_figure import curve_figure, side_by_side
from hw1cli.report.declare import CurveFigure, Metric, Selection
from hw1cli.report.document import LineFigure
from hw1cli.specs import Config
from tests.factories import run, runs

SLOW, FAST = FfnConfig(batch_size=16), FfnConfig(batch_size=1024)
FIGURE = CurveFigure(3, "F", SLOW, {"accuracy": Metric.VAL_ACC, "loss": Metric.VAL_LOSS})


def nothing(config: Config) -> Mapping[Metric, Sequence[float]]:
    return {}


def drawn(*stored: RunRecord) -> LineFigure:
    return curve_figure(FIGURE, runs(*stored), nothing)


def test_the_homework_s_seed_is_the_line_and_the_others_stand_beside_it() -> None:
    figure = drawn(run(SLOW, 41, val_acc=[0.7, 0.6], val_loss=[1, 1]), run(SLOW, val_acc=[0.5, 0.6], val_loss=[3, 1]))
    accuracy, loss = figure.series
    assert (accuracy.label, accuracy.seed) == ("accuracy", 42)
    assert (accuracy.y, accuracy.others) == ((0.5, 0.6), {41: (0.7, 0.6)})
    assert (loss.y, loss.others) == ((3, 1), {41: (1, 1)})
    assert figure.caption == "Bold: seed 42; thin: seed 41"


def test_a_single_seed_needs_no_caption() -> None:
    assert drawn(run(SLOW, val_acc=[0.5], val_loss=[1])).caption == ""


def test_many_seeds_are_counted_and_not_named() -> None:
    many = [run(SLOW, seed, val_acc=[0.5], val_loss=[1]) for seed in range(42, 60)]
    assert drawn(*many).caption == "Bold: seed 42; thin: 17 seeds (43 to 59)"


def test_a_seed_that_diverged_is_left_out_and_named() -> None:
    ended = run(SLOW, 43, val_acc=[0.9, math.nan], status=Status.DIVERGED)
    [series] = (figure := drawn(run(SLOW, val_acc=[0.5, 0.6]), ended, run(SLOW, 44, val_acc=[0.5, 0.7]))).series
    assert (series.y, series.others, series.ended) == ((0.5, 0.6), {44: (0.5, 0.7)}, None)
    assert figure.caption == (
        "Bold: seed 42; thin: seed 44; accuracy, loss: seeds that diverged are left out (1 of 3: seed 43)"
    )


def test_a_line_that_ends_where_a_number_is_not_finite_says_so() -> None:
    accuracy, loss = drawn(run(SLOW, val_acc=[0.5, 0.6, 0.7], val_loss=[1.0, 2.0, math.inf])).series
    assert (accuracy.x[-1], accuracy.ended) == (3, None)
    assert (loss.x[-1], loss.ended) == (2, "no finite number in epoch 3")
    [huge] = drawn(run(SLOW, val_loss=[1.0, 1e305])).series
    assert huge.y == (1.0,), "no axis goes so far"


def test_where_every_seed_diverged_the_homework_s_is_drawn_to_its_end() -> None:
    ended = [
        run(SLOW, seed, val_acc=[0.1 * seed] * epochs + [math.nan], status=Status.DIVERGED)
        for seed, epochs in ((41, 3), (42, 1), (43, 2))
    ]
    [series] = (figure := drawn(*ended)).series
    assert (series.y, series.others, series.ended) == (pytest.approx((4.2,)), {}, "diverged in epoch 2")
    assert figure.caption == "Accuracy, loss: all 3 seeds diverged; seed 42 is drawn as far as it goes"


def test_what_was_published_of_the_winner_is_a_line_of_its_own() -> None:
    figure = CurveFigure(6, "F", Selection(among=(SLOW, FAST)), {"validation": Metric.VAL_ACC})
    curves: dict[Config, Any] = {SLOW: {Metric.VAL_ACC: (0.1, 0.2)}, FAST: {Metric.VAL_ACC: (0.3, 0.4)}}
    stored = runs(run(SLOW, val_acc=[0.6, 0.9]), run(FAST, val_acc=[0.6, 0.5]))
    measured, published = curve_figure(figure, stored, curves.__getitem__).series
    assert (measured.published, measured.y) == (False, (0.6, 0.9))
    assert (published.published, published.label, published.y) == (True, "validation, published", (0.1, 0.2))
    # Where nothing is stored there is no figure, whatever was published.
    assert curve_figure(figure, runs(), curves.__getitem__).series == ()


def test_figures_that_the_homework_compares_share_a_scale_and_stand_side_by_side() -> None:
    pair = [CurveFigure(i, "F", config, {"v": Metric.VAL_ACC}) for i, config in ((8, SLOW), (10, FAST))]
    stored = (run(SLOW, val_acc=[0.5, 0.7]), run(SLOW, 43, val_acc=[0.2, 0.7]), run(FAST, val_acc=[0.4, 0.6]))
    first, second = side_by_side(pair, runs(*stored), nothing)
    assert (first.number, second.number) == (8, 10)
    assert first.y_range == second.y_range == pytest.approx((0.18, 0.72))
    [alone] = side_by_side(pair, runs(stored[2]), nothing)
    assert (alone.number, alone.y_range) == (10, None)
