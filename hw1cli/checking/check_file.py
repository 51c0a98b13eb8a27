"""A file of claimed numbers: TOML, or CSV with the same columns, in the form of claimed.schema.json."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hw1cli.checking.claimed import Claimed, claimed
from hw1cli.data.known import OCTMNIST
from hw1cli.errors import DataError, Hw1Error
from hw1cli.outside.files import parse_toml, read_text, text_of_name
from hw1cli.outside.schemas import shipped_schema, violation
from hw1cli.outside.suggest import choice
from hw1cli.outside.words import one_line

MAX_BYTES = 2**20
SCHEMA = shipped_schema("hw1cli.checking", "claimed.schema.json")
_HEADER = re.compile(r"\s*\[\[\s*claimed\s*\]\]\s*(#.*)?")


@dataclass(frozen=True, kw_only=True)
class CheckFile:
    """What a file says: of which report, on which data set (a name or a fingerprint), and the numbers."""

    title: str
    data: str
    claimed: tuple[Claimed, ...]


def read_check_file(path: Path) -> CheckFile:
    """Return what a .toml or .csv file claims.

    Raises DataError for a file that cannot be read or is not in that form, UsageError for a run or value that means
    nothing; both name the line.
    """
    text = read_text(path, MAX_BYTES, "a file of claimed numbers (.toml or .csv)")
    document, lines = (_csv if path.suffix.lower() == ".csv" else _toml)(path, text)
    _validate(path, document, lines)
    report = document.get("report", {})
    return CheckFile(
        title=report.get("title", text_of_name(path.stem)),
        data=report.get("data", OCTMNIST.name),
        claimed=tuple(_claimed(path, *each) for each in zip(lines, document["claimed"], strict=True)),
    )


def _claimed(path: Path, line: int | None, fields: Mapping[str, Any]) -> Claimed:
    place = "an entry" if line is None else f"line {line}"
    try:
        return claimed(place, fields)
    except Hw1Error as error:
        raise type(error)(f"{path}, {place}: {error}") from None


def _toml(path: Path, text: str) -> tuple[dict[str, Any], Sequence[int | None]]:
    document = parse_toml(path, text)
    entries = document.get("claimed")
    n = len(entries) if isinstance(entries, list) else 0
    lines: list[int | None] = [i for i, line in enumerate(text.split("\n"), 1) if _HEADER.fullmatch(line)]
    return document, lines if len(lines) == n else [None] * n  # an inline array has no such lines


def _csv(path: Path, text: str) -> tuple[dict[str, Any], Sequence[int | None]]:
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    entries, lines = [], list[int | None]()
    try:
        for row in reader:
            if None in row or None in row.values():
                raise DataError(f"{path}, line {reader.line_num}: not as many cells as the first line has")
            lines.append(reader.line_num)
            entries.append({name.strip(): _cell(name.strip(), cell) for name, cell in row.items() if cell.strip()})
    except csv.Error as error:
        raise DataError(f"{path}, line {reader.reader.line_num}: not valid CSV ({error}); correct the file") from None
    return {"claimed": entries}, lines


def _cell(name: str, text: str) -> Any:
    """Return a cell as TOML would have it, or as it stands: the schema then says what is wrong with it."""
    text = text.strip()
    if name == "best":
        return {"true": True, "false": False}.get(text.lower(), text)
    return int(text) if name == "epoch" and re.fullmatch(r"[0-9]{1,6}", text) else text


def _validate(path: Path, document: Any, lines: Sequence[int | None]) -> None:
    error = violation(document, SCHEMA)
    if error is None:
        return
    where = list(error.absolute_path)
    line = lines[int(where[1])] if len(where) > 1 and where[0] == "claimed" else None
    at = f"line {line}, {where[-1]}" if line else error.json_path
    wrong = one_line(error.message)
    if error.validator == "enum":
        wrong = f"there is no {one_line(error.instance)!r}{choice(str(error.instance), error.validator_value)}"
    hint = '; write value = "0.7208": its digits count' if where[-1:] == ["value"] else ""
    raise DataError(f"{path}, at {at}: {wrong}{hint}; the form is in docs/check.md")
