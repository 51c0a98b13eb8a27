"""A report as one JSON document: exact numbers, and null with its reason where a number is not finite."""

import math
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from hw1cli.json_text import SCHEMA_VERSION, dumps
from hw1cli.report.document import DrawnFigure, Figure, ImageFigure, LineFigure, Measured, Report, Series, Table


def document(report: Report) -> dict[str, Any]:
    """Return the report as plain JSON values (interface.md, `report --json`).

    A cell is a number, a text, null where nothing is stored, or an object: `{"mean", "sd", "n"}`, `{"low", "high"}`,
    `{"value", "kind"}`. A number that is not finite is null, and a `reason` beside it says `"NaN"` or `"Infinity"`.
    """
    sections = report.sections
    return {
        "schema_version": SCHEMA_VERSION,
        "title": report.title,
        "data": {"title": report.data_title, "fingerprint": report.data_fingerprint},
        "sections": [
            {"id": each.id, "title": each.title, "from_data": each.from_data, "paragraphs": list(each.paragraphs)}
            for each in sections
        ],
        "tables": [{"section": each.id, **_table(table)} for each in sections for table in each.tables],
        "figures": [{"section": each.id, **_figure(figure)} for each in sections for figure in each.figures],
        "missing": [{"section": each.id, **_json(missing)} for each in sections for missing in each.missing],
    }


def files(report: Report, figure_format: str) -> dict[str, str]:
    """Return `report.json`: pure ASCII, so that no terminal acts on what is in it."""
    return {"report.json": dumps(document(report), indent=1) + "\n"}


def _table(table: Table) -> dict[str, Any]:
    return {
        "id": table.id,
        "number": table.number,
        "title": table.title,
        "columns": [{"name": each.name, "kind": each.kind.value} for each in table.columns],
        "rows": [[_cell(value) for value in row] for row in table.rows],
        "notes": list(table.notes),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    head = {"id": figure.id, "number": figure.number, "title": figure.title, "caption": figure.caption}
    match figure:
        case LineFigure():
            axes = {"x_label": figure.x_label, "y_label": figure.y_label, "kind": figure.kind.value}
            return {**head, "type": "lines", **axes, "series": [_series(each) for each in figure.series]}
        case ImageFigure():
            return {**head, "type": "images", "labels": list(figure.labels), "images": _json(figure.images)}
        case DrawnFigure():
            return {**head, "type": "drawn", "name": figure.draw.__name__, "arguments": _json(figure.arguments)}


def _series(series: Series) -> dict[str, Any]:
    value = {each.name: _json(getattr(series, each.name)) for each in fields(series)}
    return {**value, "not_finite": _not_finite(series)}


def _not_finite(series: Series) -> list[dict[str, Any]]:
    return [
        {"x": x, "of": name, "reason": _reason(value)}
        for name in ("y", "low", "high")
        for x, value in zip(series.x, getattr(series, name) or (), strict=False)
        if not math.isfinite(value)
    ]


def _cell(value: Any) -> Any:
    if isinstance(value, Measured):
        inner = _cell(value.value)
        beside = inner if isinstance(inner, dict) else {"value": inner}
        return {**beside, "kind": value.kind.value}
    if isinstance(value, float) and not math.isfinite(value):
        return {"value": None, "reason": _reason(value)}
    return _json(value)


def _json(value: Any) -> Any:
    """Return any value of a report as JSON values; not finite numbers in records get a `..._reason` beside them."""
    if is_dataclass(value) and not isinstance(value, type):
        return _record({each.name: getattr(value, each.name) for each in fields(value)})
    if isinstance(value, np.ndarray | np.generic):
        return _json(value.tolist())
    if isinstance(value, list | tuple):
        return [_json(each) for each in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _record(values: dict[str, Any]) -> dict[str, Any]:
    record: dict[str, Any] = {}
    for name, value in values.items():
        record[name] = _json(value)
        if isinstance(value, float) and not math.isfinite(value):
            record[f"{name}_reason"] = _reason(value)
    return record


def _reason(value: float) -> str:
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
