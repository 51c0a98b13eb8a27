"""One look for every figure: `hw1.mplstyle`, and the colours of Okabe and Ito, each with its own dashes and marker.

Colour is never the only difference between two lines, so that figures read in greyscale and for the colour-blind.
"""

import os
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import cycle
from pathlib import Path
from typing import Any

from hw1cli.outside.paths import has_home, user_cache
from hw1cli.report.document import Series

SIZE_INCHES = (6.4, 4.0)
_LOOK = Path(__file__).with_name("hw1.mplstyle")


@dataclass(frozen=True)
class LineStyle:
    """How one line is drawn, in matplotlib's words; dashes are an offset, and ink and gap in turn, in line widths."""

    color: str
    linestyle: str | tuple[float, tuple[float, ...]]
    marker: str


TRAIN = LineStyle("#0072B2", "-", "o")
VALIDATION = LineStyle("#D55E00", (0, (4, 1.5)), "s")
PUBLISHED = LineStyle("#555555", (0, (1, 1.5)), "")
OTHERS = (
    LineStyle("#009E73", (0, (1, 1.2)), "^"),
    LineStyle("#CC79A7", (0, (5, 1.2, 1, 1.2)), "D"),
    LineStyle("#000000", (0, (8, 2)), "v"),
    LineStyle("#E69F00", (0, (2.5, 1.2)), "P"),
    LineStyle("#56B4E9", (0, (5, 1.2, 1, 1.2, 1, 1.2)), "X"),
)


def styles(lines: Sequence[Series]) -> list[LineStyle]:
    """Return a style for each line: training and validation always have the same, the rest take their turn.

    A published line is dotted, without markers, in the colour of its measured counterpart.
    """
    chosen: list[LineStyle] = []
    others = cycle(OTHERS)
    for line in lines:
        own = _OWN.get(line.label[:5])
        if line.published:
            chosen.append(LineStyle((own or PUBLISHED).color, PUBLISHED.linestyle, PUBLISHED.marker))
        else:
            chosen.append(own if own is not None and own not in chosen else next(others))
    return chosen


_OWN = {"train": TRAIN, "valid": VALIDATION}


@contextmanager
def own_look() -> Iterator[None]:
    """Draw in this look alone: no matplotlibrc, style sheet or MPLBACKEND of the user's changes a figure.

    The user's own settings stand again afterwards, for a notebook that draws other things.
    """
    matplotlib = _imported()
    with matplotlib.rc_context(), warnings.catch_warnings():
        # A name in a script that the font lacks shows boxes; that is no reason to warn the user.
        warnings.filterwarnings("ignore", message="Glyph .* missing")
        matplotlib.rcdefaults()
        matplotlib.rcParams.update(matplotlib.rc_params_from_file(_LOOK, use_default_template=False))
        yield


@cache
def _imported() -> Any:
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
