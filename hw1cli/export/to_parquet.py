"""Runs as Parquet: `runs.parquet`, `epochs.parquet` and `evaluations.parquet`, joined by `run_id`."""

from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from itertools import islice
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from hw1cli.export.tables import TABLES, tables_of
from hw1cli.outside.files import new_file
from hw1cli.records import RunRecord

_TYPES = {
    str: pa.string(),
    int: pa.int64(),
    float: pa.float64(),
    bool: pa.bool_(),
    datetime: pa.timestamp("us", tz="UTC"),
}
_RUNS_A_GROUP = 500


def write(records: Iterable[RunRecord], out: Path) -> list[Path]:
    """Write the three files, whole or not at all; a missing number is null, NaN and infinities are themselves."""
    out.mkdir(parents=True, exist_ok=True)
    paths = {name: out / f"{name}.parquet" for name in TABLES}
    schemas = {name: pa.schema([(each, _TYPES[kind]) for each, kind in TABLES[name].items()]) for name in TABLES}
    left = iter(records)
    with ExitStack() as stack:
        writers = {
            name: stack.enter_context(pq.ParquetWriter(stack.enter_context(new_file(path)), schemas[name]))
            for name, path in paths.items()
        }
        while group := [tables_of(record) for record in islice(left, _RUNS_A_GROUP)]:
            for name, writer in writers.items():
                rows = [row for tables in group for row in tables[name]]
                writer.write_table(pa.Table.from_pylist(rows, schema=schemas[name]))
    return list(paths.values())
