"""Figures drawn with matplotlib: the same figure always gives the same bytes."""

from collections.abc import Mapping
from io import BytesIO
from typing import TYPE_CHECKING, Any

from hw1cli.report.document import DrawnFigure, Figure, ImageFigure, LineFigure
from hw1cli.report.figures.images import draw_images
from hw1cli.report.figures.lines import draw_lines
from hw1cli.report.figures.style import own_look
from hw1cli.report.text import clean

if TYPE_CHECKING:
    from matplotlib.figure import Figure as Drawing

_UNDATED: Mapping[str, dict[str, Any]] = {
    "png": {"Software": None},
    "pdf": {"CreationDate": None, "Creator": None, "Producer": None},
    "svg": {"Date": None, "Creator": None},
}


def draw(figure: Figure, source: str = "") -> "Drawing":
    """Return the figure as a matplotlib figure of its own; `source` names the data in its lower corner."""
    with own_look():
        match figure:
            case LineFigure():
                drawing = draw_lines(figure)
            case ImageFigure():
                drawing = draw_images(figure)
            case DrawnFigure():
                drawing = figure.draw(*figure.arguments)
        drawing.text(0.99, 0.012, clean(source), ha="right", va="bottom", fontsize=7, color="#555555")
    return drawing


def image_bytes(figure: Figure, format: str, source: str = "") -> bytes:
    """Return the figure as a file's content: equal figures give equal bytes, with no date or version in them."""
    drawing = draw(figure, source)
    with own_look():
        file = BytesIO()
        drawing.savefig(file, format=format, metadata=_UNDATED[format])
        return file.getvalue()
