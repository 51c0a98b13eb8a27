"""Which formats runs are exported to, and the function that writes each."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from pkgutil import resolve_name
from typing import TypeAlias

from hw1cli.errors import DataError, Hw1Error
from hw1cli.outside.words import counted
from hw1cli.records import RunRecord
from hw1cli.store.reader import Reader

Write: TypeAlias = Callable[[Iterable[RunRecord], Path], list[Path]]
"""Writes runs into a folder, which it makes if need be, and returns what it has written."""

_WRITERS = {
    "csv": "to_csv:write",
    "json": "run_documents:write",
    "parquet": "to_parquet:write",
    "npz": "weights:write_npz",
    "torch": "weights:write_torch",
}
"""Where they are: what they need is imported only then."""

PACKAGES: Mapping[str, str] = {"parquet": "pyarrow"}
"""The package that a format needs; the extra that brings it has the format's name."""

WITH_WEIGHTS = ("npz", "torch")
"""Formats that hold a run's kept weights, a file for each run that has them."""

_BATCH = 50
"""Whole runs held in memory at once."""


def export(reader: Reader, run_ids: Sequence[str], name: str, out: Path) -> list[Path]:
    """Write stored runs into a folder in a format and return what was written; Hw1Error if not."""
    parts = (run_ids[start : start + _BATCH] for start in range(0, len(run_ids), _BATCH))
    records = chain.from_iterable(reader.records(part, weights=name in (*WITH_WEIGHTS, "json")) for part in parts)
    try:
        paths = _writer(name)(records, out)
    except OSError as error:
        raise Hw1Error(f"{out} cannot be written ({error.strerror or error}); choose another --out") from error
    if not paths:
        raise DataError(
            f"of {counted(len(run_ids), 'run')} none has its weights; train with --keep-weights (and --force, if it "
            "is stored already)"
        )
    return paths


def _writer(name: str) -> Write:
    """Return the function that writes the format; Hw1Error with the pip command if its package is missing."""
    package = PACKAGES.get(name)
    if package and find_spec(package) is None:
        raise Hw1Error(f"--format {name} needs {package}; install it with: pip install 'hw1cli[{name}]'")
    write: Write = resolve_name(f"hw1cli.export.{_WRITERS[name]}")
    return write
