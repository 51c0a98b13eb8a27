"""Figures hold what the report says and the same figure is always the same file."""

import math
from dataclasses import replace

import numpy as np
import pytest

from hw1cli.report.document import LineFigure, Series
from hw1cli.report.figures import PICTURES
from hw1cli.report.figures.curves import alt_text
from hw1cli.report.figures.draw import draw, image_bytes
from hw1cli.report.figures.style import OTHERS, TRAIN, VALIDATION, styles
from tests.unit.report import sample_report

CURVES = sample_report.figures()[0]
ENDED = sample_report.diverged()
assert isinstance(CURVES, LineFigure)


def test_the_first_seed_is_bold_the_others_are_thin_and_the_data_is_named() -> None:
    drawing = draw(CURVES, "octsim (simulated)")
    title, data = (text.get_text() for text in drawing.texts)
    assert (title, data) == ("Figure 1: Perceptron: accuracy by epoch", "octsim (simulated)")
    lines = {tuple(line.get_ydata()): line.get_linewidth() for line in drawing.axes[0].lines}
    for series in CURVES.series:
        assert all(lines[series.y] > 2 * lines[other] for other in series.others.values())


def test_whole_epochs_stand_at_the_axis_and_the_legend_above_it() -> None:
    drawing = draw(CURVES)
    axes = drawing.axes[0]
    assert list(axes.get_xticks()) == [2, 4, 6, 8, 10, 12, 14, 16, 18, 20]
    drawing.canvas.draw()
    legend = axes.get_legend()
    assert legend.get_window_extent().y0 >= axes.get_window_extent().y1


def test_many_lines_leave_the_axes_as_they_are() -> None:
    many = replace(CURVES, series=tuple(Series(label=f"run number {i}", y=(0.1, 0.2)) for i in range(9)))
    few, lot = draw(CURVES), draw(many)
    heights = [drawing.axes[0].get_position().height * drawing.get_figheight() for drawing in (few, lot)]
    assert heights[0] == pytest.approx(heights[1])
    assert lot.get_figheight() > few.get_figheight()


def test_a_shared_scale_is_drawn() -> None:
    assert draw(replace(CURVES, y_range=(0.0, 1.0))).axes[0].get_ylim() == (0.0, 1.0)


@pytest.mark.parametrize(
    ("series", "said"),
    [
        (ENDED.series, "train ended: diverged in epoch 4"),
        ((Series(label="train", y=(), ended="diverged in epoch 1"),), "train ended: diverged in epoch 1"),
        ((), "no run is stored for this figure yet"),
    ],
)
def test_a_drawing_says_why_a_line_ends_or_is_missing(series: tuple[Series, ...], said: str) -> None:
    axes = draw(replace(ENDED, series=series)).axes[0]
    assert [text.get_text() for text in axes.texts] == [said]


def test_a_line_ends_where_it_does_and_the_legend_names_each_once() -> None:
    axes = draw(ENDED).axes[0]
    assert tuple(axes.lines[0].get_ydata()) == (1.1, 1.6, 2.4)
    legend = axes.get_legend()
    assert [text.get_text() for text in legend.get_texts()] == ["train", "validation"]


def lines(*labels: str, published: bool = False) -> list[Series]:
    return [Series(label=label, y=(), published=published) for label in labels]


def test_training_and_validation_always_look_the_same() -> None:
    assert styles(lines("validation", "train (running average)")) == [VALIDATION, TRAIN]
    looks = styles(lines("train", "train", "lr 0.1", "validation"))
    assert looks[0] == TRAIN
    assert looks[3] == VALIDATION
    assert len(set(looks)) == 4


def test_a_published_line_is_dotted_in_the_colour_of_the_measured_one() -> None:
    [train, published] = styles([*lines("train"), *lines("train, published", published=True)])
    assert (published.color, published.marker) == (train.color, "")
    assert published.linestyle != train.linestyle


def test_lines_differ_in_more_than_colour() -> None:
    every = (TRAIN, VALIDATION, *OTHERS)
    assert len({style.marker for style in every}) == len({style.linestyle for style in every}) == len(every)


def test_weights_share_one_symmetric_scale() -> None:
    images = [axes.images[0] for axes in draw(sample_report.weights()).axes if axes.images]
    largest = max(float(np.abs(image).max()) for image in sample_report.weights().images)
    assert {image.get_clim() for image in images} == {(-largest, largest)}


@pytest.mark.parametrize("format", PICTURES)
@pytest.mark.parametrize("figure", [CURVES, sample_report.weights(), sample_report.evil_figure()], ids=lambda f: f.id)
def test_the_same_figure_gives_the_same_bytes_without_date_or_version(figure: LineFigure, format: str) -> None:
    content = image_bytes(figure, format, "data")
    assert content == image_bytes(figure, format, "data")
    for word in (b"CreationDate", b"dc:date", b"Matplotlib v", b"Software"):
        assert word not in content


# What every format is told


def test_alternative_text_tells_beginning_end_and_ending() -> None:
    assert alt_text(ENDED) == (
        "Figure 12: Feed-forward network, worst learning rate: losses by epoch. "
        "train: 1.1000 at epoch 1, 2.4000 at epoch 3; ended: diverged in epoch 4. "
        "validation (seed 42, and 2 others): 1.2000 (seeds: 1.1800 to 1.2200) at epoch 1, "
        f"{ENDED.series[1].y[-1]:.4f} (seeds: {ENDED.series[1].others[43][-1]:.4f} to "
        f"{ENDED.series[1].others[44][-1]:.4f}) at epoch 20."
    )


@pytest.mark.parametrize(
    "values",
    [(), (0.0, 0.0), (5e-324,), (1e-310, 2e-310), (1.0, 1.0 + 2**-52), (1e16, 1e16 + 2), (-1e299, 1e299)],
)
def test_any_values_have_a_range_to_be_drawn_in_without_a_warning(values: tuple[float, ...]) -> None:
    line = Series(label="train", y=values)
    figure = replace(ENDED, series=(line,))
    low, high = draw(figure).axes[0].get_ylim()
    assert -math.inf < low < high < math.inf
    assert all(low < y < high for y in values)
    image_bytes(figure, "png")


def test_weights_that_are_not_numbers_leave_a_hole() -> None:
    image = np.array([[1.0, math.nan], [math.inf, -2.0]])
    figure = replace(sample_report.weights(), images=(image, np.full((2, 2), math.nan)), labels=("a", "b"))
    image_bytes(figure, "png")
    assert {axes.images[0].get_clim() for axes in draw(figure).axes if axes.images} == {(-2.0, 2.0)}
