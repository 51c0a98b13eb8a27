"""The figures of Question 3 show what their captions say."""

import numpy as np
import pytest
from q3_pictures import separation_picture

from hw1cli.constructions.target import Target
from hw1cli.report.figures import question3 as boolean_figures
from hw1cli.report.figures import style


@pytest.fixture(autouse=True)
def _style():
    with style.own_look():
        yield


def test_figure_17_is_the_table_of_f():
    (table,) = boolean_figures.truth_table().axes[0].tables
    cells = {place: cell.get_text().get_text() for place, cell in table.get_celld().items()}
    assert [[cells[row, column] for column in range(4)] for row in range(1, 5)] == [
        ["-1", "-1", "-2", "-1"],
        ["-1", "+1", "0", "+1"],
        ["+1", "-1", "0", "+1"],
        ["+1", "+1", "+2", "-1"],
    ]


def test_figure_18_tells_the_classes_by_colour_and_marker():
    positive, negative = boolean_figures.points().axes[0].collections
    assert {tuple(map(int, point)) for point in positive.get_offsets()} == {(1, -1), (-1, 1)}
    assert {tuple(map(int, point)) for point in negative.get_offsets()} == {(1, 1), (-1, -1)}
    assert not np.array_equal(positive.get_edgecolor(), negative.get_edgecolor())
    assert len(positive.get_paths()[0].vertices) != len(negative.get_paths()[0].vertices)


def test_the_chart_shows_every_interval_once():
    panels = boolean_figures.separability_chart(4).axes
    drawn = [sum(len(each.get_offsets()) for each in panel.collections) for panel in panels]
    assert drawn == [6, 15, 28, 45]


def test_the_separating_line_has_the_classes_on_its_two_sides():
    axes = separation_picture(Target(2, 0, 2)).axes[0]
    line = axes.lines[-1]
    assert line.get_label() == "w x + b = 0"
    heights = np.interp(0.0, *line.get_data())
    assert heights == pytest.approx(-1)
    # A constant f, and three inputs, are drawn too.
    assert "one perceptron" in separation_picture(Target(2, -2, 2)).texts[0].get_text()
    assert "no perceptron" in separation_picture(Target(3, -1, 1)).texts[0].get_text()
