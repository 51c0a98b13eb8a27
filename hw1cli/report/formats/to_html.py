"""A report as one HTML file that needs nothing else: no request leaves it and no text in it is taken for markup."""

import base64
import hashlib
from importlib.resources import files as package_files
from typing import TYPE_CHECKING, Any

from hw1cli.report.document import Figure, Kind, LineFigure, Measured, Report, Value, is_formula
from hw1cli.report.figures.curves import alt_text, at_epoch
from hw1cli.report.figures.draw import image_bytes
from hw1cli.report.figures.lines import across
from hw1cli.report.numbers import split
from hw1cli.report.text import byline, cell, clean, heading

if TYPE_CHECKING:
    from jinja2 import Environment

_VERDICTS = {"holds": "holds", "does not hold": "fails", "undecided": "open"}


def files(report: Report, figure_format: str) -> dict[str, str]:
    """Return `report.html`, which has its figures within it: equal reports give equal bytes."""
    style, script = _template_text("report.css"), _template_text("report.js")
    template = _environment().get_template("report.html.j2")
    page = template.render(report=report, style=style, script=script, policy=_policy(style, script))
    return {"report.html": page}


def sort_key(value: Value | Measured) -> float | str | None:
    """Return what a cell is sorted by: its number (a mean, an interval's lower end) or its text; None sorts last."""
    key = next(iter(split(value).values()), None)
    if isinstance(key, str):
        return clean(key)
    return None if key != key else key


def values_of(figure: Figure) -> dict[str, Any] | None:
    """Return what the page's script shows of a figure of curves: each epoch, where it lies, and each line's value."""
    if not isinstance(figure, LineFigure):
        return None
    series = [
        {"label": clean(each.label), "text": [at_epoch(each, epoch, figure.kind) for epoch in figure.epochs]}
        for each in figure.series
    ]
    return {
        "label": clean(figure.x_label),
        "x": list(figure.epochs),
        "across": [round(across(figure, epoch), 4) for epoch in figure.epochs],
        "series": series,
    }


def _environment() -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("hw1cli.report.formats"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(clean=clean, heading=heading, alt=alt_text)
    environment.globals.update(
        byline=byline,
        cell=cell,
        is_formula=is_formula,
        sort_key=sort_key,
        values_of=values_of,
        picture=_picture,
        verdicts=_VERDICTS,
        is_text=lambda column: column.kind is Kind.TEXT,
    )
    return environment


def _picture(figure: Figure, source: str) -> str:
    """Return the drawing as a data URL: inside an image its identifiers cannot meet another drawing's."""
    return "data:image/svg+xml;base64," + base64.b64encode(image_bytes(figure, "svg", source)).decode()


def _template_text(name: str) -> str:
    return package_files("hw1cli.report.formats").joinpath("templates", name).read_text(encoding="utf-8")


def _policy(style: str, script: str) -> str:
    """Return the content security policy: this style, this script, pictures in the page, and nothing else."""
    parts = {
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
