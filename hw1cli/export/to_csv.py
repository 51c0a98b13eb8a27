"""Runs as CSV: `runs.csv`, `epochs.csv` and `evaluations.csv`, joined by `run_id`."""

import csv
from codecs import getwriter
from collections.abc import Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

from hw1cli.export.tables import TABLES, tables_of
from hw1cli.outside.files import new_file
from hw1cli.records import RunRecord
from hw1cli.report.formats.to_csv import safe


def write(records: Iterable[RunRecord], out: Path) -> list[Path]:
    """Write the three files, whole or not at all.

    Every number reads back exactly (`nan` and `inf` as such), a missing number is an empty cell, times are ISO 8601,
    and no text starts a spreadsheet's formula.
    """
    out.mkdir(parents=True, exist_ok=True)
    paths = {name: out / f"{name}.csv" for name in TABLES}
    with ExitStack() as stack:
        writers = {}
        for name, path in paths.items():
            file = getwriter("utf-8")(stack.enter_context(new_file(path)))
            writers[name] = csv.writer(file, lineterminator="\n")
            writers[name].writerow(TABLES[name])
        for record in records:
            for name, rows in tables_of(record).items():
                for row in rows:
                    cells = (each.isoformat() if isinstance(each, datetime) else each for each in row.values())
                    writers[name].writerow(map(safe, cells))
    return list(paths.values())
