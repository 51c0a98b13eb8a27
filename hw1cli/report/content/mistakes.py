"""The images that a model is most surely wrong about, class by class."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from hw1cli.data.dataset import Split
from hw1cli.report.document import DrawnFigure, Kind
from hw1cli.report.figures.images import Mistaken, draw_mistakes
from hw1cli.report.numbers import text_of

SHOWN = 8
"""Images of each class."""


def mistakes_figure(
    run: str, split: Split, image_shape: Sequence[int], classes: Sequence[str], values: NDArray[np.float64]
) -> DrawnFigure:
    """Return a row of images for each class of a split, from the `values` (n x classes) that a run's model gives it.

    The surest mistakes come first: where the value of the predicted class is furthest above that of the true one.
    """
    labels, predicted, each = split.labels.astype(np.intp), values.argmax(axis=1), np.arange(len(split))
    above = values[each, predicted] - values[each, labels]
    images = split.pixels.reshape(-1, *image_shape)
    rows: list[Mistaken] = []
    for label, name in enumerate(classes):
        of_class = labels == label
        wrong = np.flatnonzero(of_class & (predicted != label))
        surest = wrong[np.argsort(-above[wrong], kind="stable")][:SHOWN]
        shown = [
            (images[i], f"{classes[predicted[i]]} {text_of(float(values[i, predicted[i]]), Kind.ACCURACY)}")
            for i in surest
        ]
        rows.append((f"{name}\n{len(wrong)} of {int(of_class.sum())}\nwrong", shown))
    title = f"Most surely wrong on the test set: {run}"
    return DrawnFigure(
        id="errors",
        title=title,
        caption="A row for each true class; above an image the class that it was taken for, and how strongly",
        draw=draw_mistakes,
        arguments=(title, rows),
    )
