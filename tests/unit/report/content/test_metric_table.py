"""A declared table has the homework's shape: a row a configuration, or of one alone a row a metric."""

from typing import Any

import numpy as np
import pytest

from hw1cli.models.ffn import FfnConfig
from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.records import RunRecord, Status
from hw1cli.report.content.appendix import weight_figures
from hw1cli.report.content.confusion import by_class_table
from hw1cli.report.content.metric_table import metric_table, numbers_table
from hw1cli.report.declare import Metric, MetricTable, Row, Selection
from hw1cli.report.document import Kind, Measured, Table
from hw1cli.report.runs import describe
from hw1cli.specs import Config
from tests.factories import run, runs

SLOW, FAST = FfnConfig(batch_size=16), FfnConfig(batch_size=1024)
CONFUSION = np.array([[3, 1], [2, 4]])
SEVEN_OF_TEN = np.repeat([True, False], [7, 3])


def completed(config: Config, seed: int = 42, **changes: Any) -> RunRecord:
    """A run that is right on seven of ten examples."""
    return run(config, seed, **{"right": SEVEN_OF_TEN, "confusion": CONFUSION, "val_acc": (0.5, 0.6)} | changes)


def made(*rows: Row, stored: tuple[RunRecord, ...], published: str = "published", **changes: Any) -> Table:
    of_rows: dict[str, Any] = {"head": "network", "metrics": (Metric.VAL_ACC, Metric.TEST_ACC)}
    return metric_table(MetricTable(id="t", title="T", rows=rows, **of_rows | changes), runs(*stored), published)


def headings(table: Table) -> list[str]:
    return [column.name for column in table.columns]


def test_several_configurations_are_a_row_each_and_published_values_stand_on_their_own_row_only() -> None:
    table = made(
        Row("16", SLOW, {Metric.TEST_ACC: 0.75}),
        Row("1024", FAST),
        stored=(completed(SLOW), completed(FAST, val_acc=(0.4,))),
    )
    assert headings(table) == ["network", "validation", "test", "test, published"]
    assert table.rows == (("16", 0.6, 0.7, 0.75), ("1024", 0.4, 0.7, None))


def test_a_single_configuration_is_a_row_a_metric() -> None:
    table = made(Row("net", SLOW, {Metric.TEST_ACC: 0.75}), stored=(completed(SLOW),))
    accuracy = Kind.ACCURACY
    assert headings(table) == ["network", "accuracy", "published"]
    assert table.rows == (
        ("validation", Measured(0.6, accuracy), Measured(None, accuracy)),
        ("test", Measured(0.7, accuracy), Measured(0.75, accuracy)),
    )


def test_where_nothing_was_published_of_such_data_there_is_no_column_for_it() -> None:
    rows = (Row("16", SLOW, {Metric.TEST_ACC: 0.75}), Row("1024", FAST, {Metric.TEST_ACC: 0.7}))
    assert headings(made(*rows, stored=(), published="")) == ["network", "validation", "test"]
    assert headings(made(rows[0], stored=(), published="")) == ["network", "accuracy"]


def test_the_measured_value_is_that_of_the_homework_s_seed_and_the_spread_of_all() -> None:
    stored = tuple(completed(SLOW, seed, val_acc=(value,)) for seed, value in ((41, 0.1), (42, 0.2), (43, 0.6)))
    assert made(Row("net", SLOW), stored=stored).rows[0][1] == Measured(0.2, Kind.ACCURACY)
    found = runs(*stored).spread(SLOW, Metric.VAL_ACC)
    assert (found.mean, found.sd, found.n) == pytest.approx((0.3, np.sqrt(0.07), 3))


def test_the_interval_is_wilson_s_for_the_images() -> None:
    found = runs(completed(SLOW)).interval(SLOW, Metric.TEST_ACC)
    # For 7 of 10: (0.7 + z^2/20 -+ z sqrt(0.021 + z^2/400)) / (1 + z^2/10)
    z = 1.959964
    low, high = ((0.7 + z * z / 20 + side * z * np.sqrt(0.021 + z * z / 400)) / (1 + z * z / 10) for side in (-1, 1))
    assert (found.low, found.high) == pytest.approx((low, high), abs=1e-6)


