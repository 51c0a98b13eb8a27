"""A report as one JSON document: exact numbers, and null with its reason where a number is not finite."""

import math
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from hw1cli.outside.json_text import SCHEMA_VERSION, dumps
from hw1cli.report.document import (
    DrawnFigure,
    ImageFigure,
    LineFigure,
    Measured,
    Numbered,
    Report,
    Section,
    Series,
    Table,
)


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain JSON values (interface.md, `report --json`).

    A cell is a number, a text, null where nothing is stored, or an object: `{"mean", "sd", "n"}`, `{"low", "high"}`,
    `{"value", "kind"}`. A number that is not finite is null, and a `reason` beside it says `"NaN"` or `"Infinity"`.
    """

    def every(kind: str) -> list[dict[str, Any]]:
        return [_in_section(each, part) for each in report.sections for part in getattr(each, kind)]

    about = ("id", "title", "appendix", "from_data", "paragraphs", "small_print")
    return {
        "schema_version": SCHEMA_VERSION,
        "title": report.title,
        "authors": list(report.authors),
        "data": {"title": report.data_title, "fingerprint": report.data_fingerprint},
        "sections": [{name: getattr(each, name) for name in about} for each in report.sections],
        "tables": every("every_table"),
        "figures": every("figures"),
        "missing": every("missing"),
    }


def _in_section(section: Section, part: Any) -> dict[str, Any]:
    """Return a part of a section; what rests on data is in a section that does."""
    made = {"section": section.id, **_json(part)}
    return made | {"from_data": section.from_data and part.from_data} if isinstance(part, Numbered) else made


def files(report: Report, figure_format: str) -> dict[str, str]:
    """Return `report.json`: pure ASCII, so that no terminal acts on what is in it."""
    return {"report.json": dumps(document(report), indent=1) + "\n"}


def _json(value: Any) -> Any:
    """Return any value of a report as JSON values (`dumps` sees to the numbers that are not finite)."""
    match value:
        case Table():
            return _record(value) | {"rows": [[_cell(each) for each in row] for row in value.rows]}
        case Series():
            return _record(value) | {"x": list(value.x)}
        case LineFigure():
            return {"type": "lines"} | _record(value)
        case ImageFigure():
            return {"type": "images"} | _record(value)
        case DrawnFigure():
            record = {"type": "drawn"} | _record(value)
            return record | {"name": record.pop("draw").__name__}
        case list() | tuple():
            return [_json(each) for each in value]
        case dict():
            return {str(key): _json(each) for key, each in value.items()}
        case np.ndarray():
            return value.tolist()
    return _record(value) if is_dataclass(value) else value


def _record(value: Any) -> dict[str, Any]:
    return {each.name: _json(getattr(value, each.name)) for each in fields(value)}


def _cell(value: Any) -> Any:
    if isinstance(value, Measured):
        inner = _cell(value.value)
        return (inner if isinstance(inner, dict) else {"value": inner}) | {"kind": value.kind}
    if isinstance(value, float) and not math.isfinite(value):
        return {"value": None, "reason": "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"}
    return _json(value)
