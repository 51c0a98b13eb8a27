"""The images that a model is most surely wrong about: which they are, in which order, and what is said of them."""

import numpy as np

from hw1cli.data.dataset import Split
from hw1cli.report.content.mistakes import SHOWN, mistakes_figure
from hw1cli.report.figures.draw import image_bytes

CLASSES = ("a", "b")


def rows_of(labels: list[int], values: list[list[float]]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Return the words of each row, and of its images the number (their first pixel) and the words."""
    pixels = np.arange(len(labels) * 6, dtype=np.uint8).reshape(-1, 6)
    split = Split(pixels=pixels, labels=np.array(labels, dtype=np.uint8))
    _, rows = mistakes_figure("a run", split, (2, 3), CLASSES, np.array(values)).arguments
    return [(true, [(int(image[0, 0]) // 6, words) for image, words in shown]) for true, shown in rows]


def test_the_surest_mistakes_of_each_class_come_first():
    values = [[0.4, 0.6], [0.9, 0.1], [0.1, 0.9], [0.2, 0.8], [0.3, 0.7], [0.7, 0.3]]
    assert rows_of([0, 0, 0, 0, 1, 1], values) == [
        ("a\n3 of 4\nwrong", [(2, "b 0.9000"), (3, "b 0.8000"), (0, "b 0.6000")]),
        ("b\n1 of 2\nwrong", [(5, "a 0.7000")]),
    ]


def test_scores_are_ordered_by_how_far_they_are_above_the_true_classs():
    (first, _) = rows_of([0, 0, 1], [[-9.0, -2.0], [5.0, 6.0], [0.0, 1.0]])
    assert first[1] == [(0, "b -2.0000"), (1, "b 6.0000")]


def test_of_many_mistakes_some_are_shown_and_of_equal_ones_the_first():
    ((words, shown), _) = rows_of([0] * 20 + [1], [[0.5, 0.75]] * 21)
    assert words == "a\n20 of 20\nwrong"
    assert [number for number, _ in shown] == list(range(SHOWN))


def test_a_class_without_mistakes_and_colour_are_drawn_the_same_each_time():
    random = np.random.default_rng(0)
    for shape in ((4, 5), (4, 5, 3)):
        pixels = random.integers(0, 256, (6, int(np.prod(shape))), dtype=np.uint8)
        split = Split(pixels=pixels, labels=np.array([0, 0, 0, 1, 1, 1], dtype=np.uint8))
        figure = mistakes_figure("$x_1$ run", split, shape, CLASSES, np.array([[0.9, 0.1]] * 6))
        assert image_bytes(figure, "png") == image_bytes(figure, "png")
    perfect = mistakes_figure("a run", split, shape, CLASSES, np.eye(2)[split.labels])
    assert image_bytes(perfect, "png").startswith(b"\x89PNG")
