"""A section is made of what a question declares and of stored runs: published beside measured, gaps named."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from hw1cli.models.ffn import FfnConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.records import RunRecord, Status
from hw1cli.report.content.curve_figure import curve_figure
from hw1cli.report.content.question import metric_table, section, train_command
from hw1cli.report.declare import CurveFigure, Experiment, Metric, MetricTable, Question, RatioRow, Row, Selection
from hw1cli.report.document import ImageFigure, Kind, Measured, Section, Spread, Table
from hw1cli.report.runs import describe
from hw1cli.specs import Config
from hw1cli.statistics import Interval
from tests import factories
from tests.factories import runs

SLOW, FAST = FfnConfig(batch_size=16), FfnConfig(batch_size=1024)
CONFUSION = np.array([[3, 1], [2, 4]])


def run(
    config: Config, seed: int = 42, *, val_acc: Sequence[float] = (0.5, 0.6), status: Status = Status.COMPLETED,
    **changes: Any,
) -> RunRecord:  # fmt: skip
    """A run that is right on seven of ten examples, unless it diverged."""
    right = np.repeat([True, False], [7, 3]) if status is Status.COMPLETED else None
    return factories.run(config, seed, right=right, confusion=CONFUSION, status=status, val_acc=val_acc, **changes)


def rows(metric: Metric, published: float | None, *stored: RunRecord) -> Table:
    """The table of one metric of SLOW."""
    table = MetricTable(id="t", title="T", rows=(Row("net", SLOW, {metric: published}),))
    return metric_table(table, runs(*stored))


def made(configs: tuple[Config, ...], *stored: RunRecord) -> Section:
    """The section of a question that has these configurations."""
    question = Question(id="q", title="Q", experiments=(Experiment(id="e", title="E", configs=configs),))
    return section(question, runs(*stored), options=("--data", "octsim"), classes=("a", "b"))


def test_a_row_has_published_measured_interval_difference_and_spread() -> None:
    [row] = rows(Metric.TEST_ACC, 0.75, run(SLOW)).rows
    label, metric, published, measured, interval, difference, spread = row
    assert (label, metric) == ("net", "test accuracy")
    assert published == Measured(0.75, Kind.ACCURACY)
    assert measured == Measured(0.7, Kind.ACCURACY)
    # Wilson's interval for 7 of 10: (0.7 + z^2/20 -+ z sqrt(0.021 + z^2/400)) / (1 + z^2/10)
    z = 1.959964
    low, high = (
        (0.7 + z * z / 20 + side * z * math.sqrt(0.021 + z * z / 400)) / (1 + z * z / 10) for side in (-1, 1)
    )
    assert isinstance(interval, Measured)
    assert isinstance(interval.value, Interval)
    assert (interval.value.low, interval.value.high) == pytest.approx((low, high), abs=1e-6)
    assert isinstance(difference, Measured)
    assert difference.value == pytest.approx(-0.05)
    assert spread == Measured(Spread(0.7, None, 1), Kind.ACCURACY)


def test_the_measured_value_is_that_of_the_homework_s_seed() -> None:
    stored = (run(SLOW, seed, val_acc=[value]) for seed, value in ((41, 0.1), (42, 0.2), (43, 0.6)))
    [row] = rows(Metric.VAL_ACC, None, *stored).rows
    assert row[3] == Measured(0.2, Kind.ACCURACY)
    spread = row[6].value  # type: ignore[union-attr]
    assert isinstance(spread, Spread)
    assert (spread.mean, spread.sd, spread.n) == pytest.approx((0.3, math.sqrt(0.07), 3))


def test_a_missing_run_is_an_empty_cell_and_a_command() -> None:
    [missing] = made((FAST,)).missing
    assert missing.command == "hw1 train ffn --batch-size 1024 --data octsim"
    [row] = rows(Metric.TEST_ACC, 0.75).rows
    nothing = Measured(None, Kind.ACCURACY)
    assert row[3:] == (nothing, nothing, Measured(None, Kind.ACCURACY, signed=True), nothing)


def test_execution_times_come_only_from_runs_that_had_the_machine_to_themselves() -> None:
    alone = rows(Metric.TRAIN_SECONDS, 77.42, run(SLOW, exclusive=True))
    shared = rows(Metric.TRAIN_SECONDS, 77.42, run(SLOW, exclusive=False))
    diverged = rows(Metric.TRAIN_SECONDS, 77.42, run(SLOW, status=Status.DIVERGED), run(SLOW, 43, seconds=8.0))
    assert alone.rows[0][3] == Measured(10.0, Kind.SECONDS)
    assert shared.rows[0][3] == Measured(None, Kind.SECONDS)
    assert not alone.notes
    assert "machine to themselves" in shared.notes[0]
    assert diverged.rows[0][3] == Measured(None, Kind.SECONDS)
    assert diverged.rows[0][6] == Measured(Spread(8.0, None, 1), Kind.SECONDS)


def test_a_ratio_is_taken_seed_by_seed() -> None:
    ratio = RatioRow(label="r", metric=Metric.TRAIN_SECONDS, of=SLOW, to=FAST, published=3.5)
    table = MetricTable(id="t", title="T", rows=(ratio,))
    stored = runs(
        run(SLOW, 42, seconds=8.0), run(SLOW, 43, seconds=9.0), run(FAST, 42, seconds=2.0), run(FAST, 43, seconds=3.0)
    )
    [row] = metric_table(table, stored).rows
    assert row[3] == Measured(4.0, Kind.RATIO)
    assert row[6].value.mean == pytest.approx(3.5)  # type: ignore[union-attr]


@pytest.mark.parametrize(("worst", "winner"), [(False, FfnConfig(lr=0.1)), (True, FfnConfig(lr=1))])
def test_best_and_worst_go_by_final_validation_accuracy_once_every_run_is_there(worst: bool, winner: Config) -> None:
    among = (FfnConfig(lr=1), FfnConfig(lr=0.1), FfnConfig(lr=0.01))
    stored = runs(
        run(among[0], val_acc=[0.9, 0.1]), run(among[1], val_acc=[0.1, 0.8]), run(among[2], val_acc=[0.9, 0.5])
    )
    assert stored.resolve(Selection(among=among, worst=worst)) == winner
    assert runs(run(among[0])).resolve(Selection(among=among, worst=worst)) is None


def test_a_diverged_run_never_wins_and_is_named() -> None:
    among = (FfnConfig(lr=1), FfnConfig(lr=0.1))
    stored = (run(among[0], val_acc=[0.99], status=Status.DIVERGED), run(among[1], val_acc=[0.4]))
    assert {runs(*stored).resolve(Selection(among=among, worst=worst)) for worst in (False, True)} == {among[1]}
    assert "ffn (lr 1): 1 of 1 run diverged (r42 in epoch 1)" in made(among, *stored).paragraphs[0]


FIGURE = CurveFigure(3, "F", SLOW, {"accuracy": Metric.VAL_ACC, "loss": Metric.VAL_LOSS})


def test_curves_are_means_of_the_completed_seeds_and_the_caption_counts_them() -> None:
    stored = runs(run(SLOW, val_acc=[0.5, 0.6], val_loss=[3, 1]), run(SLOW, 43, val_acc=[0.7, 0.6], val_loss=[1, 1]))
    drawn = curve_figure(FIGURE, stored)
    assert [(series.label, series.n) for series in drawn.series] == [("accuracy", 2), ("loss", 2)]
    assert drawn.series[0].y == pytest.approx((0.6, 0.6))
    assert drawn.series[0].low == pytest.approx((0.6 - math.sqrt(0.02), 0.6))
    assert drawn.series[1].y == (2, 1)
    assert drawn.caption == "Mean of 2 seeds, band of one standard deviation"


def test_a_seed_that_diverged_is_left_out_of_the_mean_and_named() -> None:
    ended = run(SLOW, 43, val_acc=[0.9, math.nan], status=Status.DIVERGED)
    drawn = curve_figure(
        FIGURE, runs(run(SLOW, val_acc=[0.5, 0.6, 0.7]), ended, run(SLOW, 44, val_acc=[0.5, 0.6, 0.5]))
    )
    [series] = drawn.series
    assert (series.y, series.n, series.ended) == (pytest.approx((0.5, 0.6, 0.6)), 2, None)
    assert drawn.caption == (
        "Mean of 2 seeds, band of one standard deviation; "
        "accuracy, loss: seeds that diverged are left out (1 of 3: 43)"
    )


def test_a_line_that_ends_where_a_number_is_not_finite_says_so() -> None:
    stored = runs(run(SLOW, val_acc=[0.5, 0.6, 0.7], val_loss=[1.0, 2.0, math.inf]))
    accuracy, loss = curve_figure(FIGURE, stored).series
    assert (accuracy.x[-1], accuracy.ended) == (3, None)
    assert (loss.x[-1], loss.ended) == (2, "no finite number in epoch 3")


def test_where_every_seed_diverged_the_homework_s_is_drawn_to_its_end() -> None:
    ended = [
        run(SLOW, seed, val_acc=[0.1 * seed] * epochs + [math.nan], status=Status.DIVERGED)
        for seed, epochs in ((41, 3), (42, 1), (43, 2))
    ]
    drawn = curve_figure(FIGURE, runs(*ended))
    [series] = drawn.series
    assert (series.y, series.n, series.ended) == (pytest.approx((4.2,)), 1, "diverged in epoch 2")
    assert drawn.caption == "Accuracy, loss: all 3 seeds diverged; seed 42 is drawn as far as it goes"


def test_recall_and_macro_f1_by_hand() -> None:
    [table] = [each for each in made((SLOW,), run(SLOW)).tables if each.id == "q-by-class"]
    network, majority = table.rows
    # confusion [[3, 1], [2, 4]]: F1 of class a is 6 / (4 + 5), of class b 8 / (6 + 5)
    assert network == ("ffn", 0.7, 0.7, pytest.approx((6 / 9 + 8 / 11) / 2), 3 / 4, 4 / 6)
    assert majority == ("majority class", 0.6, 0.6, pytest.approx(12 / 16 / 2), 0.0, 1.0)


def test_linear_weights_become_an_image_a_class_without_the_constant_feature() -> None:
    config = PerceptronConfig()
    linear = run(config, weights={"W": np.arange(10.0).reshape(2, 5)})
    [images] = [each for each in made((config,), linear).figures if isinstance(each, ImageFigure)]
    assert [image.tolist() for image in images.images] == [[[0, 1], [2, 3]], [[5, 6], [7, 8]]]


def test_configurations_are_described_by_what_sets_them_apart() -> None:
    assert describe(FfnConfig()) == "default"
    assert describe(FfnConfig(lr=1, l2=1e-06)) == "lr 1, l2 1e-06"
    assert describe(FfnConfig(), among=(FfnConfig(), FfnConfig(lr=1))) == "lr 0.1"
    assert train_command(FfnConfig(l2=0.0001), ("--data", "x.npz")) == "hw1 train ffn --l2 0.0001 --data x.npz"
