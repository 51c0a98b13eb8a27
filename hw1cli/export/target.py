"""Where an export may write: never over what another export, or another program, has left there."""

import re
from pathlib import Path

from hw1cli.errors import UsageError


def require_new(path: Path) -> Path:
    """Return `path` if nothing is there yet; UsageError otherwise, since adding to it would double the runs."""
    if path.exists():
        raise UsageError(f"{path} exists already and is not overwritten; give another folder with --out")
    return path


def file_name(text: str) -> str:
    """Return `text` as the name of one file or folder: no separators, nothing hidden, nothing above."""
    return re.sub(r"[^A-Za-z0-9_-]+", "_", text) or "_"
