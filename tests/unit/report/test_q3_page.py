"""docs/q3.md says what the program computes, and its pictures show what their captions say."""

import re
from pathlib import Path

import matplotlib
import numpy as np
import pytest

from hw1cli.errors import UsageError
from hw1cli.report import boolean_figures, style
from hw1cli.report.pages import refreshed
from hw1cli.report.q3_page import blocks, write_pictures

PAGE = Path(__file__).parents[3] / "docs" / "q3.md"


@pytest.fixture(autouse=True)
def _style():
    with matplotlib.rc_context(style.settings()):
        yield


def test_every_block_of_the_page_is_what_the_program_computes():
    page = PAGE.read_text(encoding="utf-8")
    assert set(re.findall(r"<!-- program: (\S+) -->", page)) == set(blocks())
    assert refreshed(page, blocks()) == page


def test_a_changed_number_would_be_noticed():
    page = PAGE.read_text(encoding="utf-8")
    changed = page.replace("1/2 ", "1/3 ", 1) if "1/2 " in page else ""
    assert changed
    assert refreshed(changed, blocks()) != changed


def test_links_and_pictures_of_the_page_exist():
    page = PAGE.read_text(encoding="utf-8")
    for link in re.findall(r"\]\(([^)#]+)\)", page):
        assert (PAGE.parent / link).exists(), link
    headings = {
        re.sub(r"[^a-z0-9 -]", "", line.lstrip("# ").lower()).replace(" ", "-")
        for line in page.splitlines()
        if line.startswith("## ")
    }
    assert set(re.findall(r"\]\(#([^)]+)\)", page)) <= headings


@pytest.mark.slow
def test_pictures_are_written_and_equal_when_drawn_twice(tmp_path):
    (tmp_path / "1").mkdir()
    (tmp_path / "2").mkdir()
    write_pictures(tmp_path / "1")
    write_pictures(tmp_path / "2")
    first, second = sorted((tmp_path / "1").iterdir()), sorted((tmp_path / "2").iterdir())
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
    assert len(first) == 5


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
    axes = boolean_figures.separation_picture(2, 0, 2).axes[0]
    line = axes.lines[-1]
    assert line.get_label() == "w x + b = 0"
    heights = np.interp(0.0, *line.get_data())
    assert heights == pytest.approx(-1)


def test_a_constant_f_and_three_inputs_are_drawn():
    assert "one perceptron" in boolean_figures.separation_picture(2, -2, 2).texts[0].get_text()
    assert "no perceptron" in boolean_figures.separation_picture(3, -1, 1).texts[0].get_text()


def test_four_inputs_cannot_be_drawn():
    with pytest.raises(UsageError):
        boolean_figures.points(4, 0, 1)
