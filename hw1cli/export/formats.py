"""Which formats there are, which package each needs, and where each one's writer is."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from itertools import chain
from pathlib import Path
from typing import TypeAlias

from hw1cli.errors import Hw1Error
from hw1cli.export.run_documents import write as write_json
from hw1cli.records import RunRecord
from hw1cli.store.reader import Reader
from hw1cli.store.summary import RunSummary

Write: TypeAlias = Callable[[Iterable[RunRecord], Path], list[Path]]
"""Writes runs into a folder, which it makes if need be, and returns what it has written."""


@dataclass(frozen=True)
class Format:
    """A format: the module with its `write`, and the package that module needs (also the extra's name)."""

    module: str
    package: str | None = None
    extra: str | None = None


FORMATS: Mapping[str, Format] = {
    "csv": Format("csv_files"),
    "parquet": Format("parquet_files", "pyarrow", "parquet"),
    "mlflow": Format("mlflow_store", "mlflow", "mlflow"),
    "tensorboard": Format("tensorboard_events", "tensorboard", "tensorboard"),
}

_BATCH = 200
"""Whole runs held in memory at once."""


def export(reader: Reader, runs: Sequence[RunSummary], name: str, out: Path) -> list[Path]:
    """Write stored runs into a folder, in JSON or another format, and return what was written; Hw1Error if not."""
    starts = range(0, len(runs), _BATCH)
    batches = (reader.records([run.run_id for run in runs[start : start + _BATCH]]) for start in starts)
    records = chain.from_iterable(batches)
    try:
        if name == "json":
            return write_json(records, runs, out)
        return writer(name)(records, out)
    except OSError as error:
        raise Hw1Error(f"{out} cannot be written ({error.strerror or error}); choose another --out") from error


def available(name: str) -> bool:
    """Return whether the package that the format needs is installed."""
    package = FORMATS[name].package
    return package is None or find_spec(package) is not None


def writer(name: str) -> Write:
    """Return the function that writes the format; Hw1Error with the pip command if its package is missing."""
    form = FORMATS[name]
    if not available(name):
        raise Hw1Error(f"--format {name} needs {form.package}; install it with: pip install 'hw1cli[{form.extra}]'")
    write: Write = import_module(f"hw1cli.export.{form.module}").write
    return write
