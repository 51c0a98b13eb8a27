"""Question 1.2a drawn: the loss of the multi-layer perceptron bends downwards."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from hw1cli.report.figures import style

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def curvature(along: Sequence[Sequence[float]], step: float) -> "Figure":
    """The loss on the line w + t v, `along` its points (t, loss), and the chord from t = -step to t = step.

    A convex function lies below its chords; this one lies above, at t = 0.
    """
    import numpy as np
    from matplotlib.figure import Figure

    t, losses = zip(*along, strict=True)
    chord = [-step, step]
    figure = Figure(figsize=style.SIZE_INCHES, layout="constrained")
    axes = figure.add_subplot()
    axes.plot(t, losses, color=style.TRAIN.color, label="loss at w + t v")
    label = "chord: a convex loss would lie below"
    axes.plot(chord, np.interp(chord, t, losses), **asdict(style.VALIDATION), label=label)
    axes.set_xlabel("t")
    axes.set_ylabel("cross-entropy loss")
    axes.set_title("Multi-layer perceptron: the loss along a direction of negative curvature")
    axes.legend()
    return figure
