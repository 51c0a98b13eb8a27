"""Text files from outside: UTF-8, and TOML; what is wrong with one is said with its line."""

import tomllib
from pathlib import Path
from typing import Any

from hw1cli.errors import DataError
from hw1cli.files import read_file


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