def test_best_and_worst_row_are_marked() -> None:
    rows = [Row(f"{each:g}", FfnConfig(lr=each)) for each in (1, 0.1, 0.01)]
    stored = tuple(completed(row.config, val_acc=(acc,)) for row, acc in zip(rows, (0.1, 0.8, 0.5), strict=True))
    table = made(*rows, stored=stored, ranked=True)
    assert [row[0] for row in table.rows] == ["1 (worst)", "0.1 (best)", "0.01"]
    assert [row[0] for row in made(*rows, stored=stored[:2], ranked=True).rows] == ["1", "0.1", "0.01"]


def test_execution_times_come_only_from_runs_that_had_the_machine_to_themselves() -> None:
    def timed(*stored: RunRecord) -> Table:
        return made(Row("16", SLOW), Row("1024", FAST), stored=stored, metrics=(Metric.TRAIN_SECONDS,))

    alone, shared = timed(completed(SLOW)), timed(completed(SLOW, exclusive=False))
    diverged = timed(run(SLOW, status=Status.DIVERGED, val_acc=(0.5,)), completed(SLOW, 43, seconds=8.0))
    assert [table.rows[0][1] for table in (alone, shared, diverged)] == [10.0, None, None]
    assert [bool(table.notes) for table in (alone, shared, diverged)] == [False, True, False]
    assert "machine to themselves" in shared.notes[0]


def test_every_final_number_stands_in_the_appendix_with_interval_and_spread() -> None:
    table = numbers_table((SLOW, FAST), runs(completed(SLOW), completed(SLOW, 43)))
    rows = {str(row[1]): row[2:] for row in table.rows}
    assert list(rows) == ["validation accuracy", "test accuracy", "official test accuracy", "execution time"]
    value, low_to_high, over_seeds = (cell.value for cell in rows["test accuracy"])
    assert (value, over_seeds.n) == (0.7, 2)
    assert low_to_high == runs(completed(SLOW)).interval(SLOW, Metric.TEST_ACC)


@pytest.mark.parametrize(("worst", "winner"), [(False, FfnConfig(lr=0.1)), (True, FfnConfig(lr=1))])
def test_best_and_worst_go_by_final_validation_accuracy_once_every_run_is_there(worst: bool, winner: Config) -> None:
    among = (FfnConfig(lr=1), FfnConfig(lr=0.1), FfnConfig(lr=0.01))
    stored = runs(
        completed(among[0], val_acc=[0.9, 0.1]),
        completed(among[1], val_acc=[0.1, 0.8]),
        completed(among[2], val_acc=[0.9, 0.5]),
    )
    assert stored.resolve(Selection(among=among, worst=worst)) == winner
    assert runs(completed(among[0])).resolve(Selection(among=among, worst=worst)) is None


def test_a_diverged_run_never_wins() -> None:
    among = (FfnConfig(lr=1), FfnConfig(lr=0.1))
    stored = (run(among[0], val_acc=[0.99], status=Status.DIVERGED), completed(among[1], val_acc=[0.4]))
    assert {runs(*stored).resolve(Selection(among=among, worst=worst)) for worst in (False, True)} == {among[1]}


def test_recall_and_macro_f1_by_hand() -> None:
    network, majority = by_class_table((SLOW,), runs(completed(SLOW)), ("a", "b")).rows
    # confusion [[3, 1], [2, 4]]: F1 of class a is 6 / (4 + 5), of class b 8 / (6 + 5)
    assert network == ("ffn", 0.7, 0.7, pytest.approx((6 / 9 + 8 / 11) / 2), 3 / 4, 4 / 6)
    assert majority == ("majority class", 0.6, 0.6, pytest.approx(12 / 16 / 2), 0.0, 1.0)


def test_linear_weights_become_an_image_a_class_without_the_constant_feature() -> None:
    config = PerceptronConfig()
    linear = completed(config, weights={"W": np.arange(10.0).reshape(2, 5)})
    [images] = weight_figures((config,), runs(linear), ("a", "b"))
    assert [image.tolist() for image in images.images] == [[[0, 1], [2, 3]], [[5, 6], [7, 8]]]


def test_configurations_are_described_by_what_sets_them_apart() -> None:
    assert describe(FfnConfig()) == "default"
    assert describe(FfnConfig(lr=1, l2=1e-06)) == "lr 1, l2 1e-06"
    assert describe(FfnConfig(), among=(FfnConfig(), FfnConfig(lr=1))) == "lr 0.1"
