"""One look for every figure: the colours of Okabe and Ito, each with its own dashes and marker.

Colour is never the only difference between two lines, so that figures read in greyscale and for the colour-blind.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

from hw1cli.paths import has_home, user_cache

SIZE_INCHES = (6.4, 4.0)
DPI = 150


@dataclass(frozen=True)
class LineStyle:
    """How one line is drawn; `dash` alternates ink and gap in line widths, and is empty for a solid line."""

    color: str
    dash: tuple[float, ...]
    marker: str


TRAIN = LineStyle("#0072B2", (), "o")
VALIDATION = LineStyle("#D55E00", (4, 1.5), "s")
OTHERS = (
    LineStyle("#009E73", (1, 1.2), "^"),
    LineStyle("#CC79A7", (5, 1.2, 1, 1.2), "D"),
    LineStyle("#000000", (8, 2), "v"),
    LineStyle("#E69F00", (2.5, 1.2), "P"),
    LineStyle("#56B4E9", (5, 1.2, 1, 1.2, 1, 1.2), "X"),
)
STYLES = (TRAIN, VALIDATION, *OTHERS)


def styles(labels: Sequence[str]) -> list[LineStyle]:
    """Return a style for each line: training and validation always have the same, the rest take their turn."""
    chosen: list[LineStyle] = []
    others = 0
    for label in labels:
        own = next((style for role, style in _ROLES if label.startswith(role) and style not in chosen), None)
        if own is None:
            own, others = OTHERS[others % len(OTHERS)], others + 1
        chosen.append(own)
    return chosen


_ROLES = (("train", TRAIN), ("validation", VALIDATION))


def settings() -> dict[Any, Any]:
    """Return matplotlib's settings for every figure; nothing in them depends on the machine, the time or chance."""
    return {
        "font.family": "DejaVu Sans",
        "font.size": 10,
        "axes.titlesize": 10.5,
        "axes.titlelocation": "left",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.axisbelow": True,
        "grid.color": "#D9D9D9",
        "grid.linewidth": 0.6,
        "lines.linewidth": 1.7,
        "lines.markersize": 4.5,
        "legend.frameon": True,
        "legend.framealpha": 0.85,
        "legend.edgecolor": "none",
        "legend.handlelength": 3.2,
        "figure.dpi": DPI,
        "savefig.dpi": DPI,
        "pdf.fonttype": 42,
        "svg.fonttype": "path",
        "svg.hashsalt": "hw1",
        # A title with a dollar sign in it is a title, not a formula.
        "text.parse_math": False,
        "text.usetex": False,
    }


@contextmanager
def own_look() -> Iterator[None]:
    """Draw in this look alone: no matplotlibrc, style sheet or MPLBACKEND of the user's changes a figure.

    The user's own settings stand again afterwards, for a notebook that draws other things.
    """
    matplotlib = imported()
    with matplotlib.rc_context():
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(settings())
        yield


@cache
def imported() -> Any:
    """Return matplotlib; if this is its first import, without having read settings that it might not survive."""
    if not has_home():  # matplotlib would say so, and make its list of fonts anew each time
        os.environ.setdefault("MPLCONFIGDIR", str(user_cache("matplotlib")))
    own = {"MPLBACKEND": "agg", "MATPLOTLIBRC": os.devnull}
    before = {name: os.environ.get(name) for name in own}
    os.environ |= own
    try:
        import matplotlib

        return matplotlib
    finally:
        for name, value in before.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
