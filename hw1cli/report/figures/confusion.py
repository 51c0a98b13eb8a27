"""Confusion matrices side by side: which classes a run takes for which."""

from collections.abc import Sequence
from textwrap import fill
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hw1cli.report.text import clean

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_SIDE, _ACROSS, _LINE, _MOST_WRITTEN = 1.75, 4, 30, 10
"""Inches of a matrix, matrices in a row, letters in a line of a name, classes up to which counts are written."""


def draw_confusions(
    title: str, matrices: Sequence[tuple[str, NDArray[np.int64]]], classes: Sequence[str]
) -> "Drawing":
    """Return the matrices (rows: the true class), coloured by a cell's share of its row, the counts in them."""
    from matplotlib.figure import Figure as Drawing

    across = min(_ACROSS, len(matrices))
    down = -(-len(matrices) // across)
    drawing = Drawing(figsize=(across * (_SIDE + 0.15) + 1.0, down * (_SIDE + 0.6) + 0.75), layout="constrained")
    panels = drawing.subplots(down, across, squeeze=False, sharex=True, sharey=True).flatten()
    places = range(len(classes))
    for axes in panels[len(matrices) :]:
        axes.set_axis_off()
    for axes, (name, counts) in zip(panels, matrices, strict=False):
        shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
        axes.imshow(shares, cmap="Blues", vmin=0, vmax=1, interpolation="nearest")
        axes.set_title(fill(clean(name), _LINE), fontsize=7.5, loc="center")
        axes.set_xticks(places, [clean(each) for each in classes], rotation=45, ha="right", fontsize=7.5)
        axes.set_yticks(places, [clean(each) for each in classes], fontsize=7.5)
        axes.grid(False)
        for true, predicted in np.ndindex(*counts.shape if len(classes) <= _MOST_WRITTEN else (0, 0)):
            ink = "white" if shares[true, predicted] > 0.5 else "black"
            number = str(counts[true, predicted])
            axes.text(predicted, true, number, ha="center", va="center", fontsize=7, color=ink)
    drawing.suptitle(clean(title), fontsize=10.5)
    drawing.supxlabel("predicted class", fontsize=9)
    drawing.supylabel("true class", fontsize=9)
    return drawing
