"""A report as one HTML file that needs nothing else: no request leaves it and no text in it is taken for markup."""

import base64
import hashlib
import math
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

from hw1cli.report.document import DrawnFigure, Figure, ImageFigure, Kind, LineFigure, Measured, Report, Spread, Value
from hw1cli.report.figures import svg
from hw1cli.report.figures.curves import alt_text
from hw1cli.report.figures.style import STYLES
from hw1cli.report.text import cell, clean, heading, remark
from hw1cli.statistics import Interval

if TYPE_CHECKING:
    from jinja2 import Environment

_VERDICTS = {"holds": "holds", "does not hold": "fails", "undecided": "open"}


def files(report: Report, figure_format: str) -> dict[str, str]:
    """Return `report.html`, which has its figures within it: equal reports give equal bytes."""
    style, script = palette() + _template_text("report.css"), _template_text("report.js")
    template = _environment().get_template("report.html.j2")
    page = template.render(report=report, style=style, script=script, policy=_policy(style, script))
    return {"report.html": page}


def sort_key(value: Value | Measured) -> float | str | None:
    """Return what a cell is sorted by: its number (a mean, an interval's lower end) or its text; None sorts last."""
    match value:
        case Measured():
            return sort_key(value.value)
        case Spread():
            return sort_key(value.mean)
        case Interval():
            return sort_key(value.low)
        case float() if math.isnan(value):
            return None
        case str():
            return clean(value)
        case _:
            return value


def palette() -> str:
    """Return the lines' colours as CSS variables, for a light and a dark page."""
    light = "".join(f"--line{i}:{style.color};" for i, style in enumerate(STYLES))
    dark = "".join(f"--line{i}:{style.dark};" for i, style in enumerate(STYLES))
    uses = "".join(f".line{i}{{--line:var(--line{i})}}" for i in range(len(STYLES)))
    return (
        f":root{{{light}}}@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}"
        f"@media screen{{:root[data-theme=dark]{{{dark}}}}}{uses}\n"
    )


def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hw1cli.report.formats"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(clean=clean, heading=heading, remark=remark, alt=alt_text)
    environment.globals.update(
        cell=cell,
        sort_key=sort_key,
        svg=svg,
        kind_of_figure=_kind_of_figure,
        drawn_url=_drawn_url,
        verdicts=_VERDICTS,
        is_text=lambda column: column.kind is Kind.TEXT,
    )
    return environment


def _kind_of_figure(figure: Figure) -> str:
    match figure:
        case LineFigure():
            return "lines"
        case ImageFigure():
            return "images"
        case DrawnFigure():
            return "drawn"


def _drawn_url(figure: DrawnFigure, source: str) -> str:
    """Return matplotlib's drawing as a picture: inside an image its identifiers cannot meet another drawing's."""
    from hw1cli.report.figures.draw import image_bytes

    return "data:image/svg+xml;base64," + base64.b64encode(image_bytes(figure, "svg", source)).decode()


def _template_text(name: str) -> str:
    return package_files("hw1cli.report.formats").joinpath("templates", name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Return the content security policy: this style, this script, pictures in the page, and nothing else."""
    parts: dict[str, Any] = {
        "default-src": "'none'",
        "style-src": _hash(style),
        "script-src": _hash(script),
        "img-src": "data:",
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in parts.items())


def _hash(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
