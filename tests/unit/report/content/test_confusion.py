"""The confusion matrices in numbers: a row for each run and true class, every image once."""

import numpy as np

from hw1cli.models.perceptron import PerceptronConfig
from hw1cli.report.content.confusion import confusion_figures, confusion_table
from tests.factories import run, runs


def test_each_row_counts_what_a_true_class_was_taken_for() -> None:
    config = PerceptronConfig()
    stored = runs(run(config, right=np.array([True, True, False]), confusion=np.array([[1, 1], [0, 1]])))
    table = confusion_table([config], stored, ("cat", "dog"))
    assert [column.name for column in table.columns] == ["run", "true class", "cat", "dog"]
    assert table.rows == (("perceptron", "cat", 1, 1), ("perceptron", "dog", 0, 1))
    [figure] = confusion_figures([config], stored, ("cat", "dog"))
    assert figure.title == table.title


def test_without_a_result_there_are_neither_rows_nor_a_figure() -> None:
    assert confusion_table([PerceptronConfig()], runs(), ("cat", "dog")).rows == ()
    assert list(confusion_figures([PerceptronConfig()], runs(), ("cat", "dog"))) == []
