"""What students hand in, and how it was graded."""

from pathlib import Path
from typing import Any

from tests.functional.program import Result, listed

RIGHT = {"W0": [1, -1], "b0": ["1/2 - A", "1/2 + B"], "W1": [1, 1], "b1": [-1], "activation": "sign"}
BAND = {
    "D": 4,
    "A": -2,
    "B": 2,
    "W0": [[1] * 4, [-1] * 4],
    "b0": [2.5, 2.5],
    "W1": [1, 1],
    "b1": [-1],
    "activation": "sign",
}
WRONG = {**RIGHT, "b0": ["1/2 - A", "3/2 + B"]}


def write(folder: Path, **files: str | bytes) -> Path:
    """Write files into a folder; in their names, _ stands for a point and __ for a slash."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", "/").replace("_", ".")
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def logreg_of(db: Path) -> str:
    return next(run["run_id"] for run in listed("--db", db) if run["model"] == "logreg")


def by_name(result: Result) -> dict[str, dict[str, Any]]:
    return {each["submission"]: each for each in result.json()["submissions"]}


def snapshot(root: Path) -> dict[str, tuple[bytes, int]]:
    """Return the files of a folder, and when they were written."""
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in root.rglob("*") if path.is_file()}
