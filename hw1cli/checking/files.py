"""Files of checks and gradings: text and TOML from outside, what is wrong said with its line; and what is written."""

import tomllib
from pathlib import Path
from typing import Any

from hw1cli.errors import DataError, Hw1Error
from hw1cli.files import read_file, write_file


def read_text(path: Path, max_bytes: int, what: str) -> str:
    """Return the text of a file of at most `max_bytes`, with or without its mark; DataError for anything else."""
    content = read_file(path, max_bytes, what)
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise DataError(f"{path}, line {line}: not UTF-8 text; save the file as UTF-8") from None


def parse_toml(path: Path, text: str) -> dict[str, Any]:
    """Return what a TOML file says; DataError if it is none."""
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # tomllib's own message names the line
        raise DataError(f"{path} is not valid TOML ({error}); correct the file") from None


def write_into(folder: Path, name: str, content: bytes) -> Path:
    """Write a file into a folder, made if need be, and return its path; Hw1Error if that cannot be done."""
    path = folder / name
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_file(path, content)
    except OSError as error:
        reason = error.strerror or error
        raise Hw1Error(f"cannot write into {folder}: {reason}; choose another folder with --out") from None
    return path
